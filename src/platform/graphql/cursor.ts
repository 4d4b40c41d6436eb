import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { AppError, ErrorCode } from "./errors.js";

/** Where a row stands in a list: its sort key as PostgreSQL writes it, and its id. */
export interface Position {
  key: string;
  id: number;
}

/** Turns positions into opaque cursors and back. `list` names the list with its filter and sort. */
export interface CursorCodec {
  encode(position: Position, list: string): string;
  /** @throws AppError INVALID_CURSOR if it was not made here for this very list */
  decode(cursor: string, list: string): Position;
}

const SIGNATURE_BYTES = 9;

/**
 * A cursor is `signature . id . key`, in base64url. The signature also covers the list, so a cursor that was
 * altered, or is used under another filter or sort order, is refused rather than continuing somewhere else.
 * @param secret the server's secret; servers that share it understand each other's cursors
 */
export function createCursorCodec(secret: string): CursorCodec {
  const signingKey = Buffer.from(hkdfSync("sha256", secret, "", "cursor", 32));
  const sign = (content: string | Uint8Array, list: string) =>
    createHmac("sha256", signingKey).update(list).update("\0").update(content).digest().subarray(0, SIGNATURE_BYTES);

  return {
    encode({ key, id }, list) {
      const content = `${id}.${key}`;
      return Buffer.concat([sign(content, list), Buffer.from(content)]).toString("base64url");
    },
    decode(cursor, list) {
      const bytes = Buffer.from(cursor, "base64url");
      const content = bytes.subarray(SIGNATURE_BYTES);
      const signature = bytes.subarray(0, SIGNATURE_BYTES);
      const isOurs =
        signature.length === SIGNATURE_BYTES &&
        bytes.toString("base64url") === cursor &&
        timingSafeEqual(signature, sign(content, list));
      if (!isOurs) {
        throw new AppError(ErrorCode.INVALID_CURSOR, "The cursor does not belong to this list, filter and sort order.");
      }
      const text = content.toString();
      const dot = text.indexOf(".");
      return { id: Number(text.slice(0, dot)), key: text.slice(dot + 1) };
    },
  };
}

/** A short name for a list with its filter and sort, the same whatever the order of the filter's fields. */
export function listName(name: string, parameters: object): string {
  const digest = createHash("sha256").update(canonical(parameters)).digest("base64url").slice(0, 16);
  return `${name}:${digest}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Date) return JSON.stringify(value);
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join()}}`;
  }
  return JSON.stringify(value) ?? "null";
}
