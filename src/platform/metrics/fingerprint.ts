import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

export interface Fingerprint {
  /** The statement without what differs from one use to the next: values, and how many there are. */
  sql: string;
  id: string;
  /** Whether it reads, and neither writes nor locks rows for that. */
  isRead: boolean;
}

const READS = /^(?:select|with)\b/i;
const WRITES = /\b(?:insert into|update|delete from|for share)\b/i;

const MAX_LENGTH = 4_000;
const known = new LRUCache<string, Fingerprint>({ max: 2_000 });

/** The same for statements that differ only in values, in the length of lists, or in layout. */
export function fingerprintOf(statement: string): Fingerprint {
  let found = known.get(statement);
  if (!found) {
    const sql = normalise(statement);
    const id = createHash("sha1").update(sql).digest("base64url").slice(0, 12);
    found = { sql, id, isRead: READS.test(sql) && !WRITES.test(sql) };
    known.set(statement, found);
  }
  return found;
}

function normalise(statement: string): string {
  return (
    statement
      .slice(0, 4 * MAX_LENGTH)
      .replace(/\s+/g, " ")
      .trim()
      // Text, but not names, which stand in double quotes.
      .replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, (quoted) => (quoted.startsWith('"') ? quoted : "?"))
      .replace(/(?<![\w$".])\d+(?:\.\d+)?(?![\w"])/g, "?")
      .replace(/\(\s*(?:\$\d+|\?)(?:\s*,\s*(?:\$\d+|\?))+\s*\)/g, "(…)")
      .replace(/\(…\)(?:\s*,\s*\(…\))+/g, "(…), …")
      .slice(0, MAX_LENGTH)
  );
}

/** What kind of thing each value is, for a log that must not show the values. */
export function typesOf(parameters: readonly unknown[]): string[] {
  return parameters.map(typeOf);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `${typeOf(value[0])}[${value.length}]`;
  if (value instanceof Date) return "timestamp";
  if (Buffer.isBuffer(value)) return "bytes";
  return typeof value === "number" ? (Number.isInteger(value) ? "integer" : "number") : typeof value;
}
