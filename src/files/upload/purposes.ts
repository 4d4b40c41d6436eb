import type { FilePurpose } from "../file.enums.js";
import type { FileType } from "../optimize/result.js";

/** What is done with a file, and told by the name under which the result is kept for the same bytes. */
export interface Processing {
  name: string;
  /** Pictures are scaled down into this. */
  fit?: { width: number; height: number };
  /** Pictures are offered in these widths as well. */
  widths: readonly number[];
}

/** To be raised whenever files come out in another way than before: the results of older versions are not used then. */
const VERSION = 12;
const PICTURE: Processing = {
  name: `picture.${VERSION}`,
  fit: { width: 1920, height: 1080 },
  widths: [64, 128, 256, 512],
};
const DOCUMENT: Processing = { name: `document.${VERSION}`, widths: [] };

interface PurposeRules {
  processing: Processing;
  accepts(type: FileType): boolean;
  /** For people. */
  acceptedTypes: string;
}

const PICTURES = new Set(["jpg", "png", "apng", "webp", "gif", "avif"]);
const RESUMES = new Set(["pdf", "docx", "odt", "rtf", "txt", "cfb"]);
/** Programs, and what a double click takes for one. */
const PROGRAMS = new Set([
  "exe",
  "elf",
  "macho",
  "msi",
  "dmg",
  "deb",
  "rpm",
  "jar",
  "apk",
  "class",
  "dex",
  "cab",
  "crx",
  "lnk",
  "swf",
  "xpi",
]);

export const purposes: Readonly<Record<FilePurpose, PurposeRules>> = {
  RESUME: {
    processing: DOCUMENT,
    accepts: ({ extension }) => RESUMES.has(extension),
    acceptedTypes: "PDF, Word (DOCX), OpenDocument (ODT), RTF and plain text",
  },
  AVATAR: {
    processing: PICTURE,
    accepts: ({ extension }) => PICTURES.has(extension),
    acceptedTypes: "JPEG, PNG, WebP, AVIF and GIF",
  },
  LOGO: {
    processing: PICTURE,
    accepts: ({ extension, kind }) => PICTURES.has(extension) || kind === "svg",
    acceptedTypes: "JPEG, PNG, WebP, AVIF, GIF and SVG",
  },
  ATTACHMENT: {
    processing: DOCUMENT,
    accepts: ({ extension }) => !PROGRAMS.has(extension),
    acceptedTypes: "everything but programs",
  },
};

const MEGABYTE = 1024 * 1024;
export const MAX_FILE_BYTES = 10 * MEGABYTE;
const LIMITS: Readonly<Record<FileType["kind"], number>> = {
  image: 5 * MEGABYTE,
  svg: 5 * MEGABYTE,
  pdf: 10 * MEGABYTE,
  office: 5 * MEGABYTE,
  text: 10 * MEGABYTE,
  other: 10 * MEGABYTE,
};

export function limitOfType({ kind }: Pick<FileType, "kind">): number {
  return LIMITS[kind];
}

/** Starts of pictures. What else a file is may show at its end only: those are looked at when they have arrived. */
const PICTURE_STARTS = [/^\xff\xd8\xff/, /^\x89PNG/, /^GIF8/, /^RIFF.{4}WEBP/s, /^.{4}ftypavi[fs]/s, /^II\*\0|^MM\0\*/];

/** The limit while a file arrives, by its first bytes. */
export function limitByHead(head: Buffer): number {
  const start = head.toString("latin1", 0, 12);
  return PICTURE_STARTS.some((pattern) => pattern.test(start)) ? LIMITS.image : MAX_FILE_BYTES;
}
