/** Media types of pictures by the names that links use for them. */
const FORMATS = new Map([
  ["avif", "image/avif"],
  ["webp", "image/webp"],
  ["jpeg", "image/jpeg"],
  ["png", "image/png"],
  ["apng", "image/apng"],
  ["gif", "image/gif"],
]);
const NAMES = new Map([...FORMATS].map(([name, mimeType]) => [mimeType, name]));
const EXTENSIONS = new Map([...FORMATS].map(([name, mimeType]) => [mimeType, name === "jpeg" ? "jpg" : name]));

export function mimeTypeOf(format: string): string | undefined {
  return FORMATS.get(format);
}

export function formatOf(mimeType: string): string {
  return NAMES.get(mimeType) ?? mimeType.replace("image/", "");
}

/** The extension that a file's name must have if it is served as this; undefined if it may keep its own. */
export function extensionOf(mimeType: string): string | undefined {
  return EXTENSIONS.get(mimeType);
}

/** Formats that not every program reads: sent only to those who name them. */
export function isModern(mimeType: string): boolean {
  return mimeType === "image/avif" || mimeType === "image/webp";
}
