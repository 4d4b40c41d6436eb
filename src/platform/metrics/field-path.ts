/** Where a field stands in an answer, as GraphQL gives it. */
export interface FieldPlace {
  readonly prev: FieldPlace | undefined;
  readonly key: string | number;
}

/** Without the places in lists: the same for a field of all rows. `jobs.nodes.company` */
export function fieldPath({ prev, key }: FieldPlace): string {
  if (typeof key === "number") return prev ? fieldPath(prev) : "";
  return prev ? `${fieldPath(prev)}.${key}` : key;
}

/** With the places in lists: `jobs.nodes.3.company`. */
export function exactPath({ prev, key }: FieldPlace): string {
  return prev ? `${exactPath(prev)}.${key}` : String(key);
}

export function isWithinList({ prev, key }: FieldPlace): boolean {
  return typeof key === "number" || (prev !== undefined && isWithinList(prev));
}
