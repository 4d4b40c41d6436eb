import { freeUnusedPixels } from "../unused-pixels.js";
import { type Effort, hasRoomFor, type LossyEncoder } from "./lossy.js";
import { decode, open } from "./pixels.js";
import { type Attempt, lowestPassing } from "./quality-search.js";
import { Reference } from "./reference.js";
import { fromPixels, sampleOf } from "./sample.js";

/** A picture to encode: its pixels to compare with, and the way from a quality to the file. */
export interface LossySubject {
  reference: Reference;
  minSimilarity: number;
  effort: Effort;
  /** By when, of `performance.now()`, it should be found. */
  until: number;
  encode(encoder: LossyEncoder, quality: number): Promise<Uint8Array>;
}

interface FullAttempt extends Attempt {
  /** What encoding and comparing took. */
  ms: number;
}

export interface Found extends FullAttempt {
  encoder: LossyEncoder;
}

/** How many of the encoders are tried on the whole picture, the best by their drafts. */
const FINALISTS = { quick: 1, thorough: 2 };
/** A draft that is larger than the best by more than this loses. */
const WORTH_TRYING = 1.08;
const MAX_STEPS_DOWN = { quick: 1, thorough: 4 };
/** What settling usually takes. */
const USUAL_ATTEMPTS = 4;

/** The smallest form by any of the encoders that passes the guard, or undefined. */
export async function searchLossy(subject: LossySubject, encoders: LossyEncoder[]): Promise<Found | undefined> {
  const { reference, minSimilarity, effort } = subject;
  const pixels = sampleOf(reference.pixels, effort);
  const target = pixels ? new Reference(pixels, reference.measure) : reference;
  const drafts: { encoder: LossyEncoder; quality: number; size: number }[] = [];
  for (const encoder of encoders.filter(({ format }) => hasRoomFor(format, reference.pixels))) {
    const draft = await lowestPassing(encoder, minSimilarity, (quality) => attemptDraft(target, encoder, quality));
    // What fails on a sample may pass on the whole, at the highest quality.
    if (draft) drafts.push({ encoder, quality: draft.quality, size: draft.bytes.length });
    else if (pixels) drafts.push({ encoder, quality: encoder.highest, size: Number.POSITIVE_INFINITY });
  }
  drafts.sort((a, b) => a.size - b.size);
  const bound = (drafts[0]?.size ?? 0) * WORTH_TRYING;
  let best: Found | undefined;
  for (const { encoder, quality, size } of drafts.slice(0, FINALISTS[effort])) {
    if (best && (size > bound || performance.now() > subject.until)) break;
    const found = await settle(subject, encoder, quality);
    if (found && (!best || found.bytes.length < best.bytes.length)) best = { ...found, encoder };
  }
  return best && orByAlternative(subject, best);
}

/** The same by the encoder's alternative, if that is smaller and there is time to find it. */
async function orByAlternative(subject: LossySubject, best: Found): Promise<Found> {
  const { alternative } = best.encoder;
  if (!alternative) return best;
  const expectedMs = best.ms * alternative.slowness * USUAL_ATTEMPTS;
  if (performance.now() + expectedMs > subject.until) return best;
  const other = await settle(subject, alternative, best.quality);
  return other && other.bytes.length < best.bytes.length ? { ...other, encoder: alternative } : best;
}

/** From the draft's quality to the real one: up until it passes; in small steps down while it still does. */
async function settle(subject: LossySubject, encoder: LossyEncoder, start: number): Promise<FullAttempt | undefined> {
  const { minSimilarity, effort } = subject;
  const { lowest, highest, precision } = encoder;
  const attempt = (quality: number) => attemptInFull(subject, encoder, quality);
  let best = await attempt(start);
  let failed = lowest - 1;
  // What lacks little is a step or two away.
  for (let step = best.similarity > minSimilarity - 0.002 ? 1 : precision; best.similarity < minSimilarity; step *= 2) {
    if (best.quality >= highest || performance.now() > subject.until) return undefined;
    failed = best.quality;
    best = await attempt(Math.min(highest, best.quality + step));
  }
  for (let tries = MAX_STEPS_DOWN[effort]; tries > 0 && performance.now() < subject.until; tries--) {
    // Far above the bar: the sample was harder than the picture, so go down faster.
    const surplus = Math.floor((best.similarity - minSimilarity) / 0.0012);
    if (surplus < 1 && effort === "quick") break;
    const wanted = Math.max(lowest, best.quality - Math.max(1, surplus));
    // Similarity grows with quality only nearly: between what failed and what passes there may be more that passes.
    const next = wanted > failed ? wanted : Math.ceil((failed + best.quality) / 2);
    if (next >= best.quality) break;
    const lower = await attempt(next);
    if (lower.similarity < minSimilarity) failed = next;
    else best = lower;
  }
  return best;
}

async function attemptInFull(subject: LossySubject, encoder: LossyEncoder, quality: number): Promise<FullAttempt> {
  await freeUnusedPixels();
  const startedAt = performance.now();
  const bytes = await subject.encode(encoder, quality);
  const similarity = await similarityTo(subject.reference, bytes);
  return { quality, bytes, similarity, ms: performance.now() - startedAt };
}

async function attemptDraft(target: Reference, encoder: LossyEncoder, quality: number): Promise<Attempt> {
  const bytes = await encoder.draft(fromPixels(target.pixels), quality).toBuffer();
  return { quality, bytes, similarity: await similarityTo(target, bytes) };
}

/** How near an encoded candidate is, decoded anew; broken and wrongly turned ones are not near at all. */
export async function similarityTo(reference: Reference, bytes: Uint8Array): Promise<number> {
  const { width, height } = reference.pixels;
  try {
    return reference.compare(await decode(open(bytes, { pixels: Math.max(1, width * height) })));
  } catch {
    return 0;
  }
}
