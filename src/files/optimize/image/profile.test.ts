import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { type PartialOptimizeOptions, withDefaults } from "../options.js";
import { compactProfile, withJpegProfile } from "./profile.js";
import { makeVariants, type VariantRequest } from "./variants.js";

const [WIDTH, HEIGHT] = [240, 160];
const D50 = [63_190, 65_536, 54_061];

/** A profile of grey whose values are light itself: whoever ignores it shows a much darker picture (ICC.1:2001-04). */
function linearGrey(): Buffer {
  const xyz = Buffer.alloc(12);
  for (const [at, value] of D50.entries()) xyz.writeInt32BE(value, 4 * at);
  const tags: [string, Buffer][] = [
    ["desc", Buffer.concat([Buffer.from("desc\0\0\0\0\0\0\0\x05grey\0", "latin1"), Buffer.alloc(81)])],
    ["wtpt", Buffer.concat([Buffer.from("XYZ \0\0\0\0", "latin1"), xyz])],
    ["kTRC", Buffer.from("curv\0\0\0\0\0\0\0\x01\x01\0\0\0", "latin1")],
    ["cprt", Buffer.from("text\0\0\0\0none\0\0\0\0", "latin1")],
  ];
  const head = Buffer.alloc(128 + 4 + 12 * tags.length);
  head.writeUInt32BE(0x02_40_00_00, 8);
  head.write("mntrGRAYXYZ ", 12, "latin1");
  head.write("acsp", 36, "latin1");
  xyz.copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  let end = head.length;
  for (const [at, [name, data]] of tags.entries()) {
    head.write(name, 132 + 12 * at, "latin1");
    head.writeUInt32BE(end, 136 + 12 * at);
    head.writeUInt32BE(data.length, 140 + 12 * at);
    end += data.length;
  }
  head.writeUInt32BE(end, 0);
  return Buffer.concat([head, ...tags.map(([, data]) => data)]);
}

const icc = linearGrey();

function grey(shade: (x: number, y: number) => number) {
  const data = Buffer.from(
    Array.from({ length: WIDTH * HEIGHT }, (_, at) => shade(at % WIDTH, Math.floor(at / WIDTH))),
  );
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace("b-w");
}

const soft = () => grey((x, y) => 128 + 90 * Math.sin(x / 23) * Math.cos(y / 17) + ((x * 7919 + y * 104_729) % 5));
const steps = () => grey((x) => 60 * (x >> 6));

function withChunk(plain: Buffer, name: string, data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length);
  framed.write(name, 4, "latin1");
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), data.length + 8);
  return Buffer.concat([plain.subarray(0, 33), framed, plain.subarray(33)]);
}

async function png(picture: Sharp): Promise<Buffer> {
  const plain = await picture.png({ compressionLevel: 0 }).toBuffer();
  return withChunk(plain, "iCCP", Buffer.concat([Buffer.from("grey\0\0", "latin1"), deflateSync(icc)]));
}

async function jpeg(picture: Sharp): Promise<Uint8Array> {
  return withJpegProfile(await picture.jpeg({ quality: 95 }).toBuffer(), icc);
}

/** As a viewer shows it that knows profiles, averaged over pixels. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const shown = (bytes: Uint8Array) => sharp(bytes).toColourspace("srgb").removeAlpha().raw().toBuffer();
  const [a, b] = [await shown(one), await shown(other)];
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] as number)), 0) / a.length;
}

describe("profiles of grey", () => {
  it("are in the pictures that these tests make", async () => {
    const [source, plain] = [await png(steps()), await steps().png().toBuffer()];
    expect(await difference(source, plain)).toBeGreaterThan(20);
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ["a PNG like a photograph", () => png(soft())],
    ["a PNG of few shades", () => png(steps())],
    [
      "a PNG with alpha",
      () =>
        png(
          steps().joinChannel(Buffer.alloc(WIDTH * HEIGHT, 90), { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }),
        ),
    ],
    ["a JPEG", () => jpeg(soft())],
  ])("stay with what they describe: %s", async (_, make) => {
    const source = await make();
    for (const more of [
      {},
      { imageFormats: "web" },
      { lossyImages: false },
      { effort: "thorough" },
    ] satisfies PartialOptimizeOptions[]) {
      const result = await optimizeHere(source, withDefaults({ timeLimitMs: 20_000, ...more }));
      expect(result.status).toBe("optimized");
      const { icc: kept, space } = await sharp(result.bytes).metadata();
      expect([space, kept?.equals(icc)]).toEqual(["b-w", true]);
      expect(await difference(source, result.bytes)).toBeLessThan(3);
    }
  });

  it("stay with a picture that is scaled down", async () => {
    for (const source of [await png(soft()), await jpeg(soft())]) {
      const fit = { width: 120, height: 80 };
      const result = await optimizeHere(source, withDefaults({ fit }));
      expect(await difference(await sharp(source).resize(fit).png().toBuffer(), result.bytes)).toBeLessThan(5);
    }
  });

  it("have no form in WebP and AVIF, which are RGB", async () => {
    const source = await jpeg(soft());
    const made = await makeVariants(source, { formats: ["webp", "avif", "jpg"], widths: [64, "full"] }, withDefaults());
    expect(new Set(made.map(({ type }) => type.extension))).toEqual(new Set(["jpg"]));
  });

  it("of RGB, which mean nothing for grey, get no meaning in another format", async () => {
    const wide = (
      await sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } })
        .withIccProfile("p3")
        .png()
        .toBuffer()
        .then((made) => sharp(made).metadata())
    ).icc;
    const plain = await soft().jpeg({ quality: 95 }).toBuffer();
    const result = await optimizeHere(withJpegProfile(plain, wide as Buffer), withDefaults({ imageFormats: "web" }));
    expect([result.status, result.outputType.extension]).toEqual(["optimized", "jpg"]);
  });

  it("are not taken for sRGB, however large", async () => {
    expect(await compactProfile(Buffer.concat([icc, Buffer.alloc(3_000)]))).toBeUndefined();
  });
});

function numbers(...values: number[]): Buffer {
  const data = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) data.writeUInt32BE(value, 4 * at);
  return data;
}

describe("chunks that say how a PNG's colours are meant", () => {
  it.each([
    ["gAMA", numbers(100_000), "png"],
    ["gAMA", numbers(45_455), "avif"],
    ["gAMA", Buffer.alloc(2), "png"],
    ["cHRM", numbers(31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000), "png"],
    ["cHRM", numbers(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000), "avif"],
    ["cICP", Buffer.from([12, 13, 0, 1]), "png"],
    ["cICP", Buffer.from([1, 13, 0, 0]), "png"],
    ["cICP", Buffer.from([1, 13, 0, 1]), "avif"],
    ["sRGB", Buffer.from([0]), "avif"],
  ])("keep it a PNG if that is not sRGB: %s, %o", async (name, data, extension) => {
    const plain = await soft().toColourspace("srgb").png({ compressionLevel: 0 }).toBuffer();
    const source = withChunk(plain, name, data);
    const result = await optimizeHere(source, withDefaults({ imageFormats: "web" }));
    expect([result.status, result.outputType.extension]).toEqual(["optimized", extension]);
  });

  it("have no form in JPEG, which has no such chunks", async () => {
    const plain = await soft().toColourspace("srgb").png({ compressionLevel: 0 }).toBuffer();
    const source = withChunk(plain, "gAMA", numbers(100_000));
    const request = { formats: ["webp", "avif", "jpg", "png"], widths: [64] } satisfies VariantRequest;
    const made = await makeVariants(source, request, withDefaults());
    expect(made.map(({ type }) => type.extension)).toEqual(["png"]);
  });

  it("say nothing beside others that come first", async () => {
    const plain = await soft().toColourspace("srgb").png({ compressionLevel: 0 }).toBuffer();
    const source = withChunk(withChunk(plain, "gAMA", numbers(100_000)), "sRGB", Buffer.from([0]));
    const result = await optimizeHere(source, withDefaults({ imageFormats: "web" }));
    expect(result.outputType.extension).toBe("avif");
  });
});
