import sharp, { type Sharp } from "sharp";
import type { OptimizeLimits } from "../options.js";
import { type Plane, similarity } from "../similarity.js";

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

/** Upright pixels, whatever colour model the file has. */
export async function decode(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture
    .autoOrient()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as Pixels["channels"], data };
}

export function hasAlpha(pixels: Pixels): boolean {
  return pixels.channels === 2 || pixels.channels === 4;
}

function alphaAt(pixels: Pixels): (at: number) => number {
  const { data, channels } = pixels;
  return hasAlpha(pixels) ? (at) => data[at * channels + channels - 1] as number : () => 255;
}

/** Luma over a background, as a viewer would show it. */
export function luma(pixels: Pixels, background = 255): Plane {
  const { width, height, channels, data } = pixels;
  const plane = new Uint8Array(width * height);
  const isTransparent = hasAlpha(pixels);
  for (let at = 0, from = 0; at < plane.length; at++, from += channels) {
    const value =
      channels < 3
        ? (data[from] as number)
        : 0.299 * (data[from] as number) + 0.587 * (data[from + 1] as number) + 0.114 * (data[from + 2] as number);
    if (isTransparent) {
      const alpha = (data[from + channels - 1] as number) / 255;
      plane[at] = Math.round(value * alpha + background * (1 - alpha));
    } else plane[at] = Math.round(value);
  }
  return { width, height, data: plane };
}

/** Blue and red difference over white, averaged over 2 × 2: eyes see colour in half the resolution. */
function chroma({ width, height, channels, data }: Pixels): [Plane, Plane] {
  const size = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const blue = new Uint8Array(size.width * size.height);
  const red = new Uint8Array(size.width * size.height);
  if (channels < 3) return [blue.fill(128), red.fill(128)].map((plane) => ({ ...size, data: plane })) as [Plane, Plane];
  const right = width > 1 ? channels : 0;
  const down = height > 1 ? width * channels : 0;
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to++) {
      const at = (2 * y * width + 2 * x) * channels;
      let [cb, cr] = [0, 0];
      for (let each = 0; each < 4; each++) {
        const from = at + (each & 1 ? right : 0) + (each & 2 ? down : 0);
        const weight = channels === 4 ? (data[from + 3] as number) / 1_020 : 0.25;
        const [r, g, b] = [data[from] as number, data[from + 1] as number, data[from + 2] as number];
        cb += weight * (-0.169 * r - 0.331 * g + 0.5 * b);
        cr += weight * (0.5 * r - 0.419 * g - 0.081 * b);
      }
      blue[to] = Math.round(128 + cb);
      red[to] = Math.round(128 + cr);
    }
  }
  return [
    { ...size, data: blue },
    { ...size, data: red },
  ];
}

/** The original's side of many comparisons, computed once. */
export class Reference {
  private readonly planes: Plane[];
  private readonly chroma: [Plane, Plane] | undefined;

  constructor(readonly pixels: Pixels) {
    this.planes = hasAlpha(pixels) ? [luma(pixels, 255), luma(pixels, 0)] : [luma(pixels)];
    this.chroma = pixels.channels < 3 ? undefined : chroma(pixels);
  }

  /** 0 when dimensions or any alpha value differ, or a part of the picture or its colours is ruined. */
  compare(candidate: Pixels): number {
    const { pixels } = this;
    if (candidate.width !== pixels.width || candidate.height !== pixels.height) return 0;
    return sameAlpha(pixels, candidate) ? this.compareLook(candidate) : 0;
  }

  /** The same for drawings, whose soft edges may differ in alpha by a shade. */
  compareLook(candidate: Pixels): number {
    if (candidate.width !== this.pixels.width || candidate.height !== this.pixels.height) return 0;
    let least = 1;
    for (const [index, plane] of this.planes.entries()) {
      const { mean, worstTile } = similarity(plane, luma(candidate, index === 0 ? 255 : 0));
      if (worstTile < 0.8) return 0;
      least = Math.min(least, mean);
    }
    return this.keepsColours(candidate) ? least : 0;
  }

  private keepsColours(candidate: Pixels): boolean {
    if (!this.chroma && candidate.channels < 3) return true;
    const own = this.chroma ?? chroma(this.pixels);
    return chroma(candidate).every((plane, index) => meanDifference(own[index as 0 | 1], plane) < 3);
  }
}

function meanDifference(a: Plane, b: Plane): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += Math.abs((a.data[at] as number) - (b.data[at] as number));
  return sum / Math.max(1, a.data.length);
}

/** Fully opaque equals no alpha at all. */
export function sameAlpha(a: Pixels, b: Pixels): boolean {
  if (!hasAlpha(a) && !hasAlpha(b)) return true;
  const first = alphaAt(a);
  const second = alphaAt(b);
  for (let at = 0; at < a.width * a.height; at++) if (first(at) !== second(at)) return false;
  return true;
}

export function isOpaque(pixels: Pixels): boolean {
  const alpha = alphaAt(pixels);
  for (let at = 0; at < pixels.width * pixels.height; at++) if (alpha(at) !== 255) return false;
  return true;
}
