import { jobPostingsIn } from "../formats/schema-org.js";
import type { SourceRow } from "../import-row.js";
import { isObject } from "../json-value.js";
import { type Chunks, peek, readBytes, UnreadableInputError } from "./bytes.js";
import { readCsvRows } from "./csv-rows.js";
import { readJsonValues } from "./json-values.js";
import { MAX_ROW_BYTES, readLines } from "./lines.js";

const PEEKED_BYTES = 64 * 1024;
/** A JSON-LD document is read whole, because its parts refer to each other. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads the rows of a file of job postings as a stream, recognising by content: NDJSON, a JSON array, JSON documents,
 * CSV; each gzipped or not. "-" is standard input. What cannot be read comes as a row whose value is an Error; if nothing
 * behind it can be read either, that is the last row.
 */
export async function* readJobFile(path: string): AsyncGenerator<SourceRow> {
  let line = 0;
  try {
    for await (const row of readRows(path)) {
      line = row.line;
      yield row;
    }
  } catch (error) {
    if (!(error instanceof UnreadableInputError)) throw error;
    yield { line: line + 1, value: error };
  }
}

async function* readRows(path: string): AsyncGenerator<SourceRow> {
  const { head, chunks } = await peek(readBytes(path), PEEKED_BYTES);
  const start = head.toString("utf8").trimStart();
  if (start === "") throw new UnreadableInputError("the file is empty");
  if (start.startsWith("[")) yield* numbered(readJsonValues(chunks, true, MAX_ROW_BYTES));
  else if (!start.startsWith("{")) yield* readCsvRows(chunks);
  else if (isLineByLine(start)) yield* readNdjson(chunks);
  else yield* numbered(readJsonValues(chunks, false, MAX_DOCUMENT_BYTES));
}

/** Whether each line is an object of its own, in contrast to one object laid out over several lines. */
function isLineByLine(start: string): boolean {
  const lines = start.split("\n");
  const [first = "", second] = lines.filter((line) => line.trim() !== "");
  // A first line longer than what was looked at is no layout for people to read.
  if (lines.length === 1) return true;
  try {
    JSON.parse(first);
    return true;
  } catch {
    // Either the first row is malformed, or it goes on in the next line.
    return second?.startsWith("{") ?? false;
  }
}

async function* readNdjson(chunks: Chunks): AsyncGenerator<SourceRow> {
  for await (const { line, text } of readLines(chunks)) {
    if (typeof text !== "string") yield { line, value: text };
    else if (text.trim() !== "") for (const value of expand(parseLine(text))) yield { line, value };
  }
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new Error(`is not JSON: ${(error as SyntaxError).message}`);
  }
}

async function* numbered(values: AsyncIterable<unknown>): AsyncGenerator<SourceRow> {
  let place = 0;
  for await (const value of values) {
    place++;
    for (const row of expand(value)) yield { line: place, value: row };
  }
}

/** The rows in a value: one, unless it is a JSON-LD document. */
function expand(value: unknown): unknown[] {
  const isJsonLd = Array.isArray(value) || (isObject(value) && ("@graph" in value || "@type" in value));
  if (!isJsonLd) return [value];
  const postings = jobPostingsIn(value);
  return postings.length > 0 ? postings : [new Error("has no schema.org JobPosting in it")];
}
