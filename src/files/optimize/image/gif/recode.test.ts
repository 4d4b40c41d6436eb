import { createHash } from "node:crypto";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../../optimize.js";
import { withDefaults } from "../../options.js";
import { type GifFile, type GifFrame, readGif, writeGif } from "./gif-file.js";
import { decodeLzw, encodeLzw } from "./lzw.js";
import { recodeGif } from "./recode.js";

const thorough = { effort: "thorough" } as const;

/** The same ones each time. */
function bytesLikeNoise(count: number, seed = "noise"): Uint8Array {
  return new Uint8Array(createHash("shake256", { outputLength: count }).update(seed).digest());
}

describe("the codes of GIF", () => {
  const noise = (count: number, colours: number) => bytesLikeNoise(count).map((byte) => byte % colours);

  it.each([
    ["one", new Uint8Array([3]), 2],
    ["many of one kind", new Uint8Array(300_000), 2],
    ["noise of four colours", noise(100_000, 4), 2],
    ["noise of 256 colours", noise(100_000, 256), 8],
    [
      "a pattern that turns to noise",
      Uint8Array.of(...noise(50, 8), ...new Uint8Array(30_000), ...noise(30_000, 8)),
      3,
    ],
    ["rows that repeat", Uint8Array.from({ length: 90_000 }, (_, at) => (at % 300) % 61), 6],
  ])("stand for %s", (_, indices, leastWidth) => {
    const encoded = encodeLzw(indices, leastWidth);
    expect(decodeLzw(encoded, leastWidth, indices.length)).toEqual(indices);
    expect(decodeLzw(encoded, leastWidth, indices.length + 1)).toBeUndefined();
    expect(decodeLzw(encoded, leastWidth, indices.length - 1)).toBeUndefined();
  });

  it("stand for any number of indices, whatever their dictionary has grown to", () => {
    for (let count = 1; count < 1_500; count += count < 100 ? 1 : 3) {
      const indices = noise(count, 4);
      expect(decodeLzw(encodeLzw(indices, 2), 2, count), `${count}`).toEqual(indices);
    }
  });

  it("are as other readers read them, with a full dictionary too", async () => {
    const grain = bytesLikeNoise(400 * 300);
    const indices = Uint8Array.from(
      { length: 400 * 300 },
      (_, at) => (at % 7) + ((grain[at] as number) % (at > 60_000 ? 2 : 200)),
    );
    const gif = writeGif(gifOf({ width: 400, height: 300, indices }));
    const grey = await sharp(gif).extractChannel(0).raw().toBuffer();
    expect(new Uint8Array(grey)).toEqual(indices);
  });
});

interface Drawing {
  width: number;
  height: number;
  indices: Uint8Array;
  frame?: Partial<GifFrame>;
}

const GREYS = Uint8Array.from({ length: 3 * 256 }, (_, at) => Math.floor(at / 3));

/** A still of 256 greys. */
function gifOf({ width, height, indices, frame }: Drawing): GifFile {
  const data = encodeLzw(indices, 8);
  const still = { left: 0, top: 0, width, height, isInterlaced: false, colours: undefined, control: undefined };
  return {
    ...{ width, height, background: 0, aspect: 0, colours: GREYS, extensions: [] },
    frames: [{ ...still, leastWidth: 8, data, ...frame }],
  };
}

async function pixelsOf(gif: Uint8Array): Promise<Buffer> {
  return sharp(gif, { animated: true }).ensureAlpha().raw().toBuffer();
}

describe("a GIF coded anew", () => {
  const size = { width: 40, height: 30 };
  /** Five of 256 colours. */
  const few = Uint8Array.from({ length: 40 * 30 }, (_, at) => 50 * Math.floor((at % 40) / 8) + (at % 3 === 0 ? 0 : 1));

  it.each([
    ["whose colours are hardly used", gifOf({ ...size, indices: few })],
    ["with rows in four passes", gifOf({ ...size, indices: few, frame: { isInterlaced: true } })],
    ["with a table of its own", { ...gifOf({ ...size, indices: few, frame: { colours: GREYS } }), colours: undefined }],
    [
      "that lets something through",
      gifOf({ ...size, indices: few, frame: { control: { flags: 0, delay: 0, transparent: 51 } } }),
    ],
    ["that covers a part of its canvas", { ...gifOf({ ...size, indices: few }), width: 60, height: 50, background: 9 }],
  ])("shows what it showed: one %s", async (_, file) => {
    const gif = writeGif(file);
    const recoded = recodeGif(gif, thorough) as Uint8Array;
    expect(recoded.length).toBeLessThan(gif.length - 600);
    expect(await pixelsOf(recoded)).toEqual(await pixelsOf(gif));
    expect(recodeGif(recoded, thorough)).toEqual(recoded);
  });

  it("keeps the frames, delays and loops of an animation, and its profile, and no comment", () => {
    const frames = [few, few.map((index) => 255 - index)].map(
      (indices, place) =>
        gifOf({ ...size, indices, frame: { colours: GREYS, control: { flags: 4, delay: 7 + place, transparent: 2 } } })
          .frames[0] as GifFrame,
    );
    const extension = (name: string, ...data: number[]) =>
      Uint8Array.of(0x21, 0xff, 11, ...Buffer.from(name), data.length, ...data, 0);
    const comment = Uint8Array.of(0x21, 0xfe, 2, 0x68, 0x69, 0);
    const kept = [extension("NETSCAPE2.0", 1, 3, 0), extension("ICCRGBG1012", 9, 9)];
    const file = {
      ...gifOf({ ...size, indices: few }),
      frames,
      extensions: [...kept, extension("XMP DataXMP", 1), comment],
    };
    const made = readGif(recodeGif(writeGif(file), thorough) as Uint8Array) as GifFile;
    expect(made.extensions.map((each) => [...each])).toEqual(kept.map((each) => [...each]));
    expect(made.frames.map(({ control, colours }) => [control, colours])).toEqual([
      [{ flags: 4, delay: 7, transparent: expect.any(Number) }, undefined],
      [{ flags: 4, delay: 8, transparent: expect.any(Number) }, undefined],
    ]);
    expect(made.colours?.length).toBe(3 * 32);
  });

  it("keeps a table for each frame where one has not room for all", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, at) => at);
    const still = { width: 16, height: 16, indices: all };
    const reds = GREYS.map((value, at) => (at % 3 === 0 ? value : 0));
    const [grey, red] = [gifOf(still), gifOf({ ...still, frame: { colours: reds } })];
    const gif = writeGif({ ...grey, frames: [...grey.frames, ...red.frames] });
    const recoded = recodeGif(gif, thorough) as Uint8Array;
    expect(readGif(recoded)?.frames.map(({ colours }) => colours?.length)).toEqual([768, 768]);
    expect(await pixelsOf(recoded)).toEqual(await pixelsOf(gif));
  });

  it("shows what it showed, however its frames lie over each other and go", async () => {
    const canvas = { width: 12, height: 10 };
    for (let turn = 0; turn < 80; turn++) {
      const noise = bytesLikeNoise(40, `animation ${turn}`);
      const below = (place: number, limit: number) => (noise[place] as number) % limit;
      const frames = Array.from({ length: 2 + below(0, 4) }, (_, place): GifFrame => {
        const seed = 1 + 7 * place;
        const [left, top] = place === 0 || below(seed, 3) === 0 ? [0, 0] : [below(seed + 1, 8), below(seed + 2, 6)];
        const isWhole = left + top === 0;
        const width = isWhole ? canvas.width : 1 + below(seed + 3, canvas.width - left);
        const height = isWhole ? canvas.height : 1 + below(seed + 4, canvas.height - top);
        const step = 1 + below(seed + 5, 5);
        const indices = Uint8Array.from({ length: width * height }, (_, at) => 60 * (Math.floor(at / step) % 4));
        const control = {
          flags: below(seed + 6, 4) << 2,
          delay: 5,
          transparent: below(seed + 6, 3) === 0 ? 60 : undefined,
        };
        return gifOf({ width, height, indices, frame: { left, top, control } }).frames[0] as GifFrame;
      });
      const gif = writeGif({ ...gifOf({ ...canvas, indices: new Uint8Array(120) }), frames });
      const recoded = recodeGif(gif, thorough) as Uint8Array;
      expect(recoded.length, `${turn}`).toBeLessThan(gif.length);
      expect(await pixelsOf(recoded), `${turn}`).toEqual(await pixelsOf(gif));
    }
  });

  it("leaves out what a frame repeats", () => {
    const grain = bytesLikeNoise(100 * 100);
    const changed = grain.map((index, at) => (at % 100 > 90 && at > 9_000 ? 255 - index : index));
    const frames = [grain, changed].map((indices) => gifOf({ width: 100, height: 100, indices }).frames[0] as GifFrame);
    const gif = writeGif({ ...gifOf({ width: 100, height: 100, indices: grain }), frames });
    const made = readGif(recodeGif(gif, thorough) as Uint8Array);
    expect(made?.frames[1]).toMatchObject({ left: 91, top: 90, width: 9, height: 10 });
  });

  it("is the form in which one is kept that has colours to spare", async () => {
    const gif = writeGif(gifOf({ ...size, indices: few }));
    const { status, bytes } = await optimizeHere(gif, withDefaults());
    expect(status).toBe("optimized");
    expect(bytes.length).toBeLessThan(gif.length - 600);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(gif));
  });

  it("is not made of what says to be larger than the effort allows", () => {
    const gif = writeGif({ ...gifOf({ ...size, indices: few }), width: 65_535, height: 65_535 });
    expect(recodeGif(gif, thorough)).toBeUndefined();
  });

  it("is not made of what is cut off or broken, and never fails", () => {
    const gif = writeGif(gifOf({ ...size, indices: few, frame: { control: { flags: 0, delay: 0, transparent: 51 } } }));
    // All but the last byte, the trailer, which some leave out.
    for (let length = 0; length < gif.length - 1; length++)
      expect(recodeGif(gif.subarray(0, length), thorough), `${length}`).toBeUndefined();
    const noise = bytesLikeNoise(3 * 4 * 1_000);
    for (let turn = 0; turn < 1_000; turn++) {
      const broken = Buffer.from(gif);
      for (let flip = 0; flip < 3; flip++) {
        const from = 4 * (3 * turn + flip);
        broken[(((noise[from] as number) << 8) | (noise[from + 1] as number)) % gif.length] = noise[from + 2] as number;
      }
      const recoded = recodeGif(broken, { effort: "quick" });
      if (recoded) expect(readGif(recoded)).toBeDefined();
    }
  });
});
