import type { Metadata } from "sharp";
import { smallest } from "../deflate.js";
import { ZLIB_ONLY } from "../deflate-budget.js";
import type { OptimizeOptions } from "../options.js";
import { type FileType, KeepError } from "../result.js";
import { imageType } from "./image.js";
import { losslessWebps } from "./lossless-webp.js";
import { avifEncoders, jpegEncoders, type LossyEncoder, type Subsampling, webpEncoder } from "./lossy.js";
import { searchLossy } from "./lossy-search.js";
import { Picture, readMetadata } from "./picture.js";
import { hasAlpha } from "./pixels.js";
import { type PngCandidate, pngCandidates } from "./png.js";
import { isAnimatedPng, readPngChunks } from "./png-chunks.js";

export type VariantFormat = "webp" | "avif" | "jpg" | "png";

export interface VariantRequest {
  formats: VariantFormat[];
  /** Widths in pixels, or the picture's own. Wider ones than the picture are left out: nothing is enlarged. */
  widths: (number | "full")[];
  /** Variants of so many bytes or more are left out: what is served anyway is no larger. */
  smallerThan?: number;
}

export interface Variant {
  width: number;
  height: number;
  type: FileType;
  bytes: Uint8Array;
}

/** Of larger pictures AVIF and lossy WebP are smaller, and looking for few colours takes seconds. */
const FEWER_COLOURS_PIXELS = 600_000;

/**
 * The picture in other formats and widths, for clients to choose from, each as similar to the picture at that width as
 * an optimized upload is. `fit` bounds the picture's own width. A format that cannot be so similar is left out.
 *
 * @param onMade told of each at once, because the work may have to be ended
 */
export async function makeVariants(
  bytes: Uint8Array,
  { formats, widths, smallerThan = bytes.length }: VariantRequest,
  options: OptimizeOptions,
  onMade?: (variant: Variant) => Promise<void>,
): Promise<Variant[]> {
  const startedAt = performance.now();
  const metadata = await readMetadata(bytes, options);
  keepOdd(bytes, metadata);
  const whole = await Picture.read(bytes, options, startedAt);
  const own = whole.reference.pixels.width;
  const wanted = widths.map((width) => (width === "full" ? own : width)).filter((width) => width <= own);
  const variants: Variant[] = [];
  for (const width of new Set(wanted)) {
    // Tall pictures keep their shape: only the width is fitted.
    const fit = { width, height: metadata.autoOrient.height };
    const picture = width === own ? whole : await Picture.read(bytes, { ...options, fit }, startedAt);
    let made: Promise<PngCandidate[]> | undefined;
    // Looked for once: PNG and WebP both start from them.
    const pngs = () => (made ??= pngCandidates(picture, ZLIB_ONLY));
    for (const format of new Set(formats)) {
      const encoded = await encodeAs(picture, format, pngs);
      if (!encoded || encoded.length >= smallerThan) continue;
      const { width, height } = picture.reference.pixels;
      const variant = { width, height, type: imageType(format), bytes: encoded };
      variants.push(variant);
      await onMade?.(variant);
    }
  }
  return variants;
}

/** What one picture of one colour model cannot stand for. */
function keepOdd(bytes: Uint8Array, metadata: Metadata): void {
  const chunks = metadata.format === "png" ? readPngChunks(bytes) : undefined;
  const isAnimated = (metadata.pages ?? 1) > 1 || (chunks && isAnimatedPng(chunks));
  if (isAnimated) throw new KeepError("An animation has no variants");
  if (metadata.space === "cmyk") throw new KeepError("A picture for print has no variants");
}

async function encodeAs(
  picture: Picture,
  format: VariantFormat,
  pngs: () => Promise<PngCandidate[]>,
): Promise<Uint8Array | undefined> {
  const { effort, pixelCount, metadata } = picture;
  const best = async (encoders: LossyEncoder[]) => (await searchLossy(picture, encoders))?.bytes;
  switch (format) {
    case "png":
      return metadata.format === "png" ? least(await pngs()) : undefined;
    case "jpg":
      // JPEG knows no alpha, and none of PNG's chunks.
      if (hasAlpha(picture.reference.pixels) || (metadata.format === "png" && picture.isTiedToFormat)) return undefined;
      return best(subsamplings(picture).flatMap((each) => jpegEncoders(each, effort, pixelCount)));
    case "webp":
      if (picture.isTiedToFormat) return undefined;
      return least([
        ...(await losslessForms(picture, pngs)),
        ...one(await searchLossy(picture, [webpEncoder(effort)])),
      ]);
    case "avif":
      if (picture.isTiedToFormat) return undefined;
      return best(subsamplings(picture).flatMap((each) => avifEncoders(each, effort, pixelCount)));
  }
}

/** Scaled down, a picture has as much detail in its colours as in its light; only a program's measure asks for it. */
function subsamplings({ isGrey, isResized, metadata, options }: Picture): Subsampling[] {
  const isFull = !isGrey && (isResized || metadata.chromaSubsampling !== "4:2:0");
  return isFull && options.measure === "rgb" ? ["4:4:4", "4:2:0"] : ["4:2:0"];
}

/** Drawings are smaller so; photographs never are. */
async function losslessForms(picture: Picture, pngs: () => Promise<PngCandidate[]>): Promise<{ bytes: Uint8Array }[]> {
  if (picture.metadata.format === "jpeg") return [];
  const isSmallPng = picture.metadata.format === "png" && picture.pixelCount <= FEWER_COLOURS_PIXELS;
  return losslessWebps(picture, isSmallPng ? await pngs().catch(() => []) : []);
}

function one<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function least(candidates: { bytes: Uint8Array }[]): Uint8Array | undefined {
  return candidates.length === 0 ? undefined : smallest(candidates.map(({ bytes }) => bytes));
}
