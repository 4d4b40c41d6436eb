import type { Metadata } from "sharp";
import { DeflateBudget } from "../deflate-budget.js";
import { recodeJpeg } from "../jpeg/recode.js";
import type { OptimizeOptions } from "../options.js";
import { type FileType, KeepError, type Outcome } from "../result.js";
import { type StepLog, since } from "../step-log.js";
import { animationCandidates } from "./animation.js";
import { recodeGif } from "./gif/recode.js";
import { stripJpegMetadata } from "./jpeg-segments.js";
import { losslessWebps } from "./lossless-webp.js";
import {
  avifEncoders,
  type Effort,
  jpegEncoders,
  LARGE_AVIF_PIXELS,
  type LossyEncoder,
  type Subsampling,
  webpEncoder,
} from "./lossy.js";
import { searchLossy, similarityTo } from "./lossy-search.js";
import { Picture, readMetadata } from "./picture.js";
import { isOpaque } from "./pixels.js";
import { pngCandidates } from "./png.js";

export interface Candidate {
  name: string;
  extension: string;
  bytes: Uint8Array;
}

const MIME_TYPES: Record<string, string> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
  tif: "image/tiff",
};
// AVIF and WebP of a larger picture take longer than an answer may, or more memory than a child has.
const AVIF_PIXELS = { quick: 300_000, thorough: LARGE_AVIF_PIXELS };
const WEBP_PIXELS = { quick: 4_000_000, thorough: LARGE_AVIF_PIXELS };
/** 12.5 megapixels of three colours; where each of them is measured there is memory for fewer. */
const MOST_AVIF_SAMPLES = { luma: 37_500_000, rgb: 25_000_000 };
/** Of the time limit: later no other format of a large picture is begun, which would not be done in time. */
const FURTHER_UNTIL = 0.5;

/** The smallest picture that passes the guard, in the formats that the options allow. */
export async function optimizeImage(
  bytes: Uint8Array,
  type: FileType,
  options: OptimizeOptions,
  log: StepLog,
): Promise<Outcome> {
  const metadata = await readMetadata(bytes, options);
  log.judge("safe");
  const startedAt = performance.now();
  const found = await log.step("image", async () => {
    let best: Candidate | undefined;
    try {
      for await (const each of allCandidates(bytes, type, metadata, options)) {
        if (each.bytes.length >= (best ?? { bytes }).bytes.length) continue;
        best = each;
        const sizes = { bytesBefore: bytes.length, bytesAfter: each.bytes.length };
        const step = { name: "image", ...sizes, ms: since(startedAt), detail: each.name };
        await log.offer({ bytes: each.bytes, type: imageType(each.extension) }, step);
      }
    } catch (error) {
      if (!best) throw error;
      log.warn(`Not all forms could be tried: ${(error as Error).message}`);
    }
    const detail = best ? best.name : "no candidate is smaller and near enough";
    return { before: bytes.length, after: best?.bytes.length ?? bytes.length, detail, value: best };
  });
  if (!found) return { status: "kept", reason: "No smaller picture is near enough" };
  return { status: "optimized", bytes: found.bytes, outputType: imageType(found.extension) };
}

/** As they are found: the work may have to be ended, and what there is by then is kept. */
async function* allCandidates(
  bytes: Uint8Array,
  type: FileType,
  metadata: Metadata,
  options: OptimizeOptions,
): AsyncGenerator<Candidate> {
  if (!MIME_TYPES[type.extension]) throw new KeepError(`Nothing is known to make ${type.mimeType} smaller`);
  if ((metadata.pages ?? 1) > 1) {
    yield* await animated(bytes, type, metadata, options);
    return;
  }
  if (metadata.space === "cmyk") {
    yield* samePixels(bytes, type, metadata, options.effort);
    return;
  }
  const picture = await Picture.read(bytes, options);
  if (options.imageFormats === "same" || picture.isTiedToFormat) {
    yield* await sameFormat(picture, type, options);
    return;
  }
  if (options.effort === "thorough" && isForAvifFirst(picture)) {
    const found = await avifs(picture);
    yield* found;
    const isLate = performance.now() > picture.startedAt + options.timeLimitMs * FURTHER_UNTIL;
    if (type.extension === "avif" || (found.length > 0 && isLate)) return;
  }
  const same = await sameFormat(picture, type, options);
  yield* same;
  if (picture.pixelCount <= LARGE_AVIF_PIXELS) yield* webFormats(picture, type, options, same);
}

/** Alpha comes out of AVIF changed, nearly always, and must not: a small picture finds that out in no time. */
function isForAvifFirst({ pixelCount, options, reference: { pixels } }: Picture): boolean {
  const most = MOST_AVIF_SAMPLES[options.measure];
  return pixelCount > LARGE_AVIF_PIXELS && pixels.data.length <= most && isOpaque(pixels);
}

async function sameFormat(picture: Picture, type: FileType, options: OptimizeOptions): Promise<Candidate[]> {
  switch (type.extension) {
    case "jpg": {
      const lossy = await jpegs(picture, options);
      const isExactOpen = !picture.isResized && (lossy.length === 0 || options.effort === "thorough");
      return isExactOpen ? [...lossy, ...samePixels(picture.bytes, type, picture.metadata, options.effort)] : lossy;
    }
    case "png": {
      const budget = DeflateBudget.forPicture(options, picture.startedAt);
      return (await pngCandidates(picture, budget)).map((each) => ({ ...each, extension: "png" }));
    }
    case "webp":
      return [...(await webps(picture, [])), ...(await lossy(picture, [webpEncoder(options.effort)]))];
    case "avif":
      return options.effort === "thorough" ? avifs(picture) : [];
    case "gif":
      return gifs(picture);
    default:
      return tifs(picture);
  }
}

async function* webFormats(
  picture: Picture,
  type: FileType,
  { effort }: OptimizeOptions,
  same: Candidate[],
): AsyncGenerator<Candidate> {
  if (type.extension !== "webp" && picture.pixelCount <= WEBP_PIXELS[effort]) {
    yield* await lossy(picture, [webpEncoder(effort)]);
    const pngs = same.filter(({ extension }) => extension === "png");
    if (type.extension !== "jpg") yield* await webps(picture, pngs);
  }
  if (picture.pixelCount <= AVIF_PIXELS[effort]) yield* await avifs(picture);
}

/** Half the chroma is enough for most pictures, as far as eyes go; a measure of colours may ask for all of it. */
async function jpegs(picture: Picture, { effort, measure }: OptimizeOptions): Promise<Candidate[]> {
  const encoders = (subsampling: Subsampling) => jpegEncoders(subsampling, effort, picture.pixelCount);
  const isFull = !picture.isGrey && picture.metadata.chromaSubsampling === "4:4:4";
  if (isFull && measure === "rgb") {
    const halves = encoders("4:2:0");
    return lossy(picture, [...encoders("4:4:4"), ...(effort === "quick" ? halves.slice(0, 1) : halves)]);
  }
  const half = await lossy(picture, encoders("4:2:0"));
  return half.length > 0 || !isFull ? half : lossy(picture, encoders("4:4:4"));
}

function avifs(picture: Picture): Promise<Candidate[]> {
  const { isGrey, metadata, options, pixelCount } = picture;
  const isFull = !isGrey && metadata.chromaSubsampling !== "4:2:0" && options.measure === "rgb";
  return lossy(picture, avifEncoders(isFull ? "4:4:4" : "4:2:0", options.effort, pixelCount));
}

async function lossy(picture: Picture, encoders: LossyEncoder[]): Promise<Candidate[]> {
  if (!picture.options.lossyImages || encoders.length === 0) return [];
  const found = await searchLossy(picture, encoders);
  if (!found) return [];
  const { encoder, quality, similarity, bytes } = found;
  const name = `${encoder.name} q${quality}, similarity ${similarity.toFixed(4)}`;
  return [{ name, extension: encoder.format, bytes }];
}

async function webps(picture: Picture, pngs: Candidate[]): Promise<Candidate[]> {
  return (await losslessWebps(picture, pngs)).map((each) => ({ ...each, extension: "webp" }));
}

async function tifs(picture: Picture): Promise<Candidate[]> {
  if (picture.mustStayDeep) return [];
  const encoded = picture.pipeline().tiff({ compression: "deflate", predictor: "horizontal" });
  return exact(picture, "tif", await encoded.toBuffer());
}

/** The smallest that is exact. */
async function gifs(picture: Picture): Promise<Candidate[]> {
  const encoded = await picture.pipeline().gif({ effort: 10, dither: 0 }).toBuffer();
  const recoded = [picture.bytes, encoded].flatMap((gif) => recodeGif(gif, picture.options) ?? []);
  // To compare a large picture takes longer than to make it.
  for (const form of [encoded, ...recoded].sort((one, other) => one.length - other.length)) {
    const candidates = await exact(picture, "gif", form);
    if (candidates.length > 0) return candidates;
  }
  return [];
}

/** Only if every visible pixel is what it was. */
async function exact(picture: Picture, extension: string, bytes: Uint8Array): Promise<Candidate[]> {
  const isEqual = (await similarityTo(picture.reference, bytes)) > 0.9999;
  return isEqual ? [{ name: `lossless ${extension}`, extension, bytes }] : [];
}

async function animated(
  bytes: Uint8Array,
  type: FileType,
  metadata: Metadata,
  options: OptimizeOptions,
): Promise<Candidate[]> {
  if (type.extension !== "gif" && type.extension !== "webp") throw new KeepError("Several pages in one picture");
  const candidates = await animationCandidates(bytes, metadata, options);
  return candidates.map((each) => ({ ...each, extension: each.name.startsWith("gif") ? "gif" : "webp" }));
}

/** Coefficient for coefficient the same JPEG. One that needs turning has to be decoded, and so does not qualify. */
function samePixels(bytes: Uint8Array, type: FileType, metadata: Metadata, effort: Effort): Candidate[] {
  const stripped = type.extension === "jpg" && (metadata.orientation ?? 1) === 1 ? stripJpegMetadata(bytes) : undefined;
  if (!stripped) return [];
  const recoded = recodeJpeg(stripped, effort);
  return [{ name: recoded ? "coded anew" : "metadata out", extension: "jpg", bytes: recoded ?? stripped }];
}

export function imageType(extension: string): FileType {
  return { kind: "image", mimeType: MIME_TYPES[extension] ?? "application/octet-stream", extension };
}
