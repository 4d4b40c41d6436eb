import type { DeflateBudget } from "../deflate.js";
import { KeepError } from "../result.js";
import type { Picture } from "./picture.js";
import { decode, hasAlpha, isOpaque, open, type Pixels, withoutHiddenColours } from "./pixels.js";
import { chunksToKeep, isAnimatedPng, readPngChunks } from "./png-chunks.js";
import { draftPng, finishPng } from "./png-encoder.js";
import { profileChunk } from "./profile.js";
import { fromPixels } from "./sample.js";

export interface PngCandidate {
  name: string;
  bytes: Uint8Array;
}

interface Variant {
  name: string;
  pixels: Pixels;
}

/** How many colours and how coarse levels are tried. */
const TRIES = {
  quick: { dithers: [0], colours: [256, 64, 16], steps: [4, 8], quantizing: 4 },
  thorough: { dithers: [0, 1], colours: [256, 128, 64, 32, 16], steps: [2, 4, 6, 8, 12], quantizing: 8 },
};

/** The lossless form, and the smallest of those with fewer colours that pass the guard. */
export async function pngCandidates(picture: Picture, budget: DeflateBudget): Promise<PngCandidate[]> {
  const chunks = readPngChunks(picture.bytes);
  if (!chunks) throw new KeepError("The PNG's chunks are broken");
  if (isAnimatedPng(chunks)) throw new KeepError("An animated PNG keeps its frames as they are");
  const profile = picture.compactProfile;
  const kept = chunksToKeep(chunks).map((chunk) => (profile && chunk.name === "iCCP" ? profileChunk(profile) : chunk));
  const { effort } = picture.options;
  const drafts = (await variants(picture)).map(({ name, pixels }) => ({ name, ...draftPng(pixels, kept, effort) }));
  drafts.sort((a, b) => a.size - b.size);
  // Deflating well takes longest: in a hurry, only what looks best.
  const chosen = effort === "quick" ? drafts.slice(0, 1) : drafts;
  return Promise.all(chosen.map(async (draft) => ({ name: draft.name, bytes: await finishPng(draft, budget) })));
}

async function variants(picture: Picture): Promise<Variant[]> {
  const { reference, options } = picture;
  const cleared = withoutHiddenColours(reference.pixels);
  const isAlike = reference.compare(cleared) >= options.minSimilarity;
  const source = isAlike ? cleared : reference.pixels;
  const lossless = { name: "lossless", pixels: source };
  if (!options.lossyImages) return [lossless];
  // Photographs have too many colours for a palette: fewer levels a channel then.
  const lossy = [await fewestColours(picture, source), coarsestLevels(picture, source)];
  return [lossless, ...lossy.filter((each) => each !== undefined)];
}

/** A palette cannot hold soft edges' alpha exactly, and alpha is never touched. */
async function fewestColours({ reference, options }: Picture, source: Pixels): Promise<Variant | undefined> {
  const { dithers, colours, quantizing } = TRIES[options.effort];
  let best: Variant | undefined;
  for (const dither of dithers) {
    for (const count of colours) {
      const pixels = await quantized(source, count, dither, quantizing);
      if (reference.compare(pixels) < options.minSimilarity) break;
      best = { name: `${count} colours${dither ? ", dithered" : ""}`, pixels };
    }
    // Dither costs bytes: it is for pictures that plain colours do not suit.
    if (best) break;
  }
  return best;
}

async function quantized(source: Pixels, colours: number, dither: number, effort: number): Promise<Pixels> {
  const bytes = await fromPixels(source)
    .png({ palette: true, colours, dither, effort, compressionLevel: 1 })
    .toBuffer();
  return decode(open(bytes, { pixels: source.width * source.height }));
}

function coarsestLevels({ reference, options }: Picture, source: Pixels): Variant | undefined {
  let best: Variant | undefined;
  for (const step of TRIES[options.effort].steps) {
    const pixels = withLevels(source, step);
    if (reference.compare(pixels) < options.minSimilarity) break;
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
