import { unzipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { officeFile, waves } from "../../../../test/setup/office-file.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";

const options = withDefaults();

describe("pictures in Office documents", () => {
  it("lose nothing without loss, and still get smaller", async () => {
    const parts = {
      "word/media/photo.jpeg": await waves().jpeg({ quality: 90, optimiseCoding: false }).toBuffer(),
      "word/media/turned.jpg": await waves()
        .jpeg({ optimiseCoding: false })
        .withMetadata({ orientation: 6 })
        .toBuffer(),
      "word/media/print.jpg": await waves().toColourspace("cmyk").jpeg({ optimiseCoding: false }).toBuffer(),
      "word/media/deep.png": await waves().toColourspace("rgb16").png({ compressionLevel: 1 }).toBuffer(),
      "word/media/misnamed.png": await waves().jpeg({ quality: 80, optimiseCoding: false }).toBuffer(),
    };
    const result = await optimizeHere(await officeFile(parts), {
      ...options,
      effort: "thorough",
      lossyImages: false,
      timeLimitMs: 60_000,
    });
    const after = unzipSync(result.bytes);
    for (const [name, before] of Object.entries(parts)) {
      const found = after[name] as Uint8Array;
      expect([name, found.length < before.length]).toEqual([name, true]);
      const [{ format, orientation, space, depth }, old] = [
        await sharp(found).metadata(),
        await sharp(before).metadata(),
      ];
      expect(old).toMatchObject({ format, space, depth });
      expect(orientation).toBe(old.orientation);
      const raw = (bytes: Uint8Array) => sharp(bytes).raw({ depth: "ushort" }).toBuffer();
      expect((await raw(found)).equals(await raw(before))).toBe(true);
    }
  });

  it("are looked at if they have a few hundred bytes only", async () => {
    const blank = sharp({ create: { width: 16, height: 16, channels: 3, background: "#336699" } });
    const icon = await blank
      .withExif({ IFD0: { Copyright: "Somebody, some time ago. ".repeat(20) } })
      .png()
      .toBuffer();
    const source = await officeFile({ "word/media/icon.png": icon });
    const result = await optimizeHere(source, { ...options, effort: "thorough", timeLimitMs: 60_000 });
    expect(icon.length).toBeLessThan(1_000);
    expect(unzipSync(result.bytes)["word/media/icon.png"]?.length).toBeLessThan(120);
  });

  it("keep how large they are meant to be", async () => {
    const photo = await waves().jpeg({ quality: 98 }).withMetadata({ density: 240 }).toBuffer();
    const source = await officeFile({ "word/media/photo.jpg": photo });
    const after = unzipSync(
      (await optimizeHere(source, { ...options, effort: "thorough", timeLimitMs: 60_000 })).bytes,
    );
    const found = after["word/media/photo.jpg"] as Uint8Array;
    expect(found.length).toBeLessThan(photo.length);
    expect((await sharp(found).metadata()).density).toBe(240);
  });

  it("get smaller as GIFs, pixel for pixel", async () => {
    const shade = (at: number, frame: number) => (Math.floor(at / 40) % 7) * 30 + frame * 9;
    const frame = (index: number) => Buffer.from(Array.from({ length: 80 * 60 * 3 }, (_, at) => shade(at, index)));
    const stack = { raw: { width: 80, height: 180, channels: 3 as const, pageHeight: 60 } };
    const gif = await sharp(Buffer.concat([frame(0), frame(1), frame(2)]), stack)
      .gif({ reuse: false, effort: 1, delay: [100, 200, 300] })
      .toBuffer();
    const source = await officeFile({ "word/media/moves.gif": gif });
    const after = unzipSync(
      (await optimizeHere(source, withDefaults({ effort: "thorough", lossyImages: false, timeLimitMs: 60_000 }))).bytes,
    );
    const found = after["word/media/moves.gif"] as Uint8Array;
    expect(found.length).toBeLessThan(gif.length);
    const shown = (bytes: Uint8Array) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();
    expect((await shown(found)).equals(await shown(gif))).toBe(true);
    expect(await sharp(found).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300] });
  });

  it("are left to the run that has time for them if they move", async () => {
    const frames = Buffer.from(Array.from({ length: 60 * 60 * 4 * 3 }, (_, at) => (at * 7919) >> 6));
    const gif = await sharp(frames, { raw: { width: 60, height: 240, channels: 3, pageHeight: 60 } })
      .gif()
      .toBuffer();
    const { bytes, report } = await optimizeHere(await officeFile({ "word/media/a.gif": gif }), options);
    expect(report.pending).toBe(1);
    expect(unzipSync(bytes)["word/media/a.gif"]).toEqual(new Uint8Array(gif));
  });
});
