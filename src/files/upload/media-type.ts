import type { FileType } from "../optimize/result.js";
import { extensionOf } from "./file-name.js";

/** Text that cannot be told from other text by its bytes is what its name says. None of these is anything but shown. */
const TEXTS: Readonly<Record<string, string>> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  json: "application/json",
  xml: "application/xml",
  md: "text/markdown",
};

/** The media type that a file is served with. */
export function mediaTypeOf({ kind, extension, mimeType }: FileType, name: string): string {
  if (kind !== "text" || extension === "html") return mimeType;
  const named = TEXTS[extensionOf(name)];
  return named && mimeType === "text/plain" ? named : mimeType;
}
