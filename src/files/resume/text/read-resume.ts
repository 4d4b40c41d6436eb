import { detectType } from "../../optimize/detect.js";
import { readDocxText } from "./docx/docx-text.js";
import { readPdfText } from "./pdf-text.js";
import { readPlainText } from "./plain-text.js";
import type { ResumeDocument } from "./resume-document.js";
import { TEXT_LIMITS, type TextLimits } from "./text-limits.js";

/** What came of reading a file: its text, or why there is none. */
export type ReadResult = { ok: true; document: ResumeDocument } | { ok: false; reason: string };

const READERS: Record<string, (bytes: Uint8Array, limits: TextLimits) => ResumeDocument | Promise<ResumeDocument>> = {
  pdf: readPdfText,
  docx: readDocxText,
  txt: readPlainText,
  csv: readPlainText,
};

/**
 * Reads a file's text within this process, without a limit of time or memory: `ResumeReader` sets those. Never throws for
 * what is in the file.
 */
export async function readResumeHere(bytes: Uint8Array, limits: TextLimits = TEXT_LIMITS): Promise<ReadResult> {
  const type = await detectType(bytes);
  const read = READERS[type.extension];
  if (!read) return { ok: false, reason: "Only PDF, DOCX and plain text can be read" };
  try {
    const document = await read(bytes, limits);
    const isLong = document.lines.length > limits.lines;
    if (isLong) document.lines.length = limits.lines;
    return { ok: true, document: { ...document, isTruncated: document.isTruncated || isLong } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isLocked = error instanceof Error && error.name === "PasswordException";
    return { ok: false, reason: isLocked ? "The file has a password" : `The file cannot be read: ${message}` };
  }
}
