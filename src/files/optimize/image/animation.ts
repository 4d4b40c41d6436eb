import { isDeepStrictEqual } from "node:util";
import type { Metadata } from "sharp";
import type { OptimizeOptions } from "../options.js";
import { KeepError } from "../result.js";
import { frameDelays, withGifDelays } from "./frame-delays.js";
import { recodeGif } from "./gif/recode.js";
import { minSimilarityFor } from "./picture.js";
import { decode, open, type Pixels } from "./pixels.js";
import { lowestPassing } from "./quality-search.js";
import { Reference } from "./reference.js";

/** What an animation shows, and for how long. */
interface Show {
  frames: Reference[];
  metadata: Metadata;
  delays: number[];
}

interface Candidate {
  name: string;
  bytes: Uint8Array;
}

/** Animated GIF and WebP stay animated: every frame, delay and loop is compared. */
export async function animationCandidates(
  bytes: Uint8Array,
  metadata: Metadata,
  options: OptimizeOptions,
): Promise<Candidate[]> {
  const { limits } = options;
  const stack = await decode(open(bytes, limits, true));
  const frames = framesOf(stack, metadata).map((frame) => new Reference(frame, options.measure));
  const minSimilarity = minSimilarityFor(options, frames[0]?.pixels ?? stack);
  const delays = frameDelays(bytes);
  if (delays?.length !== frames.length) throw new KeepError("The animation's frames are not well formed");
  const show: Show = { frames, metadata, delays };
  const source = () => open(bytes, limits, true).keepIccProfile();
  const attempt = async (quality: number, encoded: Promise<Uint8Array>) => {
    const candidate = await encoded;
    return { quality, bytes: candidate, similarity: await compareShows(show, candidate, options) };
  };
  const candidates: Candidate[] = [];
  if (metadata.format === "gif") {
    const recoded = recodeGif(bytes, options);
    if (recoded && (await compareShows(show, recoded, options)) === 1)
      candidates.push({ name: "gif, coded anew", bytes: recoded });
    const isQuick = options.effort === "quick";
    for (const error of gifErrors(options)) {
      const effort = isQuick ? 5 : 8;
      const gif = source().gif({ effort, interFrameMaxError: error, interPaletteMaxError: error, dither: 0 });
      const encoded = gif.toBuffer().then((made) => {
        const timed = withGifDelays(made, delays) ?? made;
        return recodeGif(timed, options) ?? timed;
      });
      const { bytes: made, similarity } = await attempt(error, encoded);
      const passes = similarity >= (options.lossyImages ? minSimilarity : 1);
      if (passes) candidates.push({ name: `gif, frame error ${error}`, bytes: made });
      // In a hurry from the coarsest down until one passes, otherwise up as long as they do.
      if (passes === isQuick) break;
    }
  }
  if (metadata.format === "webp" || options.imageFormats === "web") {
    const effort = options.effort === "thorough" ? 4 : 2;
    const webp = (quality: number) =>
      attempt(quality, source().webp({ quality, effort, alphaQuality: 100 }).toBuffer());
    const bounds = { lowest: 30, highest: 95, precision: 8 };
    const lossy = options.lossyImages ? await lowestPassing(bounds, minSimilarity, webp) : undefined;
    if (lossy) candidates.push({ name: `animated webp q${lossy.quality}`, bytes: lossy.bytes });
  }
  return candidates;
}

/** How far a pixel may be from the frame before, to be taken for the same. */
function gifErrors({ effort, lossyImages }: OptimizeOptions): number[] {
  if (!lossyImages) return [0];
  return effort === "quick" ? [8, 0] : [0, 4, 8, 16];
}

/** libvips lays the frames out below each other. */
function framesOf({ width, height, channels, data }: Pixels, { pages = 1 }: Metadata): Pixels[] {
  const each = Math.floor(height / pages);
  const size = width * each * channels;
  return Array.from({ length: pages }, (_, index) => {
    return { width, height: each, channels, data: data.subarray(index * size, (index + 1) * size) };
  });
}

/** As near as the frame that suffers most; not at all if frames, delays or loops are others. */
async function compareShows(before: Show, candidate: Uint8Array, options: OptimizeOptions): Promise<number> {
  const { frames, metadata } = before;
  const after = await open(candidate, options.limits, true).metadata();
  const isSameShow =
    after.pages === metadata.pages &&
    after.loop === metadata.loop &&
    isDeepStrictEqual(after.delay, metadata.delay) &&
    isDeepStrictEqual(frameDelays(candidate), before.delays);
  if (!isSameShow) return 0;
  const made = framesOf(await decode(open(candidate, options.limits, true)), after);
  return Math.min(...frames.map((frame, index) => frame.compare(made[index] as Pixels)));
}
