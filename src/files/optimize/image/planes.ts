import type { Plane } from "../similarity.js";
import { hasAlpha, type Pixels } from "./pixels.js";

/** Luma over a background, as a viewer would show it; or as a program sees it that knows of no alpha. */
export function luma(pixels: Pixels, background: number | "alpha ignored" = 255): Plane {
  const { width, height, channels, data } = pixels;
  const plane = new Uint8Array(width * height);
  const isTransparent = background !== "alpha ignored" && hasAlpha(pixels);
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
export function chroma({ width, height, channels, data }: Pixels): [Plane, Plane] {
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
