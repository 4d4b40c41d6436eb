import { isUtf8 } from "node:buffer";
import type { Chunks } from "./bytes.js";

const NEWLINE = 0x0a;

/** A line longer than this is a mistake, and would only fill the memory. */
export const MAX_ROW_BYTES = 10 * 1024 * 1024;

export interface Line {
  /** From 1. */
  line: number;
  /** Without its end; an error if it is too long or not UTF-8. */
  text: string | Error;
}

/** Splits at LF or CRLF. */
export async function* readLines(chunks: Chunks): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let line = 0;
  const take = (): Line => {
    line++;
    const text =
      length > MAX_ROW_BYTES
        ? new Error(`is longer than ${MAX_ROW_BYTES / 1024 / 1024} MB`)
        : decode(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
    parts = [];
    length = 0;
    return { line, text };
  };
  const keep = (part: Buffer) => {
    length += part.length;
    // What goes beyond the limit is only counted.
    if (length > MAX_ROW_BYTES) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** Text of a row's bytes, without the carriage return of a CRLF. */
export function decode(bytes: Buffer): string | Error {
  if (!isUtf8(bytes)) return new Error("is not valid UTF-8");
  const text = bytes.toString("utf8");
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
