import sharp, { type JpegOptions } from "sharp";
import { describe, expect, it } from "vitest";
import { decoded, isSamePicture, recodeJpeg } from "./recode.js";

const [width, height] = [203, 117];

/** Slopes, edges and some noise, by which all of a block's coefficients are used. */
function samples(channels: number): Buffer {
  let seed = 1;
  return Buffer.from(
    Array.from({ length: width * height * channels }, (_, at) => {
      const [x, y] = [Math.floor(at / channels) % width, Math.floor(at / channels / width)];
      seed = (seed * 48_271) % 2_147_483_647;
      const edge = (x >> 4) % 3 === (at % channels) % 3 ? 60 : 0;
      return 60 + (x + y) / 4 + edge + (seed % 23);
    }),
  );
}

function jpeg(options: JpegOptions, channels: 1 | 3 | 4 = 3): Promise<Buffer> {
  const picture = sharp(samples(channels), { raw: { width, height, channels } });
  const turned =
    channels === 1
      ? picture.toColourspace("b-w")
      : channels === 4
        ? picture.removeAlpha().toColourspace("cmyk")
        : picture;
  return turned.jpeg({ quality: 82, optimiseCoding: false, ...options }).toBuffer();
}

const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();

describe.each(["quick", "thorough"] as const)("JPEGs coded anew (%s)", (effort) => {
  it.each([
    ["4:2:0", {}, 3],
    ["4:4:4", { chromaSubsampling: "4:4:4" }, 3],
    ["grey", {}, 1],
    ["CMYK", {}, 4],
    ["of high quality", { quality: 100 }, 3],
    ["of low quality", { quality: 5 }, 3],
  ] as const)("that are %s have the same coefficients in fewer bytes", async (_, options, channels) => {
    const source = await jpeg(options, channels);
    const output = recodeJpeg(source, effort) as Uint8Array;
    expect(output.length).toBeLessThan(source.length);
    expect(isSamePicture(decoded(source), decoded(output))).toBe(true);
    expect(await pixels(output)).toEqual(await pixels(source));
  });

  it("with restart intervals lose those only", async () => {
    const source = withRestarts(await jpeg({ chromaSubsampling: "4:4:4" }, 1));
    const output = recodeJpeg(source, effort) as Uint8Array;
    expect(output.length).toBeLessThan(source.length);
    expect(await pixels(output)).toEqual(await pixels(source));
  });

  it("stay as they are if cut off, damaged or no JPEG", async () => {
    const source = await jpeg({});
    const scan = source.indexOf(Buffer.from([0xff, 0xda]));
    const damaged = Buffer.from(source).fill(0xfe, scan + 200, scan + 260);
    const other = await sharp(samples(3), { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const cut = Buffer.concat([source.subarray(0, -400), Buffer.from([0xff, 0xd9])]);
    for (const bytes of [source.subarray(0, -2), cut, damaged, other, Buffer.alloc(0), source.subarray(0, 30)]) {
      expect(recodeJpeg(bytes, effort)).toBeUndefined();
    }
  });

  it("never throw, whatever byte is wrong", async () => {
    const source = await jpeg({ progressive: true });
    for (let at = 2; at < source.length; at += 97) {
      const wrong = Buffer.from(source);
      wrong[at] = (wrong[at] as number) ^ 0x55;
      const output = recodeJpeg(wrong, effort);
      if (output) expect(isSamePicture(decoded(wrong), decoded(output))).toBe(true);
    }
  });
});

it("A photograph of 12 megapixels is coded anew where nobody waits", { timeout: 60_000 }, async () => {
  const picture = sharp({ create: { width: 4_000, height: 3_000, channels: 3, background: "#579" } });
  const source = await picture.jpeg({ quality: 50, optimiseCoding: false }).toBuffer();
  expect(recodeJpeg(source, "quick")).toBeUndefined();
  expect(recodeJpeg(source, "thorough")?.length).toBeLessThan(source.length);
});

it("Pictures whose header tells of more pixels than there is memory for stay as they are", async () => {
  const source = await jpeg({});
  const frame = source.indexOf(Buffer.from([0xff, 0xc0]));
  const huge = Buffer.from(source);
  huge.writeUInt32BE(0xffff_ffff, frame + 5);
  const before = process.memoryUsage().arrayBuffers;
  expect(recodeJpeg(huge, "thorough")).toBeUndefined();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
});

it("A progressive JPEG is read as decoders read it", async () => {
  const source = await jpeg({ progressive: true, optimiseCoding: true });
  const plain = recodeJpeg(await jpeg({}), "quick") as Uint8Array;
  expect(isSamePicture(decoded(await jpeg({})), decoded(plain))).toBe(true);
  expect(decoded(source).frame.components.map(({ coefficients }) => coefficients)).toEqual(
    decoded(plain).frame.components.map(({ coefficients }) => coefficients),
  );
});

it("Equality of pictures sees one coefficient", async () => {
  const [first, second] = [decoded(await jpeg({})), decoded(await jpeg({}))];
  expect(isSamePicture(first, second)).toBe(true);
  (second.frame.components[1]?.coefficients as Int16Array)[70] = 5;
  expect(isSamePicture(first, second)).toBe(false);
});

/** The grey picture with its blocks coded one to an interval: each starts with its own DC, so DC only is kept. */
function withRestarts(source: Buffer): Buffer {
  const { frame, segments, scans } = decoded(source);
  const dc = scans[0]?.dc[0];
  const ac = scans[0]?.ac[0];
  if (!dc || !ac) throw new Error("There are no tables");
  const bitsFor = ({ counts, symbols }: typeof dc, wanted: number) => {
    let [code, index] = [0, 0];
    for (let length = 1; length <= 16; length++, code *= 2) {
      for (let count = counts[length - 1] as number; count > 0; count--, code++) {
        if (symbols[index++] === wanted) return code.toString(2).padStart(length, "0");
      }
    }
    throw new Error("There is no such symbol");
  };
  const [plane] = frame.components.map(({ coefficients }) => coefficients) as [Int16Array];
  const parts = Array.from({ length: plane.length / 64 }, (_, block) => {
    const value = plane[block * 64] as number;
    const size = 32 - Math.clz32(Math.abs(value));
    const rest = value < 0 ? value + 2 ** size - 1 : value;
    const bits = bitsFor(dc, size) + (size > 0 ? rest.toString(2).padStart(size, "0") : "") + bitsFor(ac, 0);
    const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/g) ?? [];
    const stuffed = bytes.map((byte) => Number.parseInt(byte, 2)).flatMap((byte) => (byte === 255 ? [255, 0] : [byte]));
    return Buffer.from(block === 0 ? stuffed : [0xff, 0xd0 + ((block - 1) & 7), ...stuffed]);
  });
  const table = ({ counts, symbols }: typeof dc, number: number) =>
    Buffer.from([0xff, 0xc4, 0, 19 + symbols.length, number, ...counts, ...symbols]);
  return Buffer.concat([
    ...[Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xc0]), frame.header],
    ...[table(dc, 0), table(ac, 0x10), Buffer.from([0xff, 0xdd, 0, 4, 0, 1])],
    ...[Buffer.from([0xff, 0xda, 0, 8, 1, frame.components[0]?.id ?? 1, 0, 0, 63, 0]), ...parts],
    Buffer.from([0xff, 0xd9]),
  ]);
}
