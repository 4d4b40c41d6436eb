import { strToU8, zipSync } from "fflate";
import sharp from "sharp";

export const OFFICE_TEXT = `<w:document><w:ins w:author="Ann Author" w:rsidR="00AB">${"<w:p>Hello  world</w:p>".repeat(300)}</w:ins></w:document>`;
export const OFFICE_CORE =
  "<cp:coreProperties><dc:title>CV</dc:title><dc:creator>Ann Author</dc:creator></cp:coreProperties>";
const PIXELS = { width: 200, height: 120, channels: 3 as const };

/** Soft waves of 200 x 120 pixels. */
export function waves() {
  const data = Buffer.from(Array.from({ length: 200 * 120 * 3 }, (_, at) => 128 + 100 * Math.sin(at / 997)));
  return sharp(data, { raw: PIXELS });
}

/** A document as a hurried producer packs it: nothing compressed much, the content types last. */
export async function officeFile(more: Record<string, Uint8Array> = {}): Promise<Uint8Array> {
  const parts = {
    "word/document.xml": strToU8(OFFICE_TEXT),
    "word/media/image1.png": await waves().png({ compressionLevel: 0 }).toBuffer(),
    "docProps/core.xml": strToU8(OFFICE_CORE),
    ...more,
    "[Content_Types].xml": strToU8("<Types/>"),
  };
  return zipSync(parts, { level: 1 });
}
