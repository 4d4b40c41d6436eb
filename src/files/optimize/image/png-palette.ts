import { hasAlpha, type Pixels } from "./pixels.js";
import type { PngChunk } from "./png-chunks.js";

interface Indexed {
  indices: Uint8Array;
  count: number;
  /** PLTE, and tRNS where a colour is not opaque. */
  chunks: PngChunk[];
}

/** The picture as indices into at most 256 colours; undefined if it has more. */
export function indexColours(pixels: Pixels): Indexed | undefined {
  const { channels, data } = pixels;
  const total = pixels.width * pixels.height;
  const seen = new Map<number, number>();
  const order: number[] = [];
  const indices = new Uint8Array(total);
  const withAlpha = hasAlpha(pixels);
  let last = -1;
  for (let at = 0, from = 0; at < total; at++, from += channels) {
    const colour = colourAt(data, from, channels, withAlpha);
    // Drawings have long runs of one colour.
    if (colour === last) {
      indices[at] = indices[at - 1] as number;
      continue;
    }
    last = colour;
    let index = seen.get(colour);
    if (index === undefined) {
      if (order.length === 256) return undefined;
      index = order.length;
      seen.set(colour, index);
      order.push(colour);
    }
    indices[at] = index;
  }
  const sorted = [...order].sort(byAlphaThenLuma);
  const place = new Map(sorted.map((colour, index) => [colour, index]));
  const renumber = order.map((colour) => place.get(colour) ?? 0);
  for (let at = 0; at < total; at++) indices[at] = renumber[indices[at] as number] as number;
  return { indices, count: sorted.length, chunks: paletteChunks(sorted) };
}

function colourAt(data: Uint8Array, from: number, channels: number, withAlpha: boolean): number {
  const alpha = withAlpha ? (data[from + channels - 1] as number) : 255;
  const r = data[from] as number;
  const g = channels < 3 ? r : (data[from + 1] as number);
  const b = channels < 3 ? r : (data[from + 2] as number);
  return ((alpha << 24) | (r << 16) | (g << 8) | b) >>> 0;
}

// tRNS may end after the last colour that is not opaque, so those come first.
function byAlphaThenLuma(a: number, b: number): number {
  const opaqueA = a >>> 24 === 255 ? 1 : 0;
  const opaqueB = b >>> 24 === 255 ? 1 : 0;
  return opaqueA - opaqueB || lumaOf(a) - lumaOf(b);
}

function lumaOf(colour: number): number {
  return 299 * ((colour >>> 16) & 255) + 587 * ((colour >>> 8) & 255) + 114 * (colour & 255);
}

function paletteChunks(colours: number[]): PngChunk[] {
  const palette = Buffer.from(colours.flatMap((colour) => [(colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255]));
  const alphas = colours.map((colour) => colour >>> 24).filter((alpha) => alpha !== 255);
  const chunks = [{ name: "PLTE", data: palette }];
  return alphas.length > 0 ? [...chunks, { name: "tRNS", data: Buffer.from(alphas) }] : chunks;
}

/** Indices in as few bits each as their number allows. */
export function packSamples(indices: Uint8Array, width: number, height: number, count: number) {
  const bitDepth = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
  if (bitDepth === 8) return { bitDepth, rowBytes: width, data: indices };
  const rowBytes = Math.ceil((width * bitDepth) / 8);
  const data = new Uint8Array(rowBytes * height);
  const perByte = 8 / bitDepth;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - bitDepth * ((x % perByte) + 1);
      const to = y * rowBytes + Math.floor(x / perByte);
      data[to] = (data[to] as number) | ((indices[y * width + x] as number) << shift);
    }
  }
  return { bitDepth, rowBytes, data };
}
