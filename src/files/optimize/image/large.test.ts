import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import type { Progress, SafeForm } from "../result.js";
import { decode, open } from "./pixels.js";
import { Reference } from "./reference.js";

const [WIDTH, HEIGHT] = [3_072, 2_048];
const WEB = withDefaults({ effort: "thorough", imageFormats: "web", timeLimitMs: 20_000 });

/** More than 6 megapixels of soft shapes with a little grain. */
function photo() {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [at % (3 * WIDTH), Math.floor(at / (3 * WIDTH))];
    data[at] = 128 + 60 * Math.sin(x / 300) + 50 * Math.cos(y / 97) + (((x * 7_919 + y * 104_729) % 7) - 3);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** Says that there is a second frame. */
function animated(png: Buffer): Buffer {
  const body = Buffer.from("acTL\0\0\0\x02\0\0\0\0", "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const header = 8 + 25;
  return Buffer.concat([png.subarray(0, header), chunk, png.subarray(header)]);
}

async function optimize(source: Buffer, options = WEB) {
  const offered: { safe: SafeForm; steps: Progress["steps"] }[] = [];
  const result = await optimizeHere(source, options, async ({ safe, steps }) => {
    if (safe) offered.push({ safe, steps });
  });
  return { result, offered };
}

describe("a large picture", () => {
  it("becomes AVIF where there is time, before anything else is tried", async () => {
    const source = await photo().jpeg({ quality: 92 }).toBuffer();
    const { result, offered } = await optimize(source);
    expect(result).toMatchObject({ status: "optimized", outputType: { extension: "avif" } });
    expect(offered.map(({ safe }) => safe.type?.extension)).toEqual(["avif"]);
    const reference = new Reference(await decode(open(source, WEB.limits)));
    expect(reference.compare(await decode(open(result.bytes, WEB.limits)))).toBeGreaterThanOrEqual(0.98);
  }, 60_000);

  it("keeps its soft shades soft, which similarity does not see", async () => {
    const [width, height] = [1_600, 1_100];
    const shades = Buffer.alloc(width * height * 3);
    for (let at = 0, y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        shades[at++] = 150 + 80 * Math.sin(x / 400 + y / 900);
        shades[at++] = 120 + 70 * Math.cos(y / 350 - x / 700);
        shades[at++] = 140 + 90 * Math.sin((x + y) / 600);
      }
    }
    const source = sharp(shades, { raw: { width, height, channels: 3 } });
    const { result } = await optimize(await source.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer());
    expect(result.outputType.extension).toBe("avif");
    const seen = await sharp(result.bytes).raw().toBuffer();
    const isOff = (value: number, at: number) => Math.abs(value - (seen[at] as number)) > 3;
    // By the lowest qualities that are as similar it is one in twenty, in steps that everybody sees.
    expect(shades.filter(isOff).length / shades.length).toBeLessThan(0.005);
  }, 60_000);

  it("stays in its format where a side is longer than others know of", async () => {
    const blank = { create: { width: 20_000, height: 320, channels: 3, background: "#888" } } as const;
    const source = await sharp(blank).png({ compressionLevel: 1 }).toBuffer();
    const { result } = await optimize(source);
    expect(result).toMatchObject({ status: "optimized", outputType: { extension: "png" } });
    expect(result.report.warnings).toEqual([]);
  }, 60_000);

  it("stays JPEG where AVIF is hardly smaller", async () => {
    const rough = await photo().jpeg({ quality: 15 }).toBuffer();
    // There is time for both on a slow machine, too.
    const patient = { ...WEB, timeLimitMs: 180_000 };
    const [web, same] = [await optimize(rough, patient), await optimize(rough, { ...patient, imageFormats: "same" })];
    expect(web.result.bytes.length).toBeLessThanOrEqual(same.result.bytes.length);
  }, 180_000);

  it("offers each form that is smaller than the one before, for whoever has to end the work", async () => {
    const dots = Buffer.alloc(WIDTH * HEIGHT, 255);
    for (let at = 0; at < dots.length; at += 40_009) dots[at] = 0;
    const source = await sharp(dots, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { result, offered } = await optimize(source);
    const sizes = offered.map(({ safe }) => safe.bytes.length);
    expect(offered[0]?.safe.type?.extension).toBe("avif");
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect(sizes.at(-1)).toBe(result.bytes.length);
    expect(offered.at(-1)?.steps).toMatchObject([{ name: "image", bytesAfter: result.bytes.length }]);
  }, 60_000);

  it("with alpha stays PNG: AVIF would change it", async () => {
    const clear = { r: 200, g: 0, b: 0, alpha: 0.5 };
    const source = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 4, background: clear } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { offered } = await optimize(source);
    expect(offered.map(({ safe }) => safe.type?.extension)).toEqual(["png"]);
  }, 60_000);

  it("gets fewer levels where one palette for it would take all the time", async () => {
    const [width, height] = [2_200, 2_000];
    const grain = createHash("shake256", { outputLength: width * height * 3 }).digest();
    const data = grain.map((value, at) => 100 + 60 * Math.sin(at / (90 * width)) + (value % 48));
    const source = await sharp(data, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { result } = await optimize(source, withDefaults({ effort: "thorough", timeLimitMs: 40_000 }));
    expect(result.report.steps).toMatchObject([{ detail: expect.stringMatching(/^levels of /) }]);
  }, 90_000);

  it("keeps its frames", async () => {
    const blank = { create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#888" } } as const;
    const source = animated(await sharp(blank).png().toBuffer());
    const { result, offered } = await optimize(source);
    expect(result).toMatchObject({ status: "kept", reason: expect.stringMatching(/apng/) });
    expect(offered).toEqual([]);
  });
});
