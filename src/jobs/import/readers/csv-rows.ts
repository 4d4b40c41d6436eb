import { type InfoRecord, type Options, parse } from "csv-parse";
import { fieldNamed } from "../formats/plain.js";
import type { SourceRow } from "../import-row.js";
import { type Chunks, passThrough, peek, UNLIMITED, UnreadableInputError } from "./bytes.js";
import { MAX_ROW_BYTES } from "./lines.js";

const HEADER_BYTES = 64 * 1024;
const REPLACEMENT_CHARACTER = "\uFFFD";

/**
 * Rows of a spreadsheet saved as CSV, as objects by the names in its first row. Comma, semicolon, tab or bar separate.
 * @throws UnreadableInputError if the first row names no title, or a quote is never closed
 */
export async function* readCsvRows(source: Chunks): AsyncGenerator<SourceRow> {
  const { head, chunks } = await peek(source, HEADER_BYTES);
  const parser = parse({
    delimiter: delimiterOf(head.toString("utf8")),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    readableHighWaterMark: UNLIMITED,
  } as Options);
  const records = passThrough<{ record: string[]; info: InfoRecord }>(chunks, parser, (error) => {
    return new UnreadableInputError(error.message);
  });
  let header: string[] | undefined;
  for await (const { record, info } of records) {
    if (header === undefined) {
      header = record.map((name) => name.trim());
      if (!header.some((name) => fieldNamed(name) === "title")) {
        const found = header.join(", ").slice(0, 200);
        throw new UnreadableInputError(`the first row names no "title" column (found: ${found})`);
      }
      continue;
    }
    const lineBreaks = record.reduce((sum, field) => sum + field.split("\n").length - 1, 0);
    yield { line: info.lines - lineBreaks, value: toObject(header, record) };
  }
}

function toObject(header: string[], record: string[]): unknown {
  if (record.some((field) => field.includes(REPLACEMENT_CHARACTER))) return new Error("is not valid UTF-8");
  const extra = record.slice(header.length).some((field) => field.trim() !== "");
  if (extra || record.length < header.length - 1) {
    return new Error(`has ${record.length} columns, the first row ${header.length}`);
  }
  return Object.fromEntries(header.map((name, column) => [name, record[column] ?? ""]));
}

/** The separator that the first row uses most, outside quotes. */
function delimiterOf(head: string): string {
  const firstRow =
    head
      .replace(/"[^"]*"/g, "")
      .split(/\r?\n|\r/)
      .find((line) => line.trim() !== "") ?? "";
  const counts = [",", ";", "\t", "|"].map((sign) => [sign, firstRow.split(sign).length] as const);
  return counts.reduce((most, count) => (count[1] > most[1] ? count : most))[0];
}
