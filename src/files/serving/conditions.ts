import type { IncomingHttpHeaders } from "node:http";
import type { ByteRange } from "../storage/storage.js";

/** What a client has, or asks for a part of. */
export interface Validators {
  etag: string;
  modifiedAt: Date;
}

/** Whether the client has it already, or insists on something else (RFC 9110, 13.2.2). */
export function checkConditions(headers: IncomingHttpHeaders, { etag, modifiedAt }: Validators): 200 | 304 | 412 {
  const modified = seconds(modifiedAt.getTime());
  if (headers["if-match"] !== undefined) {
    if (!listsTag(headers["if-match"], etag, { isStrong: true })) return 412;
  } else {
    const since = parseDate(headers["if-unmodified-since"]);
    if (since !== undefined && modified > since) return 412;
  }
  if (headers["if-none-match"] !== undefined) return listsTag(headers["if-none-match"], etag) ? 304 : 200;
  const since = parseDate(headers["if-modified-since"]);
  return since !== undefined && modified <= since ? 304 : 200;
}

/**
 * The part that is asked for; undefined for all of it, as for several ranges, or if what the client has of it is of
 * another version; "unsatisfiable" if there is no such part.
 */
export function requestedRange(
  headers: IncomingHttpHeaders,
  validators: Validators,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=\s*(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))\s*$/i.exec(headers.range ?? "");
  if (!match || !isSameVersion(headers["if-range"], validators)) return undefined;
  const [, first, last, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last ? Number(last) : Number.POSITIVE_INFINITY;
  if (end < start) return undefined;
  return start >= size ? "unsatisfiable" : { start, end: Math.min(end, size - 1) };
}

function isSameVersion(ifRange: string | string[] | undefined, { etag, modifiedAt }: Validators): boolean {
  if (typeof ifRange !== "string") return ifRange === undefined;
  if (ifRange.trim().startsWith('"')) return ifRange.trim() === etag;
  // Weak tags are no dates either.
  return parseDate(ifRange) === seconds(modifiedAt.getTime());
}

/** Tags may hold commas, so the list is not split at them. */
function listsTag(list: string, etag: string, { isStrong = false } = {}): boolean {
  if (list.trim() === "*") return true;
  for (const [, weak, tag] of list.matchAll(/(W\/)?("[^"]*")/g)) {
    if (tag === etag && !(weak && isStrong)) return true;
  }
  return false;
}

function parseDate(value: string | undefined): number | undefined {
  const time = value === undefined || !/GMT$/.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? undefined : seconds(time);
}

/** Dates in headers are whole seconds. */
function seconds(time: number): number {
  return Math.floor(time / 1000);
}
