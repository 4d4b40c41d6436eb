import sharp, { type Sharp } from "sharp";
import type { Pixels } from "./pixels.js";

/** Tiles start on the grid of 16 pixels, where a JPEG's blocks fall as they do in the whole picture. */
const GRID = 16;
const TILES_A_SIDE = 4;
const TILE = { quick: 64, thorough: 160 };
/** What a small sample gets wrong costs most in a large picture, which then is encoded as a whole once more. */
const LARGE_PIXELS = 4_000_000;
const LARGE_TILE = { quick: 128, thorough: 160 };

/**
 * A mosaic of tiles spread over the picture: what a quality does to it shows nearly as well as on the whole.
 * Undefined where the picture itself is hardly larger.
 */
export function sampleOf(pixels: Pixels, effort: "quick" | "thorough"): Pixels | undefined {
  const { width, height, channels, data } = pixels;
  const tile = (width * height > LARGE_PIXELS ? LARGE_TILE : TILE)[effort];
  const size = tile * TILES_A_SIDE;
  if (width < size || height < size || width * height < size * size * 1.3) return undefined;
  const out = new Uint8Array(size * size * channels);
  for (let index = 0; index < TILES_A_SIDE ** 2; index++) {
    const column = index % TILES_A_SIDE;
    const row = Math.floor(index / TILES_A_SIDE);
    const left = place(width, column, tile);
    const top = place(height, row, tile);
    for (let y = 0; y < tile; y++) {
      const from = ((top + y) * width + left) * channels;
      const to = ((row * tile + y) * size + column * tile) * channels;
      out.set(data.subarray(from, from + tile * channels), to);
    }
  }
  return { width: size, height: size, channels, data: out };
}

function place(length: number, index: number, tile: number): number {
  const wanted = ((index + 0.5) * length) / TILES_A_SIDE - tile / 2;
  return Math.max(0, Math.min(length - tile, Math.round(wanted / GRID) * GRID));
}

export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  const picture = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? picture.toColourspace("b-w") : picture;
}
