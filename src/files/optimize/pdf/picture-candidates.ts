import { zlibSmallest } from "../deflate.js";
import type { DeflateBudget } from "../deflate-budget.js";
import { jpegEncoders, type LossyEncoder, type Subsampling } from "../image/lossy.js";
import { type LossySubject, searchLossy } from "../image/lossy-search.js";
import type { Pixels } from "../image/pixels.js";
import { packSamples } from "../image/png-palette.js";
import { Reference } from "../image/reference.js";
import { fromPixels } from "../image/sample.js";
import type { OptimizeOptions } from "../options.js";
import { areaAverage } from "./area-average.js";
import { Dict, Name, PdfString, type PdfValue, Stream } from "./objects.js";
import type { PdfPicture } from "./picture-data.js";
import type { Shown } from "./usage.js";

/** Pictures denser than this are scaled down to the second; between the two the gain is not worth the blur. */
const DENSE_DPI = 200;
const TARGET_DPI = 160;
/** At which pages are looked at; there both pictures have to be alike. */
const VIEWING_DPI = 150;
/** A small picture on a small page may be all there is to see. */
const FLOOR_PIXELS = 800;
const MIN_RENDERED_SIMILARITY = 0.97;
/** A page on a coarse screen, where readers draw each pixel as the mean of what it covers. */
const COARSE_DPI = 90;

/** The smallest stream that shows the same picture; undefined if none is clearly smaller and near enough. */
export async function smallerPicture(
  picture: PdfPicture,
  shown: Shown | undefined,
  options: OptimizeOptions,
  budget: DeflateBudget,
): Promise<Stream | undefined> {
  const candidates: Stream[] = [];
  const scaled = shown && (await scaledDown(picture, shown));
  const jpeg = await encodeJpeg(picture, scaled ?? picture.pixels, options);
  if (jpeg) candidates.push(jpeg);
  if (!picture.isJpeg) {
    const indexed = await encodeIndexed(picture, budget);
    if (indexed) candidates.push(indexed);
  }
  const best = candidates.reduce<Stream | undefined>(
    (least, each) => (!least || each.raw.length < least.raw.length ? each : least),
    undefined,
  );
  return best && best.raw.length < picture.stream.raw.length * 0.95 ? best : undefined;
}

/** The pixels at the density that viewing needs, if the picture is much denser and nothing to see gets lost. */
async function scaledDown({ pixels }: PdfPicture, shown: Shown): Promise<Pixels | undefined> {
  const dpi = Math.min((pixels.width * 72) / shown.width, (pixels.height * 72) / shown.height);
  if (!(dpi > DENSE_DPI) || !Number.isFinite(dpi)) return undefined;
  const longest = Math.max(pixels.width, pixels.height);
  const factor = Math.max(TARGET_DPI / dpi, FLOOR_PIXELS / longest);
  if (factor > 0.85) return undefined;
  const scaled = await resize(pixels, factor);
  const viewing = Math.min(1, VIEWING_DPI / dpi);
  const [before, after] = [await resize(pixels, viewing), await resizeTo(scaled, sizeBy(pixels, viewing))];
  if (new Reference(before).compare(after) < MIN_RENDERED_SIMILARITY) return undefined;
  const coarse = sizeBy(pixels, COARSE_DPI / dpi);
  // Grain and dithering survive a fine view, and turn into something else in a coarse one.
  const [coarseBefore, coarseAfter] = [areaAverage(pixels, coarse), areaAverage(scaled, coarse)];
  return new Reference(coarseBefore).compare(coarseAfter) >= MIN_RENDERED_SIMILARITY ? scaled : undefined;
}

function sizeBy(pixels: Pixels, factor: number) {
  return {
    width: Math.max(1, Math.round(pixels.width * factor)),
    height: Math.max(1, Math.round(pixels.height * factor)),
  };
}

function resize(pixels: Pixels, factor: number): Promise<Pixels> {
  return resizeTo(pixels, sizeBy(pixels, factor));
}

async function resizeTo(pixels: Pixels, size: { width: number; height: number }): Promise<Pixels> {
  const resized = fromPixels(pixels).resize({ ...size, fit: "fill" });
  const { data, info } = await (pixels.channels === 1 ? resized.toColourspace("b-w") : resized)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as Pixels["channels"], data };
}

async function encodeJpeg(picture: PdfPicture, pixels: Pixels, options: OptimizeOptions): Promise<Stream | undefined> {
  const { effort, minSimilarity } = options;
  const encode = async (encoder: LossyEncoder, quality: number) =>
    encoder.encode(fromPixels(pixels), quality).toBuffer();
  const subject: LossySubject = {
    reference: new Reference(pixels),
    minSimilarity,
    effort,
    // The document's own budget of time decides how many pictures are looked at.
    until: Number.POSITIVE_INFINITY,
    encode,
  };
  const encoders = (subsampling: Subsampling) => jpegEncoders(subsampling, effort, pixels.width * pixels.height);
  let best = await searchLossy(subject, encoders("4:2:0"));
  if (!best && picture.colours === 3 && picture.hasFullChroma) best = await searchLossy(subject, encoders("4:4:4"));
  if (!best) return undefined;
  return replaced(picture.stream, best.bytes, {
    Width: pixels.width,
    Height: pixels.height,
    BitsPerComponent: 8,
    ColorSpace: picture.space,
    Filter: Name.of("DCTDecode"),
  });
}

/** Exactly the same colours through a palette, if there are few. */
async function encodeIndexed(
  { stream, pixels, space }: PdfPicture,
  budget: DeflateBudget,
): Promise<Stream | undefined> {
  const found = indexOf(pixels);
  // Grey of 8 bits needs no palette.
  if (!found || (pixels.channels === 1 && found.count > 16)) return undefined;
  const { bitDepth, data } = packSamples(found.indices, pixels.width, pixels.height, found.count);
  const palette: PdfValue = [Name.of("Indexed"), space, found.count - 1, new PdfString(Buffer.from(found.table))];
  return replaced(stream, await zlibSmallest(data, budget), {
    BitsPerComponent: bitDepth,
    ColorSpace: palette,
    Filter: Name.of("FlateDecode"),
  });
}

function indexOf({ width, height, channels, data }: Pixels) {
  const seen = new Map<number, number>();
  const indices = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < indices.length; at++, from += channels) {
    let colour = data[from] as number;
    for (let each = 1; each < channels; each++) colour = (colour << 8) | (data[from + each] as number);
    let index = seen.get(colour);
    if (index === undefined) {
      if (seen.size === 256) return undefined;
      index = seen.size;
      seen.set(colour, index);
    }
    indices[at] = index;
  }
  const shifts = channels === 1 ? [0] : [16, 8, 0];
  const table = [...seen.keys()].flatMap((colour) => shifts.map((shift) => (colour >> shift) & 255));
  return { indices, count: seen.size, table };
}

function replaced(stream: Stream, raw: Uint8Array, changes: Record<string, PdfValue>): Stream {
  const entries = new Map(stream.dict.entries);
  for (const key of ["Filter", "DecodeParms", "DP", "DL"]) entries.delete(key);
  for (const [key, value] of Object.entries(changes)) entries.set(key, value);
  entries.set("Length", raw.length);
  return new Stream(new Dict(entries), raw);
}
