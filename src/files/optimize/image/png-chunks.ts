import { turnChunk } from "./png-turn.js";

export interface PngChunk {
  name: string;
  data: Uint8Array;
}

// What says how the numbers are meant and how large the picture is; the rest is metadata.
const KEPT = new Set(["gAMA", "cHRM", "sRGB", "iCCP", "cICP", "pHYs"]);

/** The chunks in front of the picture data; undefined for what is no well-formed PNG. */
export function readPngChunks(bytes: Uint8Array): PngChunk[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = 8; at + 12 <= buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const name = buffer.toString("latin1", at + 4, at + 8);
    if (at + 12 + length > buffer.length) return undefined;
    if (name === "IEND") return chunks;
    if (name !== "IDAT") chunks.push({ name, data: buffer.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return undefined;
}

/** What its profile describes (PNG, section 11.3.2.3): with another model its numbers mean nothing, and viewers ignore it. */
export type ColourModel = "grey" | "colour" | "any";

export function colourModelOf(chunks: PngChunk[]): ColourModel {
  if (!chunks.some(({ name }) => name === "iCCP")) return "any";
  const colourType = chunks.find(({ name }) => name === "IHDR")?.data[9];
  return colourType === 0 || colourType === 4 ? "grey" : "colour";
}

const SRGB_GAMMA = 45_455;
/** White, red, green and blue of sRGB, in hundred thousandths. */
const SRGB_POINTS = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
/** Programs round them in several ways. */
const MAX_POINT_DIFFERENCE = 500;
/** The code points of sRGB in full range (ITU-T H.273, tables 2 to 4). */
const SRGB_CODES = [1, 13, 0, 1];

/** Whether chunks that only PNG has say that its numbers are not sRGB (PNG, section 4.3: cICP comes first, gAMA last). */
export function hasOwnColours(chunks: PngChunk[]): boolean {
  const of = (name: string) => {
    const data = chunks.find((chunk) => chunk.name === name)?.data;
    return data && Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  };
  const codes = of("cICP");
  if (codes) return SRGB_CODES.some((code, at) => codes[at] !== code);
  if (of("iCCP") || of("sRGB")) return false;
  const [gamma, points] = [of("gAMA"), of("cHRM")];
  const isNear = (data: Buffer, wanted: number[]) =>
    data.length === 4 * wanted.length &&
    wanted.every((value, at) => Math.abs(data.readUInt32BE(4 * at) - value) <= MAX_POINT_DIFFERENCE);
  return (gamma && !isNear(gamma, [SRGB_GAMMA])) || (points && !isNear(points, SRGB_POINTS)) || false;
}

export function isAnimatedPng(chunks: PngChunk[]): boolean {
  return chunks.some((chunk) => chunk.name === "acTL");
}

export function chunksToKeep(chunks: PngChunk[]): PngChunk[] {
  const kept = chunks.filter((chunk) => KEPT.has(chunk.name));
  const turn = turnChunk(chunks);
  return turn ? [...kept, turn] : kept;
}
