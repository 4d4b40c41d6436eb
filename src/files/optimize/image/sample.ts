import sharp from "sharp";
import { type Pixels, Reference } from "./pixels.js";

const TILE = 192;
const TILES_A_SIDE = 3;

/** Pictures above this are searched on a sample and only checked in full. */
const SAMPLE_ABOVE_PIXELS = 600_000;

/** A mosaic of nine tiles spread over the picture: what a quality does to it shows nearly as well as on the whole. */
export function sampleOf(pixels: Pixels): Pixels | undefined {
  const { width, height, channels, data } = pixels;
  const size = TILE * TILES_A_SIDE;
  if (width * height <= SAMPLE_ABOVE_PIXELS || width < size || height < size) return undefined;
  const out = new Uint8Array(size * size * channels);
  for (let tile = 0; tile < TILES_A_SIDE ** 2; tile++) {
    const column = tile % TILES_A_SIDE;
    const row = Math.floor(tile / TILES_A_SIDE);
    const left = place(width, column);
    const top = place(height, row);
    for (let y = 0; y < TILE; y++) {
      const from = ((top + y) * width + left) * channels;
      const to = ((row * TILE + y) * size + column * TILE) * channels;
      out.set(data.subarray(from, from + TILE * channels), to);
    }
  }
  return { width: size, height: size, channels, data: out };
}

/** On the grid of 16 pixels, where a JPEG's blocks fall as they do in the whole picture. */
function place(length: number, index: number): number {
  const wanted = ((index + 0.5) * length) / TILES_A_SIDE - TILE / 2;
  return Math.max(0, Math.min(length - TILE, Math.round(wanted / 16) * 16));
}

export function fromPixels({ data, width, height, channels }: Pixels) {
  return sharp(data, { raw: { width, height, channels } });
}

export function sampleReference(pixels: Pixels): Reference | undefined {
  const sample = sampleOf(pixels);
  return sample && new Reference(sample);
}
