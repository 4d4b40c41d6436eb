const MAX_LENGTH = 255;
/** Control characters, and those that turn the direction of the text around them or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;
/** What some system takes for a part of a path, a stream, a pattern or a quote. */
const UNSAFE = /[<>:"|?*]/g;
/** Windows opens devices by these names, whatever follows the dot. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;
/** What Windows runs on a double click. */
const RUNNABLE =
  /\.(exe|com|scr|bat|cmd|pif|vbs?|vbe|jse|wsf|wsh|hta|msi|msp|lnk|ps1|reg|cpl|jar|url|scf|application)$/i;

/**
 * A name that can be saved on any system and looks like what it is: the last part of the path, without characters that
 * have a meaning or hide one. Never empty.
 * @param extension of the file's real type; given to a name that has none
 */
export function cleanFileName(name: string, extension: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const seen = last.replace(UNSEEN, "").replace(UNSAFE, "_").replace(/\s+/g, " ");
  // Leading dots hide a file; Windows drops dots and blanks at the end, and the rest becomes another extension.
  const trimmed = seen.replace(/^[.\s]+|[.\s]+$/g, "");
  const named = trimmed === "" ? "file" : trimmed.replace(RESERVED, "_$1");
  return shorten(extensionOf(named) === "" ? `${named}.${extension}` : named);
}

/** In lower case, without the dot; empty if there is none. */
export function extensionOf(name: string): string {
  return /[^.]\.([A-Za-z0-9]{1,16})$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

export function isRunnable(name: string): boolean {
  return RUNNABLE.test(name);
}

/** Leaves the extension, and whole characters. */
function shorten(name: string): string {
  const extension = extensionOf(name);
  const suffix = extension === "" ? "" : name.slice(-extension.length - 1);
  // PostgreSQL counts characters; file systems count bytes, and 255 of them are all that most take.
  const room = MAX_LENGTH - Buffer.byteLength(suffix);
  let stem = "";
  let bytes = 0;
  for (const character of name.slice(0, name.length - suffix.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return `${stem.trimEnd()}${suffix}`;
}
