import type { Sharp } from "sharp";
import type { Picture } from "./picture.js";
import { decode, open, type Reference } from "./pixels.js";
import { withJpegProfile } from "./profile.js";
import { type Attempt, lowestPassing } from "./quality-search.js";
import { fromPixels, sampleReference } from "./sample.js";

/** An encoder with a dial. */
export interface LossyEncoder {
  name: string;
  format: "jpg" | "webp" | "avif";
  lowest: number;
  highest: number;
  precision: number;
  encode(picture: Sharp, quality: number): Sharp;
}

/** mozjpeg's tables that are worth trying: the standard's, a flat one, and one tuned for SSIM. */
const TABLES = { quick: [2, 0], thorough: [2, 0, 1] };

/** One encoder for each quantisation table: which suits a picture best, only trying tells. */
export function jpegEncoders(chromaSubsampling: "4:4:4" | "4:2:0", effort: "quick" | "thorough"): LossyEncoder[] {
  return TABLES[effort].map((quantisationTable) => ({
    name: `mozjpeg ${chromaSubsampling}, table ${quantisationTable}`,
    format: "jpg" as const,
    // Below, blocks show at flat edges whatever the similarity says.
    lowest: 45,
    highest: 97,
    precision: effort === "thorough" ? 1 : 2,
    encode: (picture, quality) => picture.jpeg({ quality, mozjpeg: true, chromaSubsampling, quantisationTable }),
  }));
}

export function webpEncoder(effort: "quick" | "thorough"): LossyEncoder {
  return {
    name: "webp",
    format: "webp",
    lowest: 40,
    highest: 97,
    precision: effort === "thorough" ? 1 : 4,
    encode: (picture, quality) =>
      picture.webp({ quality, effort: effort === "thorough" ? 6 : 4, alphaQuality: 100, smartSubsample: true }),
  };
}

export function avifEncoder(): LossyEncoder {
  return {
    name: "avif",
    format: "avif",
    lowest: 25,
    highest: 90,
    precision: 3,
    // Above 3 libaom takes minutes for a photograph, and gains 2 %.
    encode: (picture, quality) => picture.avif({ quality, effort: 3 }),
  };
}

/** The smallest form by `encoder` that passes the guard, or undefined. */
export async function searchLossy(picture: Picture, encoder: LossyEncoder): Promise<Attempt | undefined> {
  const { minSimilarity } = picture.options;
  const inFull = (quality: number) => attemptInFull(picture, encoder, quality);
  const sample = sampleReference(picture.reference.pixels);
  if (!sample) return lowestPassing(encoder, minSimilarity, inFull);
  const estimate = await lowestPassing(encoder, minSimilarity, (quality) => attemptOnSample(sample, encoder, quality));
  return settle(estimate?.quality ?? encoder.highest, encoder, minSimilarity, inFull);
}

/** From the sample's answer to the whole picture's: up until it passes; in small steps down while it still does. */
async function settle(
  start: number,
  { lowest, highest, precision }: LossyEncoder,
  minSimilarity: number,
  attempt: (quality: number) => Promise<Attempt>,
): Promise<Attempt | undefined> {
  let best = await attempt(start);
  for (let step = precision; best.similarity < minSimilarity; step *= 2) {
    if (best.quality >= highest) return undefined;
    best = await attempt(Math.min(highest, best.quality + step));
  }
  for (let tries = precision === 1 ? 4 : 1; tries > 0 && best.quality - precision >= lowest; tries--) {
    // Far above the bar: the sample was harder than the picture, so go down faster.
    const surplus = Math.floor((best.similarity - minSimilarity) / 0.0015);
    if (surplus < 1 && precision > 1) break;
    const next = await attempt(Math.max(lowest, best.quality - Math.max(precision, surplus * precision)));
    if (next.similarity < minSimilarity) break;
    best = next;
  }
  return best;
}

async function attemptInFull(picture: Picture, encoder: LossyEncoder, quality: number): Promise<Attempt> {
  const profile = encoder.format === "jpg" ? picture.compactProfile : undefined;
  const encoded = await encoder.encode(picture.pipeline(!profile), quality).toBuffer();
  const bytes = profile ? withJpegProfile(encoded, profile) : encoded;
  return { quality, bytes, similarity: await picture.similarityOf(bytes) };
}

async function attemptOnSample(sample: Reference, encoder: LossyEncoder, quality: number): Promise<Attempt> {
  const bytes = await encoder.encode(fromPixels(sample.pixels), quality).toBuffer();
  const limits = { pixels: 1_000_000 };
  return { quality, bytes, similarity: sample.compare(await decode(open(bytes, limits))) };
}
