import { extensionOf } from "./picture-formats.js";

/** Shown in the browser if nothing says otherwise; everything else is saved. */
const INLINE = new Set([
  "image/jpeg",
  "image/png",
  "image/apng",
  "image/gif",
  "image/webp",
  "image/avif",
  "application/pdf",
  "text/plain",
]);

interface Shown {
  filename: string;
  mimeType: string;
  isPublic: boolean;
  /** The client asks for a file to save. */
  isDownload: boolean;
}

/** What keeps a file, whatever is in it, from doing anything in the name of this server. */
export function safeHeaders({ filename, mimeType, isPublic, isDownload }: Shown): Record<string, string> {
  // Logos in SVG are sanitised when they are uploaded. Other people's HTML, SVG and XML is never opened here.
  const isInline = !isDownload && (INLINE.has(mimeType) || (isPublic && mimeType === "image/svg+xml"));
  return {
    "content-type": /^text\/(plain|csv)$/.test(mimeType) ? `${mimeType}; charset=utf-8` : mimeType,
    "content-disposition": contentDisposition(isInline ? "inline" : "attachment", filename, mimeType),
    "x-content-type-options": "nosniff",
    "content-security-policy": contentSecurityPolicy(mimeType),
    "cross-origin-resource-policy": isPublic ? "cross-origin" : "same-site",
    "referrer-policy": "no-referrer",
  };
}

/** No scripts, no requests, no forms, and an origin of its own. Browsers' PDF viewers do not work in a sandbox. */
function contentSecurityPolicy(mimeType: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  return mimeType === "application/pdf" ? policy : `${policy}; sandbox`;
}

/** What ends lines, turns the direction of writing around so that an `.exe` reads as a `.pdf`, or is half a character. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** RFC 6266: the name in ASCII for old clients, and in full. */
export function contentDisposition(kind: "inline" | "attachment", filename: string, mimeType: string): string {
  const name = withExtension(filename.replace(UNPRINTABLE, "_").replace(/[/\\]/g, "_"), mimeType);
  const ascii = name.replace(/[^ -~]/g, "_").replace(/["%]/g, "_");
  const header = `${kind}; filename="${ascii}"`;
  return ascii === name ? header : `${header}; filename*=UTF-8''${encodeExtended(name)}`;
}

/** A picture in another format than it came in is saved under a name that says so. */
function withExtension(name: string, mimeType: string): string {
  const extension = extensionOf(mimeType);
  if (!extension) return name;
  const own = /\.([a-z]{3,4})$/i.exec(name)?.[1]?.toLowerCase();
  if (own === extension || (own === "jpeg" && extension === "jpg") || (own === "png" && extension === "apng"))
    return name;
  return `${own ? name.slice(0, -own.length - 1) : name}.${extension}`;
}

/** RFC 8187: `encodeURIComponent` leaves four characters that it does not allow. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
