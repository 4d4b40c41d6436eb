import { randomBytes } from "node:crypto";

/** A name as it reads in a URL: `Straßenbau & Söhne` -> `strassenbau-sohne`. At most 80 characters, never empty. */
export function slugify(name: string): string {
  const slug = name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 80)
    .replace(/^-+|-+$/g, "");
  return slug || "untitled";
}

/** The slug with a short random ending, for a name that is taken. */
export function slugWithSuffix(name: string): string {
  return `${slugify(name)}-${randomBytes(4).toString("hex")}`;
}
