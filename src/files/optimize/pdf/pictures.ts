import { type DeflateBudget, ZLIB_ONLY } from "../deflate-budget.js";
import { stripJpegMetadata } from "../image/jpeg-segments.js";
import { recodeJpeg } from "../jpeg/recode.js";
import type { OptimizeOptions } from "../options.js";
import { PictureBudget } from "../picture-budget.js";
import type { StepLog } from "../step-log.js";
import type { PdfDocument } from "./document.js";
import { filtersOf } from "./filters.js";
import { Dict, isName, type PdfValue, Stream } from "./objects.js";
import { smallerPicture } from "./picture-candidates.js";
import { maskNumbers, readPicture } from "./picture-data.js";
import { recompress } from "./recompress.js";
import { findShownSizes, type Shown } from "./usage.js";
import type { Approved } from "./verify.js";

/** Smaller pictures are not worth their time. */
const MIN_BYTES = 3_000;

/** Replacements for the document's pictures, each checked against its original. */
export async function optimizePictures(
  document: PdfDocument,
  objects: Map<number, PdfValue>,
  options: OptimizeOptions,
  log: StepLog,
  budget: DeflateBudget,
): Promise<Approved> {
  const approved: Approved = new Map();
  const candidates = pictureStreams(document, objects, options);
  if (candidates.length === 0) return approved;
  return log.step("pictures", async () => {
    const shown = options.lossyImages ? findShownSizes(document, objects) : new Map<number, Shown>();
    const masks = maskNumbers(objects);
    const time = new PictureBudget(options);
    let before = 0;
    let after = 0;
    for (const [number, stream] of candidates) {
      if (!time.admits(pixelsOf(document, stream))) continue;
      const mayLose = options.lossyImages && !masks.has(number);
      const own = { ...options, effort: time.effort };
      const lossy = mayLose ? await smallest(document, stream, shown.get(number), own, budget) : undefined;
      const smaller = lossy ?? recoded(document, stream, own);
      if (!smaller) continue;
      before += stream.raw.length;
      after += smaller.raw.length;
      approved.set(number, smaller);
    }
    log.leave(time.left);
    const detail = `${approved.size} of ${candidates.length} pictures encoded anew`;
    return { before, after, detail, value: approved };
  });
}

/** Undefined where the same pixels, deflated anew, are at least as small. */
async function smallest(
  document: PdfDocument,
  stream: Stream,
  shown: Shown | undefined,
  options: OptimizeOptions,
  budget: DeflateBudget,
): Promise<Stream | undefined> {
  const picture = await readPicture(document, stream, options.limits).catch(() => undefined);
  const smaller = picture && (await smallerPicture(picture, shown, options, budget));
  if (!smaller || picture.isJpeg) return smaller;
  const lossless = await recompress(document, stream, ZLIB_ONLY);
  return smaller.raw.length < lossless.raw.length ? smaller : undefined;
}

/** The same picture by better codes. Readers of PDF look for nothing in a JPEG's metadata but Adobe's colour transform. */
function recoded(document: PdfDocument, stream: Stream, { effort }: OptimizeOptions): Stream | undefined {
  if (!isPlainJpeg(document, stream)) return undefined;
  const raw = recodeJpeg(stripJpegMetadata(stream.raw) ?? stream.raw, effort);
  if (!raw) return undefined;
  return new Stream(new Dict(new Map(stream.dict.entries).set("Length", raw.length)), raw);
}

function isPlainJpeg(document: PdfDocument, stream: Stream): boolean {
  const steps = filtersOf(stream, document.resolve);
  return steps.length === 1 && steps[0]?.name === "DCTDecode";
}

function pixelsOf(document: PdfDocument, { dict }: Stream): number {
  const [width, height] = ["Width", "Height"].map((key) => document.resolve(dict.get(key)));
  return typeof width === "number" && typeof height === "number" ? width * height : 0;
}

/** Largest first: they matter most if time runs out. */
function pictureStreams(
  document: PdfDocument,
  objects: Map<number, PdfValue>,
  { lossyImages }: OptimizeOptions,
): [number, Stream][] {
  const masks = maskNumbers(objects);
  return [...objects]
    .filter((entry): entry is [number, Stream] => {
      const [number, value] = entry;
      if (!(value instanceof Stream) || value.raw.length < MIN_BYTES) return false;
      if (!isName(document.resolve(value.dict.get("Subtype")), "Image")) return false;
      return isPlainJpeg(document, value) || (lossyImages && !masks.has(number));
    })
    .sort(([, a], [, b]) => b.raw.length - a.raw.length);
}
