import type { Metadata } from "sharp";
import { DeflateBudget } from "../deflate-budget.js";
import { imageType, optimizeImage } from "../image/image.js";
import { stripJpegMetadata } from "../image/jpeg-segments.js";
import { readMetadata } from "../image/picture.js";
import { hasDeepSamples, repackPng } from "../image/png-samples.js";
import { withDensityOf } from "../jpeg/density.js";
import { recodeJpeg } from "../jpeg/recode.js";
import type { OptimizeOptions } from "../options.js";
import type { PictureBudget } from "../picture-budget.js";
import { StepLog } from "../step-log.js";
import { freeUnusedPixels } from "../unused-pixels.js";
import { totals } from "./totals.js";
import type { ZipEntry } from "./zip-reader.js";

/** By their names; the bytes tell which of them they are. */
const PICTURE = /\.(png|jpe?g|jpe|jfif|gif)$/i;
/** A PNG of one colour takes 67 bytes; what tiny ones have beyond that are unused colours and metadata. */
const MIN_PICTURE_BYTES = 200;
/** Smaller ones take no time that counts. */
const LARGE_PICTURE_BYTES = 1_000;
/** Where loss gains less than this, the lossless way may gain as much. */
const CLEAR_GAIN = 0.9;
const MOST_ANIMATED_PIXELS = 8_000_000;
/** What a picture may take at least; few share half of the document's time. */
const PICTURE_MS = 12_000;
/** Larger PNGs take too long to be deflated in both ways. */
const TRIED_TWICE_BYTES = 60_000;

/** The pictures that got smaller, by their names. */
export async function optimizePictures(
  entries: ZipEntry[],
  options: OptimizeOptions,
  log: StepLog,
  time: PictureBudget,
): Promise<Map<string, Uint8Array>> {
  const pictures = entries
    .filter(({ name, data }) => PICTURE.test(name) && data.length >= MIN_PICTURE_BYTES)
    .sort((a, b) => b.data.length - a.data.length);
  const value = new Map<string, Uint8Array>();
  if (pictures.length === 0) return value;
  const large = pictures.filter(({ data }) => data.length >= LARGE_PICTURE_BYTES).length;
  const timeLimitMs = Math.max(PICTURE_MS, options.timeLimitMs / 2 / Math.max(1, large));
  return log.step("pictures", async () => {
    for (const { name, data } of pictures) {
      // Quick ones are few, and a collection would cost the time that they have.
      if (time.effort === "thorough") await freeUnusedPixels();
      const smaller = await smallerPicture(data, { ...options, timeLimitMs }, time);
      if (smaller) value.set(name, smaller);
    }
    return { ...totals(pictures, value), detail: `${value.size} of ${pictures.length} pictures encoded anew`, value };
  });
}

/** In its own format and dimensions: names, content types and layouts stay valid. */
async function smallerPicture(
  data: Uint8Array,
  options: OptimizeOptions,
  time: PictureBudget,
): Promise<Uint8Array | undefined> {
  const own: OptimizeOptions = {
    ...options,
    effort: time.effort,
    imageFormats: "same",
    measure: "luma",
    fit: undefined,
  };
  try {
    const metadata = await readMetadata(data, own);
    if (!/^(png|jpeg|gif)$/.test(metadata.format) || !admits(time, metadata)) return undefined;
    if (metadata.format === "gif") return await encodedAnew(data, "gif", own);
    if (metadata.format === "png") return await smallerPng(data, own);
    // Word shows such a picture as it lies, others turn it: what is decoded and encoded anew is wrong for one of them.
    const isTurned = (metadata.orientation ?? 1) !== 1;
    if (isTurned) return recodeJpeg(data, own.effort);
    const encoded = own.lossyImages ? await encodedAnew(data, "jpg", own) : undefined;
    const lossy = encoded && withDensityOf(encoded, data, metadata.exif ? metadata.density : undefined);
    if (lossy && (lossy.length < data.length * CLEAR_GAIN || !admits(time, metadata))) return lossy;
    const plain = stripJpegMetadata(data) ?? data;
    const recoded = recodeJpeg(plain, own.effort) ?? plain;
    const least = lossy && lossy.length < recoded.length ? lossy : recoded;
    return least.length < data.length ? least : undefined;
  } catch {
    // One unreadable picture is no reason against the rest; it stays as it is.
    return undefined;
  }
}

/**
 * 16 bits a sample stay 16: with 8 the picture is no longer the same without loss, and some programs show it otherwise.
 * Of others the palette's own order is sometimes the better one.
 */
async function smallerPng(data: Uint8Array, options: OptimizeOptions): Promise<Uint8Array | undefined> {
  const isThorough = options.effort === "thorough";
  const encoded = hasDeepSamples(data) ? undefined : await encodedAnew(data, "png", options);
  const isWorthBoth = isThorough && data.length <= TRIED_TWICE_BYTES;
  if (!isWorthBoth && !hasDeepSamples(data)) return encoded;
  const repacked = await repackPng(data, DeflateBudget.forPicture(options, performance.now())).catch(() => undefined);
  return repacked && (!encoded || repacked.length < encoded.length) ? repacked : encoded;
}

/** Of an animation every frame is compared, in seconds: too long for an answer, and at some length for anybody. */
function admits(time: PictureBudget, { width, height, pages = 1 }: Metadata): boolean {
  const pixels = width * height * pages;
  if (pages > 1 && pixels > MOST_ANIMATED_PIXELS) return false;
  return time.admits(pages > 1 && time.isQuick ? Number.POSITIVE_INFINITY : pixels);
}

async function encodedAnew(
  data: Uint8Array,
  extension: "png" | "jpg" | "gif",
  options: OptimizeOptions,
): Promise<Uint8Array | undefined> {
  const outcome = await optimizeImage(data, imageType(extension), options, new StepLog()).catch(() => undefined);
  return outcome?.status === "optimized" && outcome.bytes.length < data.length ? outcome.bytes : undefined;
}
