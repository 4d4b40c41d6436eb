import type { DeflateBudget } from "../deflate.js";
import { KeepError } from "../result.js";
import type { Picture } from "./picture.js";
import { decode, hasAlpha, isOpaque, open, type Pixels } from "./pixels.js";
import { chunksToKeep, isAnimatedPng, readPngChunks } from "./png-chunks.js";
import { encodePng } from "./png-encoder.js";
import { profileChunk } from "./profile.js";
import { fromPixels } from "./sample.js";

export interface PngCandidate {
  name: string;
  bytes: Uint8Array;
}

/** The lossless form, and the smallest of those with fewer colours that pass the guard. */
export async function pngCandidates(picture: Picture, budget: DeflateBudget): Promise<PngCandidate[]> {
  const chunks = readPngChunks(picture.bytes);
  if (!chunks) throw new KeepError("The PNG's chunks are broken");
  if (isAnimatedPng(chunks)) throw new KeepError("An animated PNG keeps its frames as they are");
  const profile = picture.compactProfile;
  const kept = chunksToKeep(chunks).map((chunk) => (profile && chunk.name === "iCCP" ? profileChunk(profile) : chunk));
  const { effort, lossyImages } = picture.options;
  const pixels = picture.reference.pixels;
  const encode = (form: Pixels) => encodePng(form, kept, effort, budget);
  const candidates = [{ name: "lossless", bytes: await encode(pixels) }];
  if (!lossyImages) return candidates;
  const palette = await fewestColours(picture);
  if (palette) candidates.push({ name: palette.name, bytes: await encode(palette.pixels) });
  // Photographs have too many colours for a palette: fewer levels a channel then.
  const coarse = coarsestLevels(picture);
  if (coarse) candidates.push({ name: coarse.name, bytes: await encode(coarse.pixels) });
  return candidates;
}

interface Variant {
  name: string;
  pixels: Pixels;
}

/** A palette cannot hold soft edges' alpha exactly, and alpha is never touched. */
async function fewestColours(picture: Picture): Promise<Variant | undefined> {
  const source = picture.reference.pixels;
  let best: Variant | undefined;
  for (const dither of [0, 1]) {
    for (const colours of [256, 128, 64, 32, 16]) {
      const pixels = await quantized(source, colours, dither);
      if (picture.reference.compare(pixels) < picture.options.minSimilarity) break;
      best = { name: `${colours} colours${dither ? ", dithered" : ""}`, pixels };
    }
    // Dither costs bytes: it is for pictures that plain colours do not suit.
    if (best) break;
  }
  return best;
}

async function quantized(source: Pixels, colours: number, dither: number): Promise<Pixels> {
  const bytes = await fromPixels(source)
    .png({ palette: true, colours, dither, effort: 8, compressionLevel: 1 })
    .toBuffer();
  return decode(open(bytes, { pixels: source.width * source.height }));
}

function coarsestLevels(picture: Picture): Variant | undefined {
  const source = picture.reference.pixels;
  let best: Variant | undefined;
  for (const step of [2, 4, 6, 8, 12]) {
    const pixels = withLevels(source, step);
    if (picture.reference.compare(pixels) < picture.options.minSimilarity) break;
    best = { name: `levels of ${step}`, pixels };
  }
  return best;
}

function withLevels(source: Pixels, step: number): Pixels {
  const levels = Uint8Array.from({ length: 256 }, (_, value) =>
    // White stays white: paper and logos are on it.
    value > 255 - step / 2 ? 255 : Math.min(255, Math.round(value / step) * step),
  );
  const data = source.data.map((value) => levels[value] as number);
  if (hasAlpha(source) && !isOpaque(source)) {
    for (let at = source.channels - 1; at < data.length; at += source.channels) data[at] = source.data[at] as number;
  }
  return { ...source, data };
}
