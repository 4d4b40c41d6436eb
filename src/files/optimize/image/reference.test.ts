import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { similarity } from "../similarity.js";
import { type Pixels, withoutHiddenColours } from "./pixels.js";
import { BT709, chroma, linearGrey, luma } from "./planes.js";
import { Reference } from "./reference.js";

const SIZE = 96;

type Colour = [red: number, green: number, blue: number];

function picture(colourOf: (x: number, y: number) => Colour): Pixels {
  const data = Uint8Array.from(
    Array.from({ length: SIZE * SIZE }, (_, at) => colourOf(at % SIZE, Math.floor(at / SIZE))).flat(),
  );
  return { width: SIZE, height: SIZE, channels: 3, data };
}

function withAlpha({ data, ...size }: Pixels, alphaOf: (at: number) => number): Pixels {
  const out = new Uint8Array(SIZE * SIZE * 4);
  for (let at = 0; at < SIZE * SIZE; at++) {
    out.set(data.subarray(at * 3, at * 3 + 3), at * 4);
    out[at * 4 + 3] = alphaOf(at);
  }
  return { ...size, channels: 4, data: out };
}

const soft = picture((x, y) => [128 + 90 * Math.sin(x / 9), 128 + 90 * Math.cos(y / 7), 90]);

describe("Reference", () => {
  it("sees what strong colours hide from one kind of luma", () => {
    // Stripes whose light differs by other weights only: 0.299 × 40 is 0.587 × 20.4.
    const striped = picture((x, y) => [110 + (x % 8 < 4 ? 40 : 0), 110 + (x % 8 < 4 ? 0 : 20), (x + y) / 2]);
    const plain = picture((x, y) => [130, 120, (x + y) / 2]);
    expect(similarity(luma(striped), luma(plain)).mean).toBeGreaterThan(0.98);
    expect(similarity(luma(striped, 255, BT709), luma(plain, 255, BT709)).mean).toBeLessThan(0.97);
    expect(new Reference(striped).compare(plain)).toBeLessThan(0.97);
    expect(new Reference(striped).compare(striped)).toBeCloseTo(1, 9);
  });

  it("sees what shows only in the light of colours", () => {
    // Equal by both kinds of luma; but half of a strong blue's value is a fifth of its light.
    const striped = picture((x, y) => (x % 2 ? [44, 37 + (y % 9), 120] : [0, 40 + (y % 9), 220]));
    const plain = picture((_, y) => [22, 38 + (y % 9), 170]);
    expect(similarity(luma(striped), luma(plain)).mean).toBeGreaterThan(0.98);
    expect(similarity(luma(striped, 255, BT709), luma(plain, 255, BT709)).mean).toBeGreaterThan(0.98);
    expect(new Reference(striped).compare(plain)).toBeLessThan(0.9);
    expect(new Reference(striped).compare(striped)).toBeCloseTo(1, 9);
  });

  it("takes an opaque alpha for none, and any other for what it is", () => {
    const opaque = withAlpha(soft, () => 255);
    const pierced = withAlpha(soft, (at) => (at === 5_000 ? 254 : 255));
    expect(new Reference(soft).compare(opaque)).toBeCloseTo(1, 9);
    expect(new Reference(opaque).compare(soft)).toBeCloseTo(1, 9);
    expect(new Reference(soft).compare(pierced)).toBe(0);
    expect(new Reference(pierced).compare(soft)).toBe(0);
  });

  it("sees the colours of invisible pixels, but for a drawing's look", () => {
    const half = (at: number) => (at % SIZE < 48 ? 0 : 255);
    const shown = withAlpha(soft, half);
    const cleared = withoutHiddenColours(shown);
    expect(new Reference(shown).compare(cleared)).toBeLessThan(0.9);
    expect(new Reference(shown).compareLook(cleared)).toBeCloseTo(1, 9);
  });

  it("compares over white and over black", () => {
    const edge = (at: number) => (at % SIZE < 48 ? 255 : 40);
    const white = withAlpha(
      picture(() => [250, 250, 250]),
      edge,
    );
    const grainy = withAlpha(
      picture((x, y) =>
        x < 48 ? [250, 250, 250] : [250 - ((x * y) % 60), 250 - ((x * y) % 60), 250 - ((x * y) % 60)],
      ),
      edge,
    );
    expect(new Reference(white).compare(grainy)).toBeLessThan(0.97);
  });
});

describe("linearGrey", () => {
  it("is what sharp makes of colours", async () => {
    const colours = picture((x, y) => [(x * 7) % 256, (y * 5) % 256, (x * y) % 256]);
    const { width, height, data } = colours;
    const grey = await sharp(data, { raw: { width, height, channels: 3 } })
      .greyscale()
      .raw()
      .toBuffer();
    const own = linearGrey(colours).data;
    expect(Math.max(...own.map((value, at) => Math.abs(value - (grey[at] as number))))).toBeLessThanOrEqual(1);
  });
});

describe("chroma", () => {
  it.each([
    ["blue", [0, 0, 255], [255, 107]],
    ["red", [255, 0, 0], [85, 255]],
    ["grey", [77, 77, 77], [128, 128]],
  ] as const)("of a full %s stays within a byte", (_, colour, expected) => {
    const planes = chroma(picture(() => [...colour]));
    expect(planes.map(({ data }) => data[100])).toEqual(expected);
  });
});
