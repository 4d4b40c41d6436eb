import type { Metadata } from "sharp";
import type { OptimizeOptions } from "../options.js";
import { minSimilarityFor } from "./picture.js";
import { decode, open, type Pixels } from "./pixels.js";
import { lowestPassing } from "./quality-search.js";
import { Reference } from "./reference.js";

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
  const source = () => open(bytes, limits, true).keepIccProfile();
  const attempt = async (quality: number, encoded: Promise<Buffer>) => {
    const candidate = await encoded;
    return { quality, bytes: candidate, similarity: await compareFrames(frames, metadata, candidate, options) };
  };
  const candidates: Candidate[] = [];
  if (metadata.format === "gif") {
    for (const error of options.lossyImages ? [0, 4, 8, 16] : [0]) {
      const gif = source().gif({ effort: 8, interFrameMaxError: error, interPaletteMaxError: error, dither: 0 });
      const { bytes: made, similarity } = await attempt(error, gif.toBuffer());
      if (similarity < (error === 0 && !options.lossyImages ? 1 : minSimilarity)) break;
      candidates.push({ name: `gif, frame error ${error}`, bytes: made });
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

/** libvips lays the frames out below each other. */
function framesOf({ width, height, channels, data }: Pixels, { pages = 1 }: Metadata): Pixels[] {
  const each = Math.floor(height / pages);
  const size = width * each * channels;
  return Array.from({ length: pages }, (_, index) => {
    return { width, height: each, channels, data: data.subarray(index * size, (index + 1) * size) };
  });
}

/** As near as the frame that suffers most. */
async function compareFrames(frames: Reference[], before: Metadata, candidate: Buffer, options: OptimizeOptions) {
  const after = await open(candidate, options.limits, true).metadata();
  const isSameShow =
    after.pages === before.pages &&
    after.loop === before.loop &&
    JSON.stringify(after.delay) === JSON.stringify(before.delay);
  if (!isSameShow) return 0;
  const made = framesOf(await decode(open(candidate, options.limits, true)), after);
  return Math.min(...frames.map((frame, index) => frame.compare(made[index] as Pixels)));
}
