import type { DeflateBudget } from "../deflate.js";
import { KeepError } from "../result.js";
import { freeUnusedPixels } from "../unused-pixels.js";
import type { Picture } from "./picture.js";
import { decode, hasAlpha, isOpaque, open, type Pixels, withoutHiddenColours } from "./pixels.js";
import { chunksToKeep, isAnimatedPng, readPngChunks } from "./png-chunks.js";
import { draftPng, finishPng } from "./png-encoder.js";
import { profileChunk } from "./profile.js";
import { Reference } from "./reference.js";
import { fromPixels, sampleOf } from "./sample.js";

export interface PngCandidate {
  name: string;
  bytes: Uint8Array;
}

interface Variant {
  name: string;
  pixels: Pixels;
}

/** From the gentlest to the coarsest: how many colours, and how far apart levels are. */
const TRIES = {
  quick: { dithers: [0], colours: [256, 128, 64, 32, 16], steps: [2, 4, 8, 12], quantizing: 1 },
  thorough: { dithers: [0, 1], colours: [256, 128, 64, 32, 16], steps: [2, 4, 6, 8, 12], quantizing: 8 },
};

/** On the whole of a larger picture. */
const QUICK_TRIES = 3;

/** In flat parts windows of other sizes tell more apart than in photographs. */
const DRAWING_MARGIN = 0.003;

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
  const isAlike = cleared === reference.pixels || reference.compare(cleared) >= options.minSimilarity;
  const source = isAlike ? cleared : reference.pixels;
  const lossless = { name: "lossless", pixels: source };
  if (!options.lossyImages) return [lossless];
  const palette = await fewestColours(picture, source);
  // Photographs have too many colours for a palette: fewer levels a channel then.
  const levels = palette && options.effort === "quick" ? undefined : await coarsestLevels(picture, source);
  return [lossless, palette, levels].filter((each) => each !== undefined);
}

/** A palette cannot hold soft edges' alpha exactly, and alpha is never touched. */
async function fewestColours(picture: Picture, source: Pixels): Promise<Variant | undefined> {
  const { dithers, colours, quantizing } = TRIES[picture.options.effort];
  for (const dither of dithers) {
    const best = await coarsest(picture, source, colours, async (pixels, count) => ({
      name: `${count} colours${dither ? ", dithered" : ""}`,
      pixels: await quantized(pixels, count, dither, quantizing),
    }));
    // Dither costs bytes: it is for pictures that plain colours do not suit.
    if (best) return best;
  }
  return undefined;
}

function coarsestLevels(picture: Picture, source: Pixels): Promise<Variant | undefined> {
  return coarsest(picture, source, TRIES[picture.options.effort].steps, async (pixels, step) => ({
    name: `levels of ${step}`,
    pixels: withLevels(pixels, step),
  }));
}

/**
 * The coarsest of the settings that passes the guard. In a hurry a sample tells where to begin, and the whole picture
 * is tried from there back to the gentler ones.
 */
async function coarsest(
  { reference, options: { effort, minSimilarity } }: Picture,
  source: Pixels,
  settings: number[],
  make: (pixels: Pixels, setting: number) => Promise<Variant>,
): Promise<Variant | undefined> {
  const least = minSimilarity + DRAWING_MARGIN;
  // Of the variants that passed only the last is kept: they are as large as the picture.
  const climb = async (target: Reference, pixels: Pixels): Promise<{ count: number; last: Variant | undefined }> => {
    let [count, last]: [number, Variant | undefined] = [0, undefined];
    for (const setting of settings) {
      await freeUnusedPixels();
      const made = await make(pixels, setting);
      if (target.compareDetails(made.pixels) < least) break;
      [count, last] = [count + 1, made];
    }
    return { count, last };
  };
  const sample = effort === "quick" ? sampleOf(source, "quick") : undefined;
  if (!sample) return (await climb(reference, source)).last;
  const { count } = await climb(new Reference(sample, reference.measure), sample);
  for (let at = count - 1, tries = QUICK_TRIES; at >= 0 && tries > 0; tries--) {
    await freeUnusedPixels();
    const made = await make(source, settings[at] as number);
    const similarity = reference.compareDetails(made.pixels);
    if (similarity >= least) return made;
    // What has ruined a part needs much more than one step.
    at = similarity === 0 ? Math.min(0, at - 1) : at - 1;
  }
  return undefined;
}

async function quantized(source: Pixels, colours: number, dither: number, effort: number): Promise<Pixels> {
  const bytes = await fromPixels(source)
    .png({ palette: true, colours, dither, effort, compressionLevel: 1 })
    .toBuffer();
  return decode(open(bytes, { pixels: source.width * source.height }));
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
