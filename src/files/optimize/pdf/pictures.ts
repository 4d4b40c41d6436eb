import type { DeflateBudget } from "../deflate.js";
import type { OptimizeOptions } from "../options.js";
import type { StepLog } from "../step-log.js";
import type { PdfDocument } from "./document.js";
import { isName, type PdfValue, Stream } from "./objects.js";
import { smallerPicture } from "./picture-candidates.js";
import { maskNumbers, readPicture } from "./picture-data.js";
import { findShownSizes } from "./usage.js";
import type { Approved } from "./verify.js";

/** Smaller pictures are not worth their time. */
const MIN_BYTES = 3_000;
const TIME_SHARE = 0.6;

/** Replacements for the document's pictures, each checked against its original. */
export async function optimizePictures(
  document: PdfDocument,
  objects: Map<number, PdfValue>,
  options: OptimizeOptions,
  log: StepLog,
  budget: DeflateBudget,
): Promise<Approved> {
  const approved: Approved = new Map();
  const candidates = pictureStreams(document, objects);
  if (!options.lossyImages || candidates.length === 0) return approved;
  return log.step("pictures", async () => {
    const shown = findShownSizes(document, objects);
    const until = performance.now() + options.timeLimitMs * TIME_SHARE;
    let before = 0;
    let after = 0;
    for (const [number, stream] of candidates) {
      if (performance.now() > until) {
        log.warn("Not all pictures were optimized: the time was over");
        break;
      }
      const picture = await readPicture(document, stream, options.limits).catch(() => undefined);
      const smaller = picture && (await smallerPicture(picture, shown.get(number), options, budget));
      if (!smaller) continue;
      before += stream.raw.length;
      after += smaller.raw.length;
      approved.set(number, smaller);
    }
    const detail = `${approved.size} of ${candidates.length} pictures encoded anew`;
    return { before, after, detail, value: approved };
  });
}

/** Largest first: they matter most if time runs out. */
function pictureStreams(document: PdfDocument, objects: Map<number, PdfValue>): [number, Stream][] {
  const masks = maskNumbers(objects);
  return [...objects]
    .filter((entry): entry is [number, Stream] => {
      const [number, value] = entry;
      if (!(value instanceof Stream) || masks.has(number) || value.raw.length < MIN_BYTES) return false;
      return isName(document.resolve(value.dict.get("Subtype")), "Image");
    })
    .sort(([, a], [, b]) => b.raw.length - a.raw.length);
}
