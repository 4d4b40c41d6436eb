import { readFile } from "node:fs/promises";
import { detectType } from "../optimize/detect.js";
import type { FileType } from "../optimize/result.js";

export interface Inspection {
  type: FileType;
  /** Why it may not be kept, whatever it is for. */
  objection?: string;
}

/** Starts that make other programs take a PDF for something else. */
const OTHER_STARTS = ["GIF8", "\xff\xd8\xff", "\x89PNG", "PK\x03\x04", "RIFF", "BM", "MZ", "\x7fELF", "#!"];
const MARKUP = /^\s*<(!doctype|html|head|body|script|svg|\?xml|\?php)/i;
/** Text beyond this is told from its beginning: parsing megabytes of JSON tells nothing that matters. */
const SAMPLE_BYTES = 1_000_000;

/** Tells what a file is from its bytes. To be run where a hostile file can hold up nothing: see {@link Inspector}. */
export async function inspectFile(path: string): Promise<Inspection> {
  const bytes = await readFile(path);
  const isZip = bytes.subarray(0, 4).equals(Buffer.from("PK\x03\x04", "latin1"));
  const type = await detectType(isZip ? bytes : bytes.subarray(0, SAMPLE_BYTES));
  if (type.kind === "pdf") {
    const head = bytes.toString("latin1", 0, 1_024);
    const isOther = OTHER_STARTS.some((start) => head.startsWith(start)) || MARKUP.test(head);
    return { type, ...(isOther && { objection: "The file is a PDF and something else at the same time." }) };
  }
  return { type };
}
