import type { Plane } from "../similarity.js";
import { hasAlpha, type Pixels } from "./pixels.js";

/** How much red, green and blue count, in parts of 65,536. */
export interface Weights {
  red: number;
  green: number;
  blue: number;
}

/** ITU-R BT.601: what JPEG keeps as luma. */
export const BT601: Weights = { red: 19_595, green: 38_470, blue: 7_471 };
/** ITU-R BT.709: how bright screens show it. */
export const BT709: Weights = { red: 13_933, green: 46_871, blue: 4_732 };

/** The light of each value of sRGB (IEC 61966-2-1), in parts of 65,535; and the value of each light. */
const LIGHT = Uint16Array.from({ length: 256 }, (_, value) => Math.round(65_535 * linear(value / 255)));
const VALUE = Uint8Array.from({ length: 65_536 }, (_, light) => Math.round(255 * curved(light / 65_535)));

/** Luma over a background, as a viewer would show it; or as a program sees it that knows of no alpha. */
export function luma(pixels: Pixels, background: number | "alpha ignored" = 255, weights = BT601): Plane {
  const { red, green, blue } = weights;
  const { width, height, channels, data } = pixels;
  if (channels === 1) return { width, height, data };
  const plane = new Uint8Array(width * height);
  if (channels === 2) for (let at = 0; at < plane.length; at++) plane[at] = data[2 * at] as number;
  else {
    for (let at = 0, from = 0; at < plane.length; at++, from += channels) {
      const r = data[from] as number;
      const g = data[from + 1] as number;
      const b = data[from + 2] as number;
      plane[at] = (red * r + green * g + blue * b + 32_768) >> 16;
    }
  }
  if (background !== "alpha ignored") blend(plane, pixels, background);
  return { width, height, data: plane };
}

/** The grey of the same relative luminance (BT.709's parts of light, not of values), as libvips makes it; over white. */
export function linearGrey(pixels: Pixels): Plane {
  const { width, height, channels, data } = pixels;
  if (channels < 3) return luma(pixels);
  const plane = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < plane.length; at++, from += channels) {
    const red = LIGHT[data[from] as number] as number;
    const green = LIGHT[data[from + 1] as number] as number;
    const blue = LIGHT[data[from + 2] as number] as number;
    plane[at] = VALUE[(BT709.red * red + BT709.green * green + BT709.blue * blue) >>> 16] as number;
  }
  blend(plane, pixels, 255);
  return { width, height, data: plane };
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function curved(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

function blend(plane: Uint8Array, pixels: Pixels, background: number): void {
  if (!hasAlpha(pixels)) return;
  const { channels, data } = pixels;
  for (let at = 0, from = channels - 1; at < plane.length; at++, from += channels) {
    const alpha = data[from] as number;
    if (alpha < 255) plane[at] = ((plane[at] as number) * alpha + background * (255 - alpha) + 127) / 255;
  }
}

/** Blue and red difference over white, averaged over 2 × 2: eyes see colour in half the resolution. */
export function chroma(pixels: Pixels): [Plane, Plane] {
  const size = { width: Math.max(1, pixels.width >> 1), height: Math.max(1, pixels.height >> 1) };
  const blue = new Uint8Array(size.width * size.height).fill(128);
  const red = new Uint8Array(size.width * size.height).fill(128);
  if (pixels.channels >= 3) fillChroma(pixels, size.width, blue, red);
  return [
    { ...size, data: blue },
    { ...size, data: red },
  ];
}

function fillChroma(
  { width, height, channels, data }: Pixels,
  perRow: number,
  blue: Uint8Array,
  red: Uint8Array,
): void {
  const right = width > 1 ? channels : 0;
  const down = height > 1 ? width * channels : 0;
  const rows = blue.length / perRow;
  for (let row = 0, to = 0; row < rows; row++) {
    for (let column = 0, at = 2 * row * width * channels; column < perRow; column++, to++, at += 2 * channels) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let corner = 0; corner < 4; corner++) {
        const from = at + (corner & 1 ? right : 0) + (corner & 2 ? down : 0);
        const weight = channels === 4 ? (data[from + 3] as number) / 255 : 1;
        r += weight * (data[from] as number);
        g += weight * (data[from + 1] as number);
        b += weight * (data[from + 2] as number);
      }
      // Halves are rounded down: a full blue is 255.5.
      blue[to] = 128.499 + (0.5 * b - 0.169 * r - 0.331 * g) / 4;
      red[to] = 128.499 + (0.5 * r - 0.419 * g - 0.081 * b) / 4;
    }
  }
}

/** One channel over white; grey pictures have three equal ones. */
export function channel({ width, height, channels, data }: Pixels, index: 0 | 1 | 2): Plane {
  const plane = new Uint8Array(width * height);
  const isTransparent = channels === 2 || channels === 4;
  for (let at = 0, from = 0; at < plane.length; at++, from += channels) {
    const value = data[from + (channels < 3 ? 0 : index)] as number;
    const alpha = isTransparent ? (data[from + channels - 1] as number) / 255 : 1;
    plane[at] = Math.round(value * alpha + 255 * (1 - alpha));
  }
  return { width, height, data: plane };
}
