import { AppError, ErrorCode } from "../../platform/graphql/errors.js";
import type { FilePurpose } from "../file.enums.js";
import type { FileType } from "../optimize/result.js";
import { extensionOf, isRunnable } from "./file-name.js";
import { purposes } from "./purposes.js";

/** Types that must be called what they are, each with its extensions and media types; others may have any name. */
const NAMED: readonly { types: string[]; extensions?: string[]; media: string[] }[] = [
  { types: ["jpg"], extensions: ["jpg", "jpeg", "jpe", "jfif"], media: ["image/jpeg", "image/jpg", "image/pjpeg"] },
  { types: ["png", "apng"], media: ["image/png", "image/apng", "image/x-png", "image/vnd.mozilla.apng"] },
  { types: ["webp"], media: ["image/webp"] },
  { types: ["gif"], media: ["image/gif"] },
  { types: ["avif"], extensions: ["avif", "avifs"], media: ["image/avif", "image/avif-sequence"] },
  { types: ["tif"], extensions: ["tif", "tiff", "dng"], media: ["image/tiff"] },
  { types: ["svg"], media: ["image/svg+xml", "image/svg"] },
  { types: ["pdf"], media: ["application/pdf", "application/x-pdf"] },
  { types: ["html"], extensions: ["html", "htm", "xhtml"], media: ["text/html", "application/xhtml+xml"] },
  {
    types: ["docx", "dotx"],
    media: [
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ],
  },
  {
    types: ["docm"],
    extensions: ["docm", "dotm"],
    media: ["application/vnd.ms-word.document.macroenabled.12", "application/vnd.ms-word.template.macroenabled.12"],
  },
  {
    types: ["xlsx", "xltx"],
    extensions: ["xlsx", "xltx", "xlsb"],
    media: [
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    ],
  },
  {
    types: ["xlsm"],
    extensions: ["xlsm", "xltm", "xlsb"],
    media: ["application/vnd.ms-excel.sheet.macroenabled.12", "application/vnd.ms-excel.template.macroenabled.12"],
  },
  {
    types: ["pptx", "potx", "ppsx"],
    media: [
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "application/vnd.openxmlformats-officedocument.presentationml.template",
      "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    ],
  },
  {
    types: ["pptm"],
    extensions: ["pptm", "potm", "ppsm"],
    media: ["application/vnd.ms-powerpoint.presentation.macroenabled.12"],
  },
  { types: ["odt"], extensions: ["odt", "ott"], media: openDocument("text") },
  { types: ["ods"], extensions: ["ods", "ots"], media: openDocument("spreadsheet") },
  { types: ["odp"], extensions: ["odp", "otp"], media: openDocument("presentation") },
  { types: ["odg"], extensions: ["odg", "otg"], media: openDocument("graphics") },
  // What Office writes without a ZIP around it: the old formats, and any that is encrypted.
  {
    types: ["cfb"],
    extensions: [
      "doc",
      "dot",
      "xls",
      "xlt",
      "ppt",
      "pps",
      "msg",
      "vsd",
      "docx",
      "docm",
      "xlsx",
      "xlsm",
      "xlsb",
      "pptx",
      "pptm",
    ],
    media: ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/x-cfb"],
  },
];

/** Of one type claims are allowed that belong to another. */
const ALSO_CLAIMED: Readonly<Record<string, RegExp>> = {
  // Browsers on Windows call CSV so.
  csv: /^application\/vnd\.ms-excel$/,
  txt: /^application\/(vnd\.ms-excel|msword)$/,
  cfb: /^application\/vnd\.(openxmlformats-officedocument\.|ms-)/,
};

/**
 * Whether a file is what it is said to be, and may be that.
 * @param declared the media type that the client names
 * @throws AppError UPLOAD_REJECTED with the reason
 */
export function checkType(type: FileType, name: string, declared: string, purpose: FilePurpose): void {
  const { accepts, acceptedTypes } = purposes[purpose];
  const extension = extensionOf(name);
  if (isRunnable(name)) throw rejected(`Files called .${extension} are not accepted.`);
  if (!accepts(type)) {
    throw rejected(`The file is ${inWords(type)}. Accepted as ${purpose.toLowerCase()}: ${acceptedTypes}.`);
  }
  if (extension !== "" && !agrees(type, claimedByExtension(extension), extensionsOf(type).includes(extension))) {
    throw rejected(`The file is called .${extension}, but it is ${inWords(type)}.`);
  }
  const media = declared.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const isAlso = ALSO_CLAIMED[type.extension]?.test(media) ?? false;
  if (!isAlso && !agrees(type, claimedByMedia(media), true)) {
    throw rejected(`The file was declared as ${media.slice(0, 100)}, but it is ${inWords(type)}.`);
  }
}

/** @param isKnown for types that must be called what they are: whether the claim names one of theirs */
function agrees(type: FileType, claimed: readonly string[], isKnown: boolean): boolean {
  if (claimed.length > 0) return claimed.includes(type.extension);
  return isKnown || !NAMED.some(({ types }) => types.includes(type.extension));
}

function claimedByExtension(extension: string): string[] {
  return NAMED.filter(({ types, extensions = types }) => extensions.includes(extension)).flatMap(({ types }) => types);
}

function claimedByMedia(media: string): string[] {
  return NAMED.filter((named) => named.media.includes(media)).flatMap(({ types }) => types);
}

function extensionsOf({ extension }: FileType): readonly string[] {
  const named = NAMED.find(({ types }) => types.includes(extension));
  return named?.extensions ?? named?.types ?? [extension];
}

function openDocument(kind: string): string[] {
  const media = `application/vnd.oasis.opendocument.${kind}`;
  return [media, `${media}-template`];
}

function inWords({ extension, mimeType }: FileType): string {
  return extension === "bin" ? "of no known type" : `${extension.toUpperCase()} (${mimeType})`;
}

export function rejected(message: string): AppError {
  return new AppError(ErrorCode.UPLOAD_REJECTED, message, "file");
}
