import { constants, crc32, deflateSync } from "node:zlib";
import { zlibSmallest } from "../deflate.js";
import type { DeflateBudget } from "../deflate-budget.js";
import type { Effort } from "./lossy.js";
import { hasAlpha, isOpaque, type Pixels } from "./pixels.js";
import type { ColourModel, PngChunk } from "./png-chunks.js";
import { type FilterMode, filteredBytes, filterRows } from "./png-filters.js";
import { indexColours, packSamples } from "./png-palette.js";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** Rows of samples as PNG stores them, before filtering. */
export interface Raster {
  width: number;
  height: number;
  bitDepth: number;
  colourType: 0 | 2 | 3 | 4 | 6;
  rowBytes: number;
  pixelBytes: number;
  data: Uint8Array;
  chunks: PngChunk[];
}

/** A PNG that is all but filtered and deflated. */
export interface PngDraft {
  raster: Raster;
  mode: FilterMode;
  chunks: PngChunk[];
  /** About what it will take. */
  size: number;
  effort: Effort;
}

const MODES: Record<"thorough" | "indexed" | "plain", FilterMode[]> = {
  thorough: ["none", "adaptive", "pairs", "sub", "up", "paeth", "average"],
  indexed: ["none", "up"],
  plain: ["none", "adaptive"],
};
/** In a hurry a filter is chosen by this much of a picture, in bands spread over it, and so it is for a very large one. */
const BANDS = 4;
const BAND_BYTES = { quick: 60_000, thorough: 1_000_000 };
/** In a hurry more than this is deflated once, at the level that gives most for its time. */
const QUICK_DEFLATE_BYTES = 200_000;
const QUICK_DEFLATE = { level: 8, memLevel: 9 };
/** Of still more level 8 takes up to 0.3 s for a megabyte, and level 6 a quarter of that for 6 % more bytes. */
const LARGE_DEFLATE_BYTES = 2_500_000;
const LARGE_LEVEL = 6;
/** Of 12 megapixels level 4 takes 0.6 s, where level 6 takes 2.3 s for 5 % less. */
const VERY_LARGE_DEFLATE_BYTES = 16_000_000;
const VERY_LARGE_LEVEL = 4;
/** Rows of a large picture that share the filter chosen for the first of them: neighbours are alike. */
const ROWS_A_CHOICE = 4;

/**
 * Lays exactly these pixels out in the smallest of PNG's forms: palette, grey or RGB, with alpha only where needed.
 * `chunks` (colour space, resolution) are copied.
 */
export function draftPng(pixels: Pixels, chunks: PngChunk[], effort: Effort, model: ColourModel): PngDraft {
  const raster = reduce(pixels, model);
  return { raster, chunks, effort, ...chooseFilters(raster, effort) };
}

export async function finishPng(draft: PngDraft, budget: DeflateBudget): Promise<Uint8Array> {
  const { raster, mode, chunks, effort } = draft;
  const isLarge = effort === "quick" && raster.data.length > LARGE_DEFLATE_BYTES;
  const filtered = filterRows(raster, mode, isLarge ? ROWS_A_CHOICE : 1);
  const isHurried = effort === "quick" && filtered.length > QUICK_DEFLATE_BYTES;
  const deflated = isHurried ? deflateOnce(filtered, mode) : await zlibSmallest(filtered, budget);
  return assemble(raster, deflated, chunks);
}

function deflateOnce(filtered: Uint8Array, mode: FilterMode): Uint8Array {
  if (filtered.length <= LARGE_DEFLATE_BYTES) return deflateSync(filtered, QUICK_DEFLATE);
  const strategy = mode === "none" ? constants.Z_DEFAULT_STRATEGY : constants.Z_FILTERED;
  const level = filtered.length <= VERY_LARGE_DEFLATE_BYTES ? LARGE_LEVEL : VERY_LARGE_LEVEL;
  return deflateSync(filtered, { level, memLevel: 9, strategy });
}

function chooseFilters(raster: Raster, effort: Effort): { mode: FilterMode; size: number } {
  const isIndexed = raster.colourType === 3 || raster.bitDepth < 8;
  const modes = MODES[effort === "thorough" ? "thorough" : isIndexed ? "indexed" : "plain"];
  const isSmall = effort === "thorough" && raster.data.length <= VERY_LARGE_DEFLATE_BYTES;
  const bands = isSmall ? [raster] : bandsOf(raster, BAND_BYTES[effort]);
  const share = bands.reduce((sum, band) => sum + band.height, 0) / raster.height;
  // A light level ranks the filters as the heavy one would, in a tenth of its time.
  const level = effort === "thorough" ? 6 : 3;
  // One for all: a buffer for each attempt at a large picture is more than a child may take.
  const scratch = new Uint8Array(Math.max(...bands.map(filteredBytes)));
  const deflated = (band: Raster, mode: FilterMode) =>
    deflateSync(filterRows(band, mode, 1, scratch).subarray(0, filteredBytes(band)), { level }).length;
  const tried = modes.map((mode) => {
    const size = bands.reduce((sum, band) => sum + deflated(band, mode), 0);
    return { mode, size: size / share };
  });
  return tried.reduce((best, each) => (each.size < best.size ? each : best));
}

function bandsOf(raster: Raster, bytes: number): Raster[] {
  const { rowBytes, height, data } = raster;
  const rows = Math.ceil(bytes / rowBytes);
  if (rows * BANDS >= height) return [raster];
  return Array.from({ length: BANDS }, (_, index) => {
    const top = Math.floor(((index + 0.5) * height) / BANDS - rows / 2);
    return { ...raster, height: rows, data: data.subarray(top * rowBytes, (top + rows) * rowBytes) };
  });
}

function reduce(pixels: Pixels, model: ColourModel): Raster {
  const { width, height } = pixels;
  // A palette's colours are RGB.
  const indexed = model === "grey" ? undefined : indexColours(pixels);
  const withAlpha = hasAlpha(pixels) && !isOpaque(pixels);
  const isGrey = model !== "colour" && isGreyscale(pixels);
  // Grey needs no palette's bytes when its values fit the depth; then depth decides.
  if (indexed && !(isGrey && !withAlpha && indexed.count > 16)) {
    const { bitDepth, rowBytes, data } = packSamples(indexed.indices, width, height, indexed.count);
    return { width, height, bitDepth, colourType: 3, rowBytes, pixelBytes: 1, data, chunks: indexed.chunks };
  }
  const colours = isGrey ? 1 : 3;
  const samples = colours + (withAlpha ? 1 : 0);
  const colourType = ((isGrey ? 0 : 2) + (withAlpha ? 4 : 0)) as Raster["colourType"];
  const form = { width, height, bitDepth: 8, colourType, rowBytes: width * samples, pixelBytes: samples, chunks: [] };
  const from = pixels.channels;
  if (samples === from) return { ...form, data: pixels.data };
  const data = new Uint8Array(width * height * samples);
  for (let at = 0, to = 0; at < width * height; at++, to += samples) {
    for (let each = 0; each < colours; each++) {
      data[to + each] = pixels.data[at * from + (from < 3 ? 0 : each)] as number;
    }
    if (withAlpha) data[to + colours] = pixels.data[at * from + from - 1] as number;
  }
  return { ...form, data };
}

export function isGreyscale({ channels, data }: Pixels): boolean {
  if (channels < 3) return true;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

function assemble(raster: Raster, compressed: Uint8Array, chunks: PngChunk[]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(raster.width, 0);
  header.writeUInt32BE(raster.height, 4);
  header[8] = raster.bitDepth;
  header[9] = raster.colourType;
  return Buffer.concat([
    SIGNATURE,
    chunk({ name: "IHDR", data: header }),
    ...[...chunks, ...raster.chunks, { name: "IDAT", data: compressed }, { name: "IEND", data: Buffer.alloc(0) }].map(
      chunk,
    ),
  ]);
}

function chunk({ name, data }: PngChunk): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
