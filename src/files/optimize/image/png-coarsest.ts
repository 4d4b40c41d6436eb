import { freeUnusedPixels } from "../unused-pixels.js";
import type { Picture } from "./picture.js";
import type { Pixels } from "./pixels.js";
import { Reference } from "./reference.js";
import { sampleOf } from "./sample.js";

/** The picture with fewer colours, and how it came by them. */
export interface Variant {
  name: string;
  pixels: Pixels;
}

export interface Coarsest extends Variant {
  /** Which of the settings it is: 0 is the gentlest. */
  at: number;
}

/** In flat parts windows of other sizes tell more apart than in photographs. */
const DRAWING_MARGIN = 0.003;

/**
 * The coarsest of the settings (from the gentlest on) that passes the guard. In a hurry a sample tells where to begin,
 * and the whole picture is tried from there back to the gentler ones, or to `gentlest`.
 */
export async function coarsest<Setting>(
  { reference, options: { effort, minSimilarity } }: Picture,
  source: Pixels,
  settings: readonly Setting[],
  make: (pixels: Pixels, setting: Setting) => Promise<Variant | undefined>,
  gentlest = 0,
): Promise<Coarsest | undefined> {
  const least = minSimilarity + DRAWING_MARGIN;
  const attempt = async (target: Reference, pixels: Pixels, at: number): Promise<Coarsest | undefined> => {
    await freeUnusedPixels();
    const made = await make(pixels, settings[at] as Setting);
    return made && target.compareDetails(made.pixels) >= least ? { ...made, at } : undefined;
  };
  const sample = effort === "quick" ? sampleOf(source, "quick") : undefined;
  if (!sample) return lastPassing(settings.length, (at) => attempt(reference, source, at));
  const ofSample = new Reference(sample, reference.measure);
  const start = (await lastPassing(settings.length, (at) => attempt(ofSample, sample, at)))?.at ?? -1;
  // What a sample promises may fail on the whole: then a step back, half as coarse, and at last the gentlest.
  for (const at of new Set([start, start - 1, start >> 1, 0])) {
    if (at < gentlest || at > start) continue;
    const made = await attempt(reference, source, at);
    if (made) return made;
  }
  return undefined;
}

/** By halving: the coarser, the less similar, nearly. Of what passed only the last is kept: it is as large as the picture. */
async function lastPassing(
  count: number,
  attempt: (at: number) => Promise<Coarsest | undefined>,
): Promise<Coarsest | undefined> {
  let passed: Coarsest | undefined;
  for (let [low, high] = [0, count]; low < high; ) {
    const at = (low + high) >> 1;
    const made = await attempt(at);
    if (made) {
      passed = made;
      low = at + 1;
    } else high = at;
  }
  return passed;
}
