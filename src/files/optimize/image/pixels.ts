import sharp, { type Sharp } from "sharp";
import type { OptimizeLimits } from "../options.js";

/** 8 bits a sample, interleaved; 1 or 3 channels of colour, and alpha if the picture has it. */
export interface Pixels {
  width: number;
  height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  channels: 1 | 2 | 3 | 4;
  data: Uint8Array;
}

/** Opens a picture with every limit set. The profile is not applied: it stays with the numbers it belongs to. */
export function open(bytes: Uint8Array, limits: Pick<OptimizeLimits, "pixels">, animated = false): Sharp {
  return sharp(bytes, { limitInputPixels: limits.pixels, failOn: "error", ignoreIcc: true, animated });
}

/** Upright pixels, whatever colour model the file has. An alpha that hides nothing is left out. */
export async function decode(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture
    .autoOrient()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const pixels = { width: info.width, height: info.height, channels: info.channels as Pixels["channels"], data };
  return hasAlpha(pixels) && isOpaque(pixels) ? withoutAlpha(pixels) : pixels;
}

function withoutAlpha({ width, height, channels, data }: Pixels): Pixels {
  const colours = (channels - 1) as 1 | 3;
  const out = new Uint8Array(width * height * colours);
  for (let to = 0, from = 0; to < out.length; from += channels) {
    for (let each = 0; each < colours; each++) out[to++] = data[from + each] as number;
  }
  return { width, height, channels: colours, data: out };
}

export function hasAlpha(pixels: Pixels): boolean {
  return pixels.channels === 2 || pixels.channels === 4;
}

/** Fully opaque equals no alpha at all. */
export function sameAlpha(a: Pixels, b: Pixels): boolean {
  if (!hasAlpha(a)) return isOpaque(b);
  if (!hasAlpha(b)) return isOpaque(a);
  for (let first = a.channels - 1, second = b.channels - 1; first < a.data.length; ) {
    if (a.data[first] !== b.data[second]) return false;
    first += a.channels;
    second += b.channels;
  }
  return true;
}

export function isOpaque(pixels: Pixels): boolean {
  const { data, channels } = pixels;
  if (!hasAlpha(pixels)) return true;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return false;
  return true;
}

/** With one colour for all invisible pixels; the same pixels if none is. */
export function withoutHiddenColours(pixels: Pixels): Pixels {
  if (!hasAlpha(pixels) || isOpaque(pixels)) return pixels;
  const data = Uint8Array.from(pixels.data);
  const { channels } = pixels;
  for (let at = 0; at < data.length; at += channels) if (data[at + channels - 1] === 0) data.fill(0, at, at + channels);
  return { ...pixels, data };
}
