import { AppError, ErrorCode } from "./errors.js";

export interface GlobalId {
  type: string;
  id: number;
}

/** An opaque id that is unique over all types: `Job` and `7` -> `Sm9iOjc`. */
export function toGlobalId(type: string, id: number): string {
  return Buffer.from(`${type}:${id}`, "latin1").toString("base64url");
}

/** @returns undefined for anything that {@link toGlobalId} did not make */
export function parseGlobalId(value: string): GlobalId | undefined {
  const match = /^([A-Za-z]+):([1-9]\d{0,15})$/.exec(Buffer.from(value, "base64url").toString("latin1"));
  if (!match?.[1]) return undefined;
  const parsed = { type: match[1], id: Number(match[2]) };
  // One spelling only: decoding ignores stray characters, and two spellings would be two cache entries.
  return Number.isSafeInteger(parsed.id) && toGlobalId(parsed.type, parsed.id) === value ? parsed : undefined;
}

/** The row id within a global id of the given type, or undefined if it is of another type or broken. */
export function localId(type: string, value: string): number | undefined {
  const parsed = parseGlobalId(value);
  return parsed?.type === type ? parsed.id : undefined;
}

/** As {@link localId}, for input that must name something: a broken id reads like one that does not exist. */
export function requireLocalId(type: string, value: string, field: string): number {
  const id = localId(type, value);
  if (id === undefined) throw notFound(type, field);
  return id;
}

export function notFound(type: string, field: string | null = null): AppError {
  return new AppError(ErrorCode.NOT_FOUND, `There is no such ${type.toLowerCase()}.`, field);
}
