/** A row's values as the feed carries them: times in milliseconds. Not carried reads as undefined. */
export type Values = Readonly<Record<string, unknown>>;

export interface ChangedRow {
  before?: Values;
  after?: Values;
  /** Of an update: the columns that differ. */
  columns?: readonly string[];
}

/** What one statement changed in one table. */
export interface Change {
  table: string;
  operation: "INSERT" | "UPDATE" | "DELETE" | "TRUNCATE";
  /** The transaction that made it. */
  xid: number;
  /** Of an update: the columns that differ in any row. */
  columns?: readonly string[];
  /** Absent if there are too many to tell. */
  rows?: readonly ChangedRow[];
  ids?: readonly number[];
}

/** An operator's order to every server: to forget what shows a tag, or whole namespaces; or to warm up. */
export interface Order {
  xid: number;
  tags?: readonly string[];
  namespaces?: readonly string[];
  warm?: object;
}

interface ChangeMessage {
  t: string;
  o: "I" | "U" | "D" | "T";
  x: number;
  c: string[] | null;
  rows: (Partial<Record<"a" | "b" | "s", Record<string, unknown> | null>> & { c?: string[] })[] | null;
  ids: number[] | null;
}

type Message = ChangeMessage | { order: Omit<Order, "xid">; x: number };

const operations = { I: "INSERT", U: "UPDATE", D: "DELETE", T: "TRUNCATE" } as const;

/** Reads a message of `announce_change`. Names become what Kysely makes of them. */
export function parseMessage(text: string): Change | Order {
  const message = JSON.parse(text) as Message;
  if ("order" in message) return { xid: message.x, ...message.order };
  const { t, o, x, c, rows, ids } = message;
  return {
    table: camelCase(t),
    operation: operations[o],
    xid: x,
    ...(c && { columns: c.map(camelCase) }),
    ...(ids && { ids }),
    ...(rows && {
      rows: rows.map(({ a, b, s, c: columns }) => {
        // What is said of both rows, as far as it is said.
        const common = flatten(Object.fromEntries(Object.entries(s ?? {}).filter(([, value]) => value !== null)));
        return {
          ...(a && a.id !== null && { after: { ...flatten(a), ...common } }),
          ...(b && b.id !== null && { before: { ...flatten(b), ...common } }),
          ...(columns && { columns: columns.map(camelCase) }),
        };
      }),
    }),
  };
}

/** What a row carries of a row that it refers to gets the names `job.status`, `job.location` ... */
function flatten(values: Record<string, unknown>, prefix = ""): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const key = `${prefix}${camelCase(name)}`;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      Object.assign(flat, flatten(value as Record<string, unknown>, `${key}.`));
    } else {
      flat[key] = value;
    }
  }
  return flat;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
