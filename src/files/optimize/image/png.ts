import type { DeflateBudget } from "../deflate-budget.js";
import { KeepError } from "../result.js";
import { freeUnusedPixels } from "../unused-pixels.js";
import type { Effort } from "./lossy.js";
import type { Picture } from "./picture.js";
import { decode, hasAlpha, isOpaque, open, type Pixels, withoutHiddenColours } from "./pixels.js";
import { chunksToKeep, colourModelOf, isAnimatedPng, readPngChunks } from "./png-chunks.js";
import { type Coarsest, coarsest, type Variant } from "./png-coarsest.js";
import { draftPng, finishPng, isGreyscale } from "./png-encoder.js";
import { hasDeepSamples, repackPng } from "./png-samples.js";
import { profileChunk } from "./profile.js";
import { fromPixels, sampleOf } from "./sample.js";
import { withExactAlpha } from "./soft-alpha.js";

export interface PngCandidate {
  name: string;
  bytes: Uint8Array;
}

interface Palette {
  /** How good libimagequant's colours have to be, 1 to 100: a lower quality takes fewer of them. */
  quality: number;
  /** The most there may be. sharp knows the depths of 1, 2, 4 and 8 bits only, and rounds up to one. */
  colours: 256 | 16;
  /** How long it looks for them, 1 to 10; a hurried search misses small coloured details. */
  effort: number;
}

interface Tries {
  dithers: number[];
  /** From the gentlest to the coarsest, as the steps between levels are. */
  palettes: Palette[];
  steps: number[];
}

const TRIES: Record<Effort, Tries> = {
  quick: {
    dithers: [0],
    palettes: [
      { quality: 100, colours: 256, effort: 7 },
      ...[100, 90, 80, 65, 50, 30].map((quality) => ({ quality, colours: 256 as const, effort: 1 })),
      { quality: 100, colours: 16, effort: 1 },
    ],
    steps: [2, 4, 8, 12],
  },
  thorough: {
    dithers: [0, 1],
    palettes: [
      ...[100, 95, 90, 85, 80, 72, 65, 58, 50, 40, 30, 20, 10].map((quality) => ({
        quality,
        colours: 256 as const,
        effort: 8,
      })),
      ...[100, 80, 50].map((quality) => ({ quality, colours: 16 as const, effort: 8 })),
    ],
    steps: [2, 4, 6, 8, 12],
  },
};
/** Palettes up to this one barely suit the picture: it may have gradients, which levels keep in fewer bytes. */
const BARELY_SUITS = 1;
/** Of a larger picture a palette that barely suits takes too long for an answer, only to fail. */
const LARGE_PIXELS = 4_000_000;
/**
 * Of the time limit: when no more palettes, levels and second forms are begun. A palette for a noisy photograph takes
 * 5 s a megapixel, and a pass that is ended has made nothing.
 */
const UNTIL = { palettes: 0.2, levels: 0.3, forms: 0.5 };
/** Zopfli makes of a draft hardly ever less than this. */
const MOST_GAIN = 0.8;

/** The lossless form, and the smallest of those with fewer colours that pass the guard. */
export async function pngCandidates(picture: Picture, budget: DeflateBudget): Promise<PngCandidate[]> {
  const chunks = readPngChunks(picture.bytes);
  if (!chunks) throw new KeepError("The PNG's chunks are broken");
  if (isAnimatedPng(chunks)) throw new KeepError("An animated PNG keeps its frames as they are");
  if (!picture.options.lossyImages && !picture.isResized && hasDeepSamples(picture.bytes)) {
    // Decoded it has 8 bits a sample, of 16.
    const bytes = await repackPng(picture.bytes, budget);
    return bytes ? [{ name: "lossless, 16 bits a sample", bytes }] : [];
  }
  const profile = picture.compactProfile;
  const kept = chunksToKeep(chunks).map((chunk) => (profile && chunk.name === "iCCP" ? profileChunk(profile) : chunk));
  const { effort } = picture.options;
  const model = colourModelOf(chunks);
  const drafts = (await variants(picture))
    .filter(({ pixels }) => model !== "grey" || isGreyscale(pixels))
    .map(({ name, pixels }) => ({ name, ...draftPng(pixels, kept, effort, model) }));
  drafts.sort((a, b) => a.size - b.size);
  // Deflating well takes longest: in a hurry, only what looks best.
  const chosen = effort === "quick" ? drafts.slice(0, 1) : drafts;
  const finished: PngCandidate[] = [];
  for (const draft of chosen) {
    const least = finished[0]?.bytes.length ?? Number.POSITIVE_INFINITY;
    if (draft.size * MOST_GAIN > least || (finished.length > 0 && isLate(picture, "forms"))) break;
    await freeUnusedPixels();
    finished.push({ name: draft.name, bytes: await finishPng(draft, budget) });
  }
  return finished;
}

async function variants(picture: Picture): Promise<Variant[]> {
  const { reference, options } = picture;
  const cleared = withoutHiddenColours(reference.pixels);
  const isAlike = cleared === reference.pixels || reference.compare(cleared) >= options.minSimilarity;
  const source = isAlike ? cleared : reference.pixels;
  const lossless = { name: "lossless", pixels: source };
  if (!options.lossyImages) return [lossless];
  const palette = await fewestColours(picture, source);
  const isSuited = options.effort === "quick" && palette !== undefined && palette.at > BARELY_SUITS;
  // In a hurry the form of all colours is not even made beside one of few; grey may be smaller by its own filters.
  if (isSuited && source.channels >= 3) return [palette];
  // Photographs have too many colours for a palette: fewer levels a channel then.
  const levels = isSuited ? undefined : await coarsestLevels(picture, source);
  return [lossless, palette, levels].filter((each) => each !== undefined);
}

/** Alpha is never touched: where a palette cannot hold all of it, there is none. */
async function fewestColours(picture: Picture, source: Pixels): Promise<Coarsest | undefined> {
  const { dithers, palettes } = TRIES[picture.options.effort];
  if (await takesTooLong(picture, source, palettes[0])) return undefined;
  const gentlest = picture.pixelCount > LARGE_PIXELS ? BARELY_SUITS + 1 : 0;
  for (const dither of dithers) {
    const make = async (pixels: Pixels, palette: Palette) => {
      if (isLate(picture, "palettes")) return undefined;
      const made = withExactAlpha(pixels, await quantized(pixels, palette, dither));
      const name = `${palette.colours} colours of quality ${palette.quality}${dither ? ", dithered" : ""}`;
      return made && { name, pixels: made };
    };
    const best = await coarsest(picture, source, palettes, make, gentlest);
    // Dither costs bytes: it is for pictures that plain colours do not suit.
    if (best) return best;
  }
  return undefined;
}

/** Whether one palette for all of a large picture would take all the time that there is for palettes. */
async function takesTooLong(picture: Picture, source: Pixels, palette: Palette | undefined): Promise<boolean> {
  const { options, pixelCount } = picture;
  if (options.effort === "quick" || pixelCount <= LARGE_PIXELS || !palette) return false;
  const sample = sampleOf(source, options.effort);
  if (!sample) return false;
  const startedAt = performance.now();
  await quantized(sample, palette, 0);
  const expectedMs = ((performance.now() - startedAt) * pixelCount) / (sample.width * sample.height);
  return expectedMs > options.timeLimitMs * UNTIL.palettes;
}

function coarsestLevels(picture: Picture, source: Pixels): Promise<Coarsest | undefined> {
  return coarsest(picture, source, TRIES[picture.options.effort].steps, async (pixels, step) =>
    isLate(picture, "levels") ? undefined : { name: `levels of ${step}`, pixels: withLevels(pixels, step) },
  );
}

function isLate({ startedAt, options }: Picture, what: keyof typeof UNTIL): boolean {
  return options.effort === "thorough" && performance.now() > startedAt + options.timeLimitMs * UNTIL[what];
}

async function quantized(source: Pixels, palette: Palette, dither: number): Promise<Pixels> {
  const bytes = await fromPixels(source)
    .png({ palette: true, ...palette, dither, compressionLevel: 1 })
    .toBuffer();
  return decode(open(bytes, { pixels: source.width * source.height }));
}

function withLevels(source: Pixels, step: number): Pixels {
  const levels = Uint8Array.from({ length: 256 }, (_, value) =>
    // White stays white: paper and logos are on it.
    value > 255 - step / 2 ? 255 : Math.min(255, Math.round(value / step) * step),
  );
  const data = new Uint8Array(source.data.length);
  for (let at = 0; at < data.length; at++) data[at] = levels[source.data[at] as number] as number;
  if (hasAlpha(source) && !isOpaque(source)) {
    for (let at = source.channels - 1; at < data.length; at += source.channels) data[at] = source.data[at] as number;
  }
  return { ...source, data };
}
