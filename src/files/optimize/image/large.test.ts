import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import type { Progress, SafeForm } from "../result.js";
import { decode, open } from "./pixels.js";
import { Reference } from "./reference.js";

const [WIDTH, HEIGHT] = [3_072, 2_048];
const options = withDefaults({ effort: "thorough", imageFormats: "web", timeLimitMs: 20_000 });

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

async function optimize(source: Buffer) {
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
    const reference = new Reference(await decode(open(source, options.limits)));
    expect(reference.compare(await decode(open(result.bytes, options.limits)))).toBeGreaterThanOrEqual(0.98);
  }, 60_000);

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

  it("keeps its frames", async () => {
    const blank = { create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#888" } } as const;
    const source = animated(await sharp(blank).png().toBuffer());
    const { result, offered } = await optimize(source);
    expect(result).toMatchObject({ status: "kept", reason: expect.stringMatching(/apng/) });
    expect(offered).toEqual([]);
  });
});
