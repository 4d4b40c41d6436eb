import type { Pixels } from "../image/pixels.js";

/**
 * The picture in a smaller size as poppler and others draw it: each pixel the mean of those it covers, none of which
 * counts twice. Grain looks different from what a smoother kernel makes of it.
 */
export function areaAverage({ width, height, channels, data }: Pixels, to: { width: number; height: number }): Pixels {
  const out = new Uint8Array(to.width * to.height * channels);
  const sums = new Float64Array(to.width * channels);
  const edges = Array.from({ length: to.width + 1 }, (_, x) => Math.floor((x * width) / to.width));
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = [Math.floor((y * height) / to.height), Math.floor(((y + 1) * height) / to.height)];
    sums.fill(0);
    for (let row = top; row < bottom; row++) {
      for (let x = 0; x < to.width; x++) {
        const end = (edges[x + 1] as number) + row * width;
        for (let at = (edges[x] as number) + row * width; at < end; at++) {
          for (let each = 0; each < channels; each++) {
            const sum = x * channels + each;
            sums[sum] = (sums[sum] as number) + (data[at * channels + each] as number);
          }
        }
      }
    }
    for (let at = 0; at < sums.length; at++) {
      const x = Math.floor(at / channels);
      const count = (bottom - top) * ((edges[x + 1] as number) - (edges[x] as number));
      out[y * sums.length + at] = Math.round((sums[at] as number) / count);
    }
  }
  return { width: to.width, height: to.height, channels, data: out };
}
