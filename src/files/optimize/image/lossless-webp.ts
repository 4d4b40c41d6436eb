import type { Sharp } from "sharp";
import { hasRoomFor } from "./lossy.js";
import { similarityTo } from "./lossy-search.js";
import type { Picture } from "./picture.js";
import { open } from "./pixels.js";
import type { PngCandidate } from "./png.js";

const EXACT = 0.9999;

/**
 * WebP that loses nothing: of the picture, and of its PNG forms, which may have fewer colours. None in place of 16 bits
 * a sample that must stay: WebP has 8.
 */
export async function losslessWebps(picture: Picture, pngs: PngCandidate[]): Promise<PngCandidate[]> {
  const { options, effort } = picture;
  if (picture.mustStayDeep || !hasRoomFor("webp", picture.reference.pixels)) return [];
  const fewer = pngs.filter(({ name }) => name !== "lossless");
  const made: PngCandidate[] = [];
  const attempt = async (source: Sharp, name: string, minSimilarity: number) => {
    const webp = source.webp({ lossless: true, effort: effort === "thorough" ? 6 : 4, exact: true });
    const encoded = await webp.toBuffer();
    if ((await similarityTo(picture.reference, encoded)) >= minSimilarity) made.push({ name, bytes: encoded });
  };
  for (const { name, bytes: png } of fewer) {
    await attempt(open(png, options.limits).keepIccProfile(), `lossless webp of ${name}`, options.minSimilarity);
  }
  // In a hurry the form of all colours is not made beside one of few.
  if (effort === "thorough" || made.length === 0) await attempt(picture.pipeline(), "lossless webp", EXACT);
  return made;
}
