import { FileError } from "./file-error.js";
import { mimeTypeOf } from "./picture-formats.js";
import type { Wanted } from "./representation.js";
import type { LinkParameters } from "./signed-url.js";

const LINK_PARAMETERS = ["v", "expires", "signature", "width", "format"] as const;

/** What an address asks for, behind its question mark. @throws FileError 400 */
export function readParameters(query: Record<string, unknown>): {
  link: LinkParameters;
  wanted: Wanted;
  isDownload: boolean;
} {
  const link: LinkParameters = {};
  for (const name of LINK_PARAMETERS) {
    const value = query[name];
    if (value === undefined) continue;
    if (typeof value !== "string") throw refused(name, "is given more than once");
    link[name] = value;
  }
  const { width, format } = link;
  if (width !== undefined && !/^[1-9]\d{0,4}$/.test(width)) throw refused("width", "is a whole number of pixels");
  if (format !== undefined && !mimeTypeOf(format)) throw refused("format", "is not one of a picture");
  return {
    link,
    wanted: { width: width === undefined ? undefined : Number(width), format },
    isDownload: query.download !== undefined,
  };
}

function refused(field: string, problem: string): FileError {
  return new FileError(400, "BAD_USER_INPUT", `\`${field}\` ${problem}.`, {}, field);
}
