import { inflateRawSync } from "node:zlib";
import { fileTypeFromBuffer } from "file-type";
import type { FileType } from "./result.js";

const OFFICE = new Map([
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["docm", "application/vnd.ms-word.document.macroenabled.12"],
  ["xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"],
  ["pptm", "application/vnd.ms-powerpoint.presentation.macroenabled.12"],
  ["dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"],
  ["xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template"],
  ["potx", "application/vnd.openxmlformats-officedocument.presentationml.template"],
  ["ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow"],
  ["odt", "application/vnd.oasis.opendocument.text"],
  ["ods", "application/vnd.oasis.opendocument.spreadsheet"],
  ["odp", "application/vnd.oasis.opendocument.presentation"],
  ["odg", "application/vnd.oasis.opendocument.graphics"],
]);
const IMAGES = new Set(["jpg", "png", "apng", "webp", "gif", "avif", "tif"]);
const HEAD_BYTES = 4_096;
const SAMPLE_BYTES = 1_000_000;
// Headers of ZIP's directory and entries (APPNOTE.TXT, 4.3.12 and 4.3.7), without their names.
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** So much of an archive's end is searched for names, in the server's own process. */
const DIRECTORY_BYTES = 2_000_000;
const MAX_DECLARED_BYTES = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NOT_IN_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** The type by content. Names and headers are what a client claims; the caller compares. */
export async function detectType(bytes: Uint8Array): Promise<FileType> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  // Readers take a PDF whose header stands anywhere in the first kilobyte; what hides before it is a polyglot's business.
  if (head.subarray(0, 1_024).includes("%PDF-")) return type("pdf", "application/pdf", "pdf");
  if (head.readUInt32LE === undefined || bytes.length === 0) return type("other", "application/octet-stream", "bin");
  if (bytes.length > 4 && head.readUInt32LE(0) === 0x04034b50) return zipType(bytes);
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found && found.ext !== "xml") {
    return type(IMAGES.has(found.ext) ? "image" : "other", found.mime, found.ext);
  }
  return textType(bytes) ?? type("other", "application/octet-stream", "bin");
}

/** Looks at the entries' names in the directory at the end: their order in the file is anybody's choice. */
function zipType(bytes: Uint8Array): FileType {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = openDocument(all.toString("latin1", LOCAL_BYTES, 130).replace(/^mimetype/, ""));
  if (declared) return declared;
  const directory = all.subarray(Math.max(0, all.length - DIRECTORY_BYTES));
  const has = (name: string) => directory.includes(name);
  if (has("[Content_Types].xml")) {
    const isMacro = has("vbaProject.bin");
    if (has("word/")) return office(isMacro ? "docm" : "docx");
    if (has("xl/")) return office(isMacro ? "xlsm" : "xlsx");
    if (has("ppt/")) return office(isMacro ? "pptm" : "pptx");
  }
  return openDocument(contentOf("mimetype", all)) ?? type("other", "application/zip", "zip");
}

function openDocument(declared: string): FileType | undefined {
  const own = /^application\/vnd\.oasis\.opendocument\.[a-z]+/.exec(declared)?.[0];
  const known = [...OFFICE].find(([, mimeType]) => mimeType === own);
  return known && type("office", known[1], known[0]);
}

/** The start of an entry; nothing if there is none. OpenDocument wants its type first, packers by hand put it anywhere. */
function contentOf(name: string, archive: Buffer): string {
  const first = Math.max(CENTRAL_BYTES, archive.length - DIRECTORY_BYTES);
  for (let at = archive.lastIndexOf(name); at >= first; at = archive.lastIndexOf(name, at - 1)) {
    if (archive.readUInt32LE(at - CENTRAL_BYTES) !== CENTRAL_SIGNATURE) continue;
    const head = archive.subarray(at - CENTRAL_BYTES, at);
    if (head.readUInt16LE(28) !== name.length) continue;
    const local = archive.subarray(head.readUInt32LE(42));
    if (local.length < LOCAL_BYTES) continue;
    const start = LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const raw = local.subarray(start, start + Math.min(head.readUInt32LE(20), MAX_DECLARED_BYTES));
    return head.readUInt16LE(10) === 8 ? inflatedStart(raw) : raw.toString("latin1");
  }
  return "";
}

function inflatedStart(raw: Buffer): string {
  try {
    const options = { maxOutputLength: MAX_DECLARED_BYTES };
    return inflateRawSync(raw, options).toString("latin1");
  } catch {
    return "";
  }
}

function office(extension: string): FileType {
  return type("office", OFFICE.get(extension) ?? "application/zip", extension);
}

function textType(bytes: Uint8Array): FileType | undefined {
  const text = decodeText(bytes);
  if (text === undefined) return undefined;
  const start = text.slice(0, 20_000).trimStart();
  if (start.startsWith("<")) {
    if (isSvg(start)) return type("svg", "image/svg+xml", "svg");
    if (/^<!doctype html|^<html/i.test(start)) return type("text", "text/html", "html");
    if (start.startsWith("<?xml")) return type("text", "application/xml", "xml");
  }
  if (/^[[{]/.test(start) && isJson(text)) return type("text", "application/json", "json");
  if (start.startsWith("{\\rtf")) return type("text", "application/rtf", "rtf");
  return isCsv(text) ? type("text", "text/csv", "csv") : type("text", "text/plain", "txt");
}

/** Undefined for what is no text. UTF-16 is text with a mark at its start. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SAMPLE_BYTES));
  if (NOT_IN_TEXT.test(sample.toString("latin1"))) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function isSvg(start: string): boolean {
  const withoutProlog = start
    .replace(/^<\?xml[^>]*\?>/, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!DOCTYPE[^[>]*(\[[\s\S]*?\])?[^>]*>/i, "")
    .trimStart();
  return /^<([\w-]+:)?svg[\s>/]/.test(withoutProlog);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** At least three lines with the same number of separators outside quotes, and at least one of them. */
function isCsv(text: string): boolean {
  const lines = text.slice(0, 20_000).split(/\r?\n/).filter(Boolean).slice(0, 20);
  if (text.length > 20_000) lines.pop();
  return [",", ";", "\t"].some((separator) => {
    const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, "").split(separator).length);
    return lines.length >= 3 && (counts[0] ?? 0) > 1 && counts.every((count) => count === counts[0]);
  });
}

function type(kind: FileType["kind"], mimeType: string, extension: string): FileType {
  return { kind, mimeType, extension };
}
