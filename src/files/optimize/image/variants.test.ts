import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { noisyIcon } from "../../../../test/setup/noisy-icon.js";
import { withDefaults } from "../options.js";
import { decode } from "./pixels.js";
import { Reference } from "./reference.js";
import { makeVariants, type VariantRequest } from "./variants.js";

const options = withDefaults({ measure: "luma" });

function photo(width: number, height: number, channels: 3 | 4) {
  const data = Buffer.alloc(width * height * channels);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels);
    data[at] = at % channels === 3 ? pixel % 256 : 128 + 90 * Math.sin((pixel % width) / 23 + (at % channels));
  }
  return sharp(data, { raw: { width, height, channels } });
}

describe("makeVariants", () => {
  it("makes every format at every width, upright, and enlarges nothing", async () => {
    const source = await photo(400, 200, 3).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
    const made = await makeVariants(source, { formats: ["webp", "avif", "jpg"], widths: [64, "full", 800] }, options);
    const seen = made.map(({ width, height, type }) => `${type.extension} ${width}x${height}`).sort();
    expect(seen).toEqual(["avif 200x400", "avif 64x128", "jpg 200x400", "jpg 64x128", "webp 200x400", "webp 64x128"]);
    const whole = new Reference(await decode(sharp(source).autoOrient()));
    for (const { width, height, type, bytes } of made) {
      const metadata = await sharp(bytes).metadata();
      expect([metadata.width, metadata.height]).toEqual([width, height]);
      expect(bytes.length).toBeLessThan(source.length);
      expect(type.mimeType).toBe(type.extension === "jpg" ? "image/jpeg" : `image/${type.extension}`);
      if (width === 200) expect(whole.compare(await decode(sharp(bytes)))).toBeGreaterThanOrEqual(0.98);
    }
  });

  it("keeps alpha, and leaves JPEG out then", async () => {
    const source = await photo(200, 100, 4).png({ compressionLevel: 0 }).toBuffer();
    const made = await makeVariants(source, { formats: ["webp", "jpg", "png"], widths: [100] }, options);
    expect(made.map(({ type }) => type.extension)).toEqual(["webp", "png"]);
    for (const { bytes } of made) expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
  });

  it("makes WebP of the fewer colours that PNG gets by with", async () => {
    const { png } = await noisyIcon();
    const request = { formats: ["webp"], widths: ["full"] } satisfies VariantRequest;
    const sizeOfWebp = async (lossyImages: boolean) => {
      const [made] = await makeVariants(png, request, { ...options, effort: "thorough", lossyImages });
      return made?.bytes.length ?? 0;
    };
    expect(await sizeOfWebp(true)).toBeLessThan(await sizeOfWebp(false));
  });

  it("fits the whole into what is served, with its profile, and leaves out what is no smaller", async () => {
    const source = await photo(900, 600, 3).withIccProfile("p3").jpeg({ quality: 95 }).toBuffer();
    const fit = { width: 300, height: 300 };
    const request = { formats: ["webp", "avif"], widths: [64, "full", 400] } satisfies VariantRequest;
    const made = await makeVariants(source, request, { ...options, fit });
    const seen = made.map(({ width, height, type }) => `${type.extension} ${width}x${height}`).sort();
    expect(seen).toEqual(["avif 300x200", "avif 64x43", "webp 300x200", "webp 64x43"]);
    for (const { bytes } of made)
      expect((await sharp(bytes).metadata()).icc).toEqual((await sharp(source).metadata()).icc);
    const largest = Math.max(...made.map(({ bytes }) => bytes.length));
    const fewer = await makeVariants(source, { ...request, smallerThan: largest }, { ...options, fit });
    expect(fewer).toHaveLength(made.filter(({ bytes }) => bytes.length < largest).length);
  });

  it("makes none of an animation, which would lose its frames", async () => {
    const frames = await Promise.all(
      [0, 1].map((seed) =>
        photo(40 + seed, 40, 3)
          .resize(40, 40)
          .png()
          .toBuffer(),
      ),
    );
    const source = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    await expect(makeVariants(source, { formats: ["webp"], widths: ["full"] }, options)).rejects.toThrow(/animation/);
  });
});
