import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { noisyIcon } from "../../../../test/setup/noisy-icon.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { decode, open, type Pixels, withoutHiddenColours } from "./pixels.js";
import { lowestPassing } from "./quality-search.js";
import { Reference } from "./reference.js";

const options = withDefaults();
const limits = options.limits;

/** Soft shapes with some grain, like a photograph's. */
function photo(width: number, height: number, channels: 3 | 4 = 3) {
  const data = Buffer.alloc(width * height * channels);
  for (let at = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = ((x * 7919 + y * 104729) % 5) - 2;
      data[at++] = 128 + 90 * Math.sin(x / 23) + grain;
      data[at++] = 128 + 90 * Math.cos(y / 17) + grain;
      data[at++] = 128 + 60 * Math.sin((x + y) / 31) + grain;
      if (channels === 4) data[at++] = (x * 255) / width;
    }
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** One bit a pixel. */
function whitePng(width: number, height: number): Buffer {
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

describe("pictures", () => {
  it("turns a picture upright, and drops its metadata", async () => {
    const exif = { IFD0: { Artist: "Somebody" }, IFD3: { GPSLatitudeRef: "N" } };
    const source = await photo(320, 200)
      .jpeg({ quality: 100 })
      .withExif(exif)
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const result = await optimizeHere(source, options);
    const metadata = await sharp(result.bytes).metadata();
    expect(result).toMatchObject({ status: "optimized", outputType: { extension: "jpg" } });
    expect([metadata.width, metadata.height]).toEqual([200, 320]);
    expect([metadata.orientation, metadata.exif]).toEqual([undefined, undefined]);
    const before = new Reference(await decode(open(source, limits)));
    expect(before.compare(await decode(open(result.bytes, limits)))).toBeGreaterThanOrEqual(0.98);
  });

  it("keeps a colour profile that is not sRGB, and the numbers that belong to it", async () => {
    const source = await photo(200, 200).withIccProfile("p3").jpeg({ quality: 98 }).toBuffer();
    const result = await optimizeHere(source, options);
    const [before, after] = [await sharp(source).metadata(), await sharp(result.bytes).metadata()];
    expect(after.icc?.equals(before.icc as Buffer)).toBe(true);
  });

  it.each(["same", "web"] as const)("keeps every value of alpha (%s)", async (imageFormats) => {
    const source = await photo(150, 100, 4).png({ compressionLevel: 1 }).toBuffer();
    const result = await optimizeHere(source, { ...options, imageFormats });
    const alphaOf = (bytes: Uint8Array) => sharp(bytes).extractChannel("alpha").raw().toBuffer();
    expect(result.status).toBe("optimized");
    expect((await alphaOf(result.bytes)).equals(await alphaOf(source))).toBe(true);
  });

  it("changes no colour when told so", async () => {
    const source = await photo(150, 100).png({ compressionLevel: 1 }).toBuffer();
    const result = await optimizeHere(source, { ...options, lossyImages: false });
    expect(result.status).toBe("optimized");
    expect((await sharp(result.bytes).raw().toBuffer()).equals(await sharp(source).raw().toBuffer())).toBe(true);
  });

  it.each(["same", "web"] as const)("keeps 16 bits a sample when told so (%s)", async (imageFormats) => {
    const samples = Uint16Array.from({ length: 120 * 90 * 3 }, (_, at) => (at * 257 + (at % 7)) % 65_536);
    const source = await sharp(samples, { raw: { width: 120, height: 90, channels: 3 } })
      .toColourspace("rgb16")
      .png({ compressionLevel: 1 })
      .toBuffer();
    const result = await optimizeHere(source, { ...options, imageFormats, lossyImages: false });
    expect(result.status).toBe("optimized");
    const deep = (bytes: Uint8Array) => sharp(bytes).toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer();
    expect((await deep(result.bytes)).equals(await deep(source))).toBe(true);
  });

  it.each(["same", "web"] as const)("keeps a TIFF of 16 bits a sample when told so (%s)", async (imageFormats) => {
    const samples = Uint16Array.from({ length: 60 * 40 * 3 }, (_, at) => (at * 257 + (at % 7)) % 65_536);
    const source = await sharp(samples, { raw: { width: 60, height: 40, channels: 3 } })
      .toColourspace("rgb16")
      .tiff({ compression: "none" })
      .toBuffer();
    const result = await optimizeHere(source, { ...options, imageFormats, lossyImages: false });
    expect(result).toMatchObject({ status: "kept", bytes: source });
  });

  it.each([1, 2, 3, 5, 17, 40])("writes a PNG of %i colours that decodes to the same", async (colours) => {
    const data = Buffer.from(
      Array.from({ length: 50 * 30 }, (_, at) => [(at % colours) * 6, 10, (at % colours) * 3]).flat(),
    );
    const source = await sharp(data, { raw: { width: 50, height: 30, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const result = await optimizeHere(source, { ...options, lossyImages: false, effort: "thorough" });
    expect((await sharp(result.bytes).toColourspace("srgb").removeAlpha().raw().toBuffer()).equals(data)).toBe(true);
  });

  it.each([3, 4] as const)(
    "writes a PNG of %i channels the same whose filters it chose by a part",
    async (channels) => {
      const source = await photo(420, 700, channels).png({ compressionLevel: 1 }).toBuffer();
      const result = await optimizeHere(source, { ...options, lossyImages: false, effort: "quick" });
      const [before, after] = await Promise.all([source, result.bytes].map((each) => decode(open(each, limits))));
      expect(result.status).toBe("optimized");
      // What nobody sees need not stay, where it is little.
      const seen = withoutHiddenColours(before as Pixels).data;
      expect(Buffer.compare(seen, (after as Pixels).data)).toBe(0);
    },
  );

  it.each([
    ["quick", 500],
    ["thorough", 300],
  ] as const)("keeps the colour of a dot in a grey drawing (%s)", async (effort, size) => {
    const [left, top] = [Math.round(size * 0.48), Math.round(size * 0.624)];
    const grey = await photo(size, size).greyscale().toColourspace("srgb").png().toBuffer();
    const dot = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#d22020" } })
      .png()
      .toBuffer();
    const source = await sharp(grey)
      .composite([{ input: dot, left, top }])
      .png()
      .toBuffer();
    const result = await optimizeHere(source, { ...options, effort });
    const { data, width, channels } = await decode(open(result.bytes, limits));
    const at = ((top + 4) * width + left + 4) * channels;
    expect(result.status).toBe("optimized");
    expect((data[at] as number) - (data[at + 1] as number)).toBeGreaterThan(150);
  });

  it("sees a detail that loses its colour, where the whole is as it was", async () => {
    const plain = await photo(400, 400).png().toBuffer();
    const withDot = async (colour: string) => {
      const dot = { create: { width: 8, height: 8, channels: 3, background: colour } } as const;
      return decode(sharp(plain).composite([{ input: dot, left: 160, top: 160 }]));
    };
    // Two colours of about the same luma.
    const [red, grey] = [await withDot("#d22020"), await withDot("#555555")];
    expect(new Reference(red).compare(grey)).toBeGreaterThan(0.98);
    expect(new Reference(red).compareDetails(grey)).toBe(0);
    expect(new Reference(red).compareDetails(red)).toBe(1);
  });

  it("keeps an animation's frames, delays and loops", async () => {
    const frame = (shade: number) =>
      sharp({ create: { width: 60, height: 60, channels: 3, background: { r: shade, g: 90, b: 20 } } });
    const frames = await Promise.all([10, 120, 230].map((shade) => frame(shade).png().toBuffer()));
    const source = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 200, 300], loop: 2, colours: 256, effort: 1 })
      .toBuffer();
    const result = await optimizeHere(Buffer.concat([source]), options);
    const metadata = await sharp(result.bytes, { animated: true }).metadata();
    expect(metadata).toMatchObject({ pages: 3, delay: [100, 200, 300], loop: 2 });
  });

  it("fits a picture only where asked", async () => {
    const source = await photo(800, 400).jpeg({ quality: 95 }).toBuffer();
    const fitted = await optimizeHere(source, { ...options, fit: { width: 400, height: 400 } });
    const kept = await optimizeHere(source, options);
    expect(await sharp(fitted.bytes).metadata()).toMatchObject({ width: 400, height: 200 });
    expect(await sharp(kept.bytes).metadata()).toMatchObject({ width: 800, height: 400 });
  });

  it("makes a PNG smaller without looking for fewer colours where there is no time for that", async () => {
    const source = await photo(150, 100).png({ compressionLevel: 0 }).toBuffer();
    const result = await optimizeHere(source, withDefaults({ effort: "thorough", timeLimitMs: 1 }));
    expect(result.status).toBe("optimized");
    expect(result.report.steps.at(-1)?.detail).toBe("lossless");
    expect((await sharp(result.bytes).raw().toBuffer()).equals(await sharp(source).raw().toBuffer())).toBe(true);
  });

  it("makes AVIF smaller yet where there is time, and as near", async () => {
    const source = await photo(400, 300).jpeg({ quality: 95 }).toBuffer();
    const made = (timeLimitMs: number) =>
      optimizeHere(source, withDefaults({ effort: "thorough", imageFormats: "web", timeLimitMs }));
    const [hurried, thorough] = [await made(1), await made(60_000)];
    expect([hurried.outputType.extension, thorough.outputType.extension]).toEqual(["avif", "avif"]);
    expect(thorough.bytes.length).toBeLessThan(hurried.bytes.length);
    const reference = new Reference(await decode(open(source, limits)), options.measure);
    expect(reference.compare(await decode(open(thorough.bytes, limits)))).toBeGreaterThanOrEqual(options.minSimilarity);
  });

  it("makes WebP of the fewer colours that a PNG may have", async () => {
    const { png, pixels } = await noisyIcon();
    const made = (more: object) =>
      optimizeHere(png, withDefaults({ effort: "thorough", imageFormats: "web", timeLimitMs: 60_000, ...more }));
    const [fewer, exact] = [await made({}), await made({ lossyImages: false })];
    expect([fewer.outputType.extension, exact.outputType.extension]).toEqual(["webp", "webp"]);
    expect(fewer.report.steps.at(-1)?.detail).toMatch(/^lossless webp of /);
    expect(fewer.bytes.length).toBeLessThan(exact.bytes.length);
    const reference = new Reference(await decode(open(png, limits)), options.measure);
    expect(reference.compare(await decode(open(fewer.bytes, limits)))).toBeGreaterThanOrEqual(options.minSimilarity);
    expect((await sharp(exact.bytes).raw().toBuffer()).equals(pixels)).toBe(true);
  });

  it("refuses a picture of too many pixels before it decodes any", async () => {
    const bomb = whitePng(16_000, 16_000);
    expect(await optimizeHere(bomb, options)).toMatchObject({ status: "refused", bytes: bomb });
  });

  it("keeps what is cut off", async () => {
    const source = await photo(200, 200).jpeg().toBuffer();
    const cut = source.subarray(0, source.length / 2);
    expect(await optimizeHere(cut, options)).toMatchObject({ status: "kept", bytes: cut });
  });

  it("has a guard that sees a turned, a smaller, a discoloured and a patched picture", async () => {
    const reference = new Reference(await decode(photo(256, 256)));
    const similar = async (picture: Sharp) => reference.compare(await decode(picture));
    expect(await similar(photo(256, 256))).toBeCloseTo(1, 6);
    expect(await similar(photo(256, 256).rotate(90))).toBeLessThan(0.9);
    expect(await similar(photo(256, 256).resize(255, 256))).toBe(0);
    expect(
      await similar(
        photo(256, 256).recomb([
          [0, 1, 0],
          [1, 0, 0],
          [0, 0, 1],
        ]),
      ),
    ).toBeLessThan(0.95);
    const patch = { create: { width: 64, height: 64, channels: 3, background: "#fff" } } as const;
    expect(await similar(photo(256, 256).composite([{ input: patch, left: 0, top: 0 }]))).toBe(0);
  });
});

describe("lowestPassing", () => {
  const attempt = async (quality: number) => ({ quality, bytes: new Uint8Array(quality), similarity: quality / 100 });

  it("finds the lowest quality that passes", async () => {
    expect((await lowestPassing({ lowest: 20, highest: 95, precision: 1 }, 0.63, attempt))?.quality).toBe(63);
    expect((await lowestPassing({ lowest: 20, highest: 95, precision: 1 }, 0.95, attempt))?.quality).toBe(95);
    expect(await lowestPassing({ lowest: 20, highest: 95, precision: 1 }, 0.96, attempt)).toBeUndefined();
  });
});
