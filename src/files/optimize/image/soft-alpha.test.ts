import { describe, expect, it } from "vitest";
import type { Pixels } from "./pixels.js";
import { withExactAlpha } from "./soft-alpha.js";

function picture(width: number, colourAt: (x: number) => [number, number, number, number]): Pixels {
  const data = Uint8Array.from(Array.from({ length: width }, (_, x) => colourAt(x)).flat());
  return { width, height: 1, channels: 4, data };
}

function shadesOf({ data }: Pixels): number {
  const shades = new Set<string>();
  for (let at = 0; at < data.length; at += 4) shades.add(data.subarray(at, at + 4).join());
  return shades.size;
}

const alphas = ({ data }: Pixels) => data.filter((_, at) => at % 4 === 3);

describe("a palette for soft edges", () => {
  it("gives back every alpha that the quantizer has changed", () => {
    const source = picture(200, (x) => [10, 20, 30, x]);
    const made = withExactAlpha(
      source,
      picture(200, (x) => [10, 20, 30, x & ~15]),
    ) as Pixels;
    expect(alphas(made)).toEqual(alphas(source));
  });

  it("merges the rarest shades until they fit", () => {
    const source = picture(400, (x) => [x % 2 ? 250 : 5, 0, 0, 56 + (x >> 1)]);
    const made = withExactAlpha(source, source) as Pixels;
    expect(shadesOf(source)).toBe(400);
    expect(shadesOf(made)).toBe(256);
    expect(alphas(made)).toEqual(alphas(source));
  });

  it("leaves opaque pictures to the quantizer", () => {
    const source = picture(20, (x) => [x, x, x, 255]);
    const quantized = picture(20, () => [9, 9, 9, 255]);
    expect(withExactAlpha(source, quantized)).toBe(quantized);
  });
});
