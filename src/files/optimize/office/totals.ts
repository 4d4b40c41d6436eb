import type { ZipEntry } from "./zip-reader.js";

/** Bytes of the changed parts before and after, as a step reports them. */
export function totals(entries: ZipEntry[], changed: Map<string, Uint8Array>) {
  const before = entries.filter(({ name }) => changed.has(name)).reduce((sum, { data }) => sum + data.length, 0);
  return { before, after: [...changed.values()].reduce((sum, data) => sum + data.length, 0) };
}
