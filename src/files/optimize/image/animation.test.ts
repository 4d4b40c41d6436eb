import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { frameDelays, withGifDelays } from "./frame-delays.js";
import { decode, open } from "./pixels.js";
import { Reference } from "./reference.js";

const SIZE = 64;
const limits = withDefaults().limits;

type Shade = (x: number, y: number) => number;

function frame(shade: Shade): Promise<Buffer> {
  const data = Buffer.from(Array.from({ length: SIZE * SIZE }, (_, at) => shade(at % SIZE, Math.floor(at / SIZE))));
  return sharp(data, { raw: { width: SIZE, height: SIZE, channels: 1 } })
    .toColourspace("srgb")
    .png()
    .toBuffer();
}

async function gifOf(shades: Shade[], delay: number[], loop = 0): Promise<Uint8Array> {
  const frames = await Promise.all(shades.map(frame));
  const made = await sharp(frames, { join: { animated: true } })
    .gif({ delay: delay.map((each) => Math.max(each, 20)), loop, effort: 1 })
    .toBuffer();
  return withGifDelays(made, delay) as Uint8Array;
}

/** No encoder here writes such a file: they add the delay to the frame before. */
function withSecondFrameTwice(gif: Uint8Array): Uint8Array {
  const control = Buffer.from([0x21, 0xf9, 4]);
  const second = Buffer.from(gif).indexOf(control, Buffer.from(gif).indexOf(control) + 1);
  const third = Buffer.from(gif).indexOf(control, second + 1);
  return Buffer.concat([gif.subarray(0, third), gif.subarray(second)]);
}

const plain =
  (shift: number): Shade =>
  (x) =>
    (2 * x + 9 * shift) % 256;
const grain: Shade = (x, y) => 128 + (((x * 7919 + y * 104_729 + x * y) % 97) - 48);
/** Differences that a lossy encoder takes out first. */
const faint: Shade = (x, y) => 128 + ((x * 31 + y * 17 + x * y) % 9);

describe("animations", () => {
  it.each(["same", "web"] as const)("keep delays that viewers take for others (%s)", async (imageFormats) => {
    const delays = [0, 10, 20, 650];
    const source = await gifOf(
      delays.map((_, index) => plain(index)),
      delays,
      3,
    );
    expect(frameDelays(source)).toEqual(delays);
    const result = await optimizeHere(source, withDefaults({ imageFormats }));
    expect(result).toMatchObject({ status: "optimized", outputType: { extension: "gif" } });
    expect(frameDelays(result.bytes)).toEqual(delays);
    expect(await sharp(result.bytes, { animated: true }).metadata()).toMatchObject({ pages: 4, loop: 3 });
  });

  it.each(["same", "web"] as const)("keep a frame that shows the same as the one before (%s)", async (imageFormats) => {
    const source = withSecondFrameTwice(await gifOf([plain(0), plain(1), plain(2)], [100, 40, 300]));
    const result = await optimizeHere(source, withDefaults({ imageFormats }));
    expect(frameDelays(result.bytes)).toEqual([100, 40, 40, 300]);
  });

  it("become WebP with the delays that they have", async () => {
    const delays = [50, 100, 70];
    const source = await gifOf([grain, plain(3), grain], delays, 2);
    const result = await optimizeHere(source, withDefaults({ imageFormats: "web" }));
    expect(result.outputType.extension).toBe("webp");
    expect(frameDelays(result.bytes)).toEqual(delays);
    expect(await sharp(result.bytes, { animated: true }).metadata()).toMatchObject({ pages: 3, loop: 2 });
  });

  it("are judged by the frame that suffers most", async () => {
    const shades = [...Array.from({ length: 9 }, (_, index) => plain(index)), faint];
    const source = await gifOf(
      shades,
      shades.map(() => 100),
    );
    const result = await optimizeHere(source, withDefaults({ imageFormats: "web" }));
    expect(result.status).toBe("optimized");
    for (let page = 0; page < shades.length; page++) {
      const [before, after] = await Promise.all(
        [source, result.bytes].map((bytes) => decode(sharp(bytes, { page, limitInputPixels: limits.pixels }))),
      );
      if (before && after) expect(new Reference(before).compare(after)).toBeGreaterThanOrEqual(0.98);
    }
  });
});

describe("frameDelays", () => {
  it("knows animations only, and leaves what is broken", async () => {
    const gif = await gifOf([plain(0), plain(1)], [100, 200]);
    expect(frameDelays(await open(gif, limits).png().toBuffer())).toBeUndefined();
    expect(frameDelays(gif.subarray(0, 12))).toBeUndefined();
    expect(frameDelays(Buffer.concat([gif.subarray(0, 13), Buffer.alloc(400, 0x77)]))).toBeUndefined();
  });

  it("does not write delays for another number of frames", async () => {
    const gif = await gifOf([plain(0), plain(1)], [100, 200]);
    expect(withGifDelays(gif, [100])).toBeUndefined();
    expect(frameDelays(withGifDelays(gif, [0, 30]) as Uint8Array)).toEqual([0, 30]);
  });
});
