import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { decode } from "./pixels.js";
import { Reference } from "./reference.js";

const WIDTH = 240;
const HEIGHT = 160;
const options = withDefaults();

/** Another picture whichever way it is turned or mirrored. */
function photo(): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let at = 0, y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const grain = ((x * 7919 + y * 104_729) % 7) - 3;
      data[at++] = 40 + (150 * x) / WIDTH + grain;
      data[at++] = 60 + (120 * y) / HEIGHT + grain;
      data[at++] = 128 + 60 * Math.sin((x * y) / 900) + grain;
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

async function similarityOf(before: Uint8Array, after: Uint8Array): Promise<number> {
  // Turned here by the file's own word, and not by the code under test.
  return new Reference(await decode(sharp(before).autoOrient())).compare(await decode(sharp(after)));
}

/** Where Adobe's segment tells how the numbers are meant. */
function transformAt(jpeg: Buffer): number {
  return jpeg.indexOf("Adobe\0", 0, "latin1") + 11;
}

describe("JPEG", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("comes out upright from orientation %i", async (orientation) => {
    const source = await photo().jpeg({ quality: 97 }).withMetadata({ orientation }).toBuffer();
    for (const imageFormats of ["same", "web"] as const) {
      const result = await optimizeHere(source, { ...options, imageFormats });
      const { width, height, orientation: left } = await sharp(result.bytes).metadata();
      const isTurned = orientation > 4;
      expect(result.status).toBe("optimized");
      expect([width, height, left]).toEqual([isTurned ? HEIGHT : WIDTH, isTurned ? WIDTH : HEIGHT, undefined]);
      expect(await similarityOf(source, result.bytes)).toBeGreaterThanOrEqual(0.98);
    }
  });

  it("stays grey, and of one channel", async () => {
    const source = await photo().toColourspace("b-w").jpeg({ quality: 97 }).toBuffer();
    const result = await optimizeHere(source, options);
    expect(result.status).toBe("optimized");
    expect(await sharp(result.bytes).metadata()).toMatchObject({ space: "b-w", channels: 1 });
    expect(await similarityOf(source, result.bytes)).toBeGreaterThanOrEqual(0.98);
  });

  it.each([
    ["CMYK", 0],
    ["YCCK", 2],
  ])("for print (%s) loses its metadata only", async (_, transform) => {
    const source = await photo()
      .toColourspace("cmyk")
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Artist: "Somebody" } })
      .toBuffer();
    source[transformAt(source)] = transform;
    for (const imageFormats of ["same", "web"] as const) {
      const result = await optimizeHere(source, { ...options, imageFormats });
      const after = await sharp(result.bytes).metadata();
      const pixelsOf = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();
      expect(result).toMatchObject({ status: "optimized", outputType: { extension: "jpg" } });
      expect(after).toMatchObject({ space: "cmyk", channels: 4 });
      expect(after.exif).toBeUndefined();
      expect(result.bytes[transformAt(Buffer.from(result.bytes))]).toBe(transform);
      expect((await pixelsOf(result.bytes)).equals(await pixelsOf(source))).toBe(true);
    }
  });

  it("for print that lies on its side is left as it is", async () => {
    const source = await photo()
      .toColourspace("cmyk")
      .withExif({ IFD0: { Artist: "Somebody" } })
      .jpeg()
      .toBuffer();
    // The tag, one short number, and its value.
    source[source.indexOf(Buffer.from("120103000100000001", "hex")) + 8] = 6;
    expect(await sharp(source).metadata()).toMatchObject({ space: "cmyk", orientation: 6 });
    expect(await optimizeHere(source, options)).toMatchObject({ status: "kept", bytes: source });
  });
});
