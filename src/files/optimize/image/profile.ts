import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { ZLIB_ONLY } from "../deflate-budget.js";
import type { Pixels } from "./pixels.js";
import type { PngChunk } from "./png-chunks.js";
import { draftPng, finishPng } from "./png-encoder.js";

const STEPS = [0, 36, 73, 109, 146, 182, 219, 255];
/** Profiles made by different tools for the same space round differently. */
const MAX_DIFFERENCE = 2;

let compact: Promise<Buffer> | undefined;

/** libvips' own sRGB profile: 480 bytes, where cameras and editors embed 3 KB for the same. */
export function compactSrgb(): Promise<Buffer> {
  compact ??= sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } })
    .withIccProfile("srgb")
    .png()
    .toBuffer()
    .then((png) => sharp(png).metadata())
    .then(({ icc }) => icc ?? Buffer.alloc(0));
  return compact;
}

/** By the profile's header (ICC.1, 7.2). Those of grey and of inks are ignored in a picture of RGB. */
export function describesRgb(icc: Uint8Array): boolean {
  return Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength).toString("latin1", 16, 20) === "RGB ";
}

/** Whether a profile means sRGB, by what it does to 512 colours and not by its name. */
export async function isSrgb(icc: Uint8Array): Promise<boolean> {
  if (!describesRgb(icc)) return false;
  const colours = STEPS.flatMap((r) => STEPS.flatMap((g) => STEPS.flatMap((b) => [r, g, b])));
  const pixels: Pixels = { width: 64, height: 8, channels: 3, data: Uint8Array.from(colours) };
  const png = await finishPng(draftPng(pixels, [profileChunk(icc)], "quick", "colour"), ZLIB_ONLY);
  const shown = await sharp(png).toColourspace("srgb").raw().toBuffer();
  return (
    shown.length === colours.length &&
    shown.every((value, at) => Math.abs(value - (colours[at] as number)) <= MAX_DIFFERENCE)
  );
}

/** A larger profile exchanged for the compact one, where both mean the same. */
export async function compactProfile(icc: Uint8Array | undefined): Promise<Buffer | undefined> {
  if (!icc) return undefined;
  const own = await compactSrgb();
  return icc.length > own.length && (await isSrgb(icc).catch(() => false)) ? own : undefined;
}

export function profileChunk(icc: Uint8Array): PngChunk {
  return { name: "iCCP", data: Buffer.concat([Buffer.from("icc\0\0", "latin1"), deflateSync(icc, { level: 9 })]) };
}

/** Puts a profile of less than 64 KB into a JPEG, after its JFIF header. */
export function withJpegProfile(jpeg: Uint8Array, icc: Uint8Array): Uint8Array {
  const buffer = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  const hasJfif = buffer.readUInt16BE(2) === 0xffe0;
  const at = hasJfif ? 4 + buffer.readUInt16BE(4) : 2;
  const head = Buffer.from("\xff\xe2\0\0ICC_PROFILE\0\x01\x01", "latin1");
  head.writeUInt16BE(icc.length + 16, 2);
  return Buffer.concat([buffer.subarray(0, at), head, icc, buffer.subarray(at)]);
}
