import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { DeflateBudget, ZLIB_ONLY } from "../deflate-budget.js";
import { hasDeepSamples, repackPng } from "./png-samples.js";

const [width, height] = [57, 41];

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Smooth samples of any depth and colour type, deflated badly. */
function png(bits: number, colourType: number, samples: number, more: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = colourType;
  const rowBytes = Math.ceil((width * samples * bits) / 8);
  const rows = Buffer.from(
    Array.from({ length: (rowBytes + 1) * height }, (_, at) => {
      const [x, y] = [at % (rowBytes + 1), Math.floor(at / (rowBytes + 1))];
      return x === 0 ? 0 : (x * 3 + y * 5 + ((x * y) % 7)) & 255;
    }),
  );
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    ...[chunk("IHDR", header), ...more, chunk("tEXt", Buffer.from("Author\0Ann"))],
    ...[chunk("IDAT", deflateSync(rows, { level: 1 })), chunk("IEND", Buffer.alloc(0))],
  ]);
}

const palette = chunk("PLTE", Buffer.from(Array.from({ length: 768 }, (_, at) => (at * 31) & 255)));
const density = chunk("pHYs", Buffer.from([0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]));
const gamma = chunk("gAMA", Buffer.from([0, 0, 0xb1, 0x8f]));

/** All 16 bits of each sample, where there are so many. */
const deepPixels = (bytes: Uint8Array) => sharp(bytes).raw({ depth: "ushort" }).toBuffer();

describe("PNGs packed anew", () => {
  it.each([
    ["grey of 16 bits", png(16, 0, 1, [gamma, density])],
    ["RGB of 16 bits", png(16, 2, 3)],
    ["grey and alpha of 16 bits", png(16, 4, 2)],
    ["RGB and alpha of 16 bits", png(16, 6, 4)],
    ["grey of 2 bits", png(2, 0, 1)],
    ["a palette with alpha", png(8, 3, 1, [palette, chunk("tRNS", Buffer.from([0, 40, 80]))])],
  ])("of %s keep every sample, colour space and density", async (_, source) => {
    const output = (await repackPng(source, ZLIB_ONLY)) as Uint8Array;
    expect(output.length).toBeLessThan(source.length);
    expect(await deepPixels(output)).toEqual(await deepPixels(source));
    const [before, after] = [await sharp(source).metadata(), await sharp(output).metadata()];
    expect(after).toEqual({ ...before, comments: undefined, size: output.length });
    expect(Buffer.from(output).includes("gAMA")).toBe(source.includes("gAMA"));
  });

  it("that are interlaced stay so", async () => {
    const source = await sharp(png(16, 2, 3))
      .png({ progressive: true, compressionLevel: 1 })
      .toBuffer();
    const output = (await repackPng(source, new DeflateBudget({ zopfliMs: 1_000 }))) as Uint8Array;
    expect(await deepPixels(output)).toEqual(await deepPixels(source));
    expect((await sharp(output).metadata()).isProgressive).toBe(true);
  });

  it("stay as they are if cut off or larger than they say", async () => {
    const source = png(16, 0, 1);
    const lying = Buffer.from(source);
    lying.writeUInt32BE(height - 1, 20);
    const attempt = (bytes: Uint8Array) => repackPng(bytes, ZLIB_ONLY).catch(() => undefined);
    for (const bytes of [source.subarray(0, 300), lying, Buffer.alloc(20)])
      expect(await attempt(bytes)).toBeUndefined();
    expect(hasDeepSamples(source)).toBe(true);
    expect(hasDeepSamples(png(8, 0, 1))).toBe(false);
  });
});
