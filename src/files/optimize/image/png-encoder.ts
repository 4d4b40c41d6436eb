import { crc32, deflateSync } from "node:zlib";
import { type DeflateBudget, zlibSmallest } from "../deflate.js";
import { hasAlpha, isOpaque, type Pixels } from "./pixels.js";
import type { PngChunk } from "./png-chunks.js";
import { filterRows } from "./png-filters.js";
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

/** A PNG that is all but deflated. */
export interface PngDraft {
  raster: Raster;
  filtered: Uint8Array;
  chunks: PngChunk[];
  /** About what it will take. */
  size: number;
}

/**
 * Lays exactly these pixels out in the smallest of PNG's forms: palette, grey or RGB, with alpha only where needed.
 * `chunks` (colour space, resolution) are copied.
 */
export function draftPng(pixels: Pixels, chunks: PngChunk[], effort: "quick" | "thorough"): PngDraft {
  // A profile belongs to its colour model: RGB's does not describe grey.
  const raster = reduce(pixels, !chunks.some((chunk) => chunk.name === "iCCP"));
  return { raster, chunks, ...chooseFilters(raster, effort) };
}

export async function finishPng({ raster, filtered, chunks }: PngDraft, budget: DeflateBudget): Promise<Uint8Array> {
  return assemble(raster, await zlibSmallest(filtered, budget), chunks);
}

function chooseFilters(raster: Raster, effort: "quick" | "thorough"): { filtered: Uint8Array; size: number } {
  const isIndexed = raster.colourType === 3 || raster.bitDepth < 8;
  const modes: ("none" | "sub" | "up" | "average" | "paeth" | "adaptive")[] =
    effort === "thorough"
      ? ["none", "adaptive", "sub", "up", "paeth", "average"]
      : isIndexed
        ? ["none", "up"]
        : ["none", "adaptive"];
  let best: { filtered: Uint8Array; size: number } | undefined;
  for (const mode of modes) {
    const filtered = filterRows(raster, mode);
    // A light level ranks the filters as the heavy one would, in a tenth of its time.
    const size = deflateSync(filtered, { level: effort === "thorough" ? 6 : 3 }).length;
    if (!best || size < best.size) best = { filtered, size };
  }
  return best as { filtered: Uint8Array; size: number };
}

function reduce(pixels: Pixels, mayBeGrey: boolean): Raster {
  const { width, height } = pixels;
  const indexed = indexColours(pixels);
  const withAlpha = hasAlpha(pixels) && !isOpaque(pixels);
  const isGrey = mayBeGrey && isGreyscale(pixels);
  // Grey needs no palette's bytes when its values fit the depth; then depth decides.
  if (indexed && !(isGrey && !withAlpha && indexed.count > 16)) {
    const { bitDepth, rowBytes, data } = packSamples(indexed.indices, width, height, indexed.count);
    return { width, height, bitDepth, colourType: 3, rowBytes, pixelBytes: 1, data, chunks: indexed.chunks };
  }
  const colours = isGrey ? 1 : 3;
  const samples = colours + (withAlpha ? 1 : 0);
  const data = new Uint8Array(width * height * samples);
  const from = pixels.channels;
  for (let at = 0, to = 0; at < width * height; at++, to += samples) {
    for (let each = 0; each < colours; each++) {
      data[to + each] = pixels.data[at * from + (from < 3 ? 0 : each)] as number;
    }
    if (withAlpha) data[to + colours] = pixels.data[at * from + from - 1] as number;
  }
  const colourType = ((isGrey ? 0 : 2) + (withAlpha ? 4 : 0)) as Raster["colourType"];
  return { width, height, bitDepth: 8, colourType, rowBytes: width * samples, pixelBytes: samples, data, chunks: [] };
}

function isGreyscale({ channels, data }: Pixels): boolean {
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
