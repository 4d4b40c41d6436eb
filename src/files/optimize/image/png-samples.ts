import { crc32, inflateSync } from "node:zlib";
import { deflatedRoughly, equal, zlibSmallest } from "../deflate.js";
import type { DeflateBudget } from "../deflate-budget.js";
import { undoPredictor } from "../pdf/predictor.js";
import { chunksToKeep, isAnimatedPng, type PngChunk, readPngChunks } from "./png-chunks.js";
import { type FilterMode, filterRows } from "./png-filters.js";

const SIGNATURE_BYTES = 8;
const MODES: FilterMode[] = ["none", "adaptive", "pairs", "sub", "up", "average", "paeth"];
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface PngHeader {
  width: number;
  height: number;
  bits: number;
  samples: number;
  isInterlaced: boolean;
}

export function hasDeepSamples(bytes: Uint8Array): boolean {
  return bytes[24] === 16;
}

/**
 * The same samples, of whatever depth and colour type, filtered and deflated anew (PNG, sections 9 and 10): nothing
 * goes but metadata. Interlaced rows keep their filters. Undefined if that is no smaller.
 */
export async function repackPng(bytes: Uint8Array, budget: DeflateBudget): Promise<Uint8Array | undefined> {
  const chunks = readPngChunks(bytes);
  const header = chunks && readHeader(chunks);
  if (!header || isAnimatedPng(chunks)) return undefined;
  const rows = inflateSync(pictureData(bytes), { maxOutputLength: maxBytes(header) });
  const filtered = header.isInterlaced ? rows : chooseFilters(rows, header);
  const deflated = await zlibSmallest(filtered, budget);
  const needed = new Set([...chunksToKeep(chunks).map(({ name }) => name), "IHDR", "PLTE", "tRNS"]);
  const kept = chunks.filter(({ name }) => needed.has(name));
  const all = [...kept, { name: "IDAT", data: deflated }, { name: "IEND", data: new Uint8Array() }];
  const output = Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...all.map(framed)]);
  const isSame = equal(samplesOf(inflateSync(pictureData(output)), header), samplesOf(rows, header));
  return isSame && output.length < bytes.length ? output : undefined;
}

function readHeader(chunks: PngChunk[]): PngHeader | undefined {
  const data = chunks[0]?.name === "IHDR" ? Buffer.from(chunks[0].data) : undefined;
  const samples = data?.length === 13 ? SAMPLES[data.readUInt8(9)] : undefined;
  if (!data || !samples) return undefined;
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  return { width, height, bits: data.readUInt8(8), samples, isInterlaced: data[12] === 1 };
}

function rowBytesOf({ width, bits, samples }: PngHeader): number {
  return Math.ceil((width * bits * samples) / 8);
}

/** Seven passes have up to seven times the filter bytes, and as many bits of padding. */
function maxBytes(header: PngHeader): number {
  return (rowBytesOf(header) + 1) * header.height + (header.isInterlaced ? 16 * header.height + 64 : 0);
}

/** Without their filters; of interlaced ones with them, which then have to be equal too. */
function samplesOf(rows: Uint8Array, { width, bits, samples, isInterlaced }: PngHeader): Uint8Array {
  if (isInterlaced) return rows;
  const parameters: Record<string, number> = {
    Predictor: 15,
    Colors: samples,
    BitsPerComponent: bits,
    Columns: width,
  };
  return undoPredictor(rows, (key, missing) => parameters[key] ?? missing);
}

function chooseFilters(rows: Uint8Array, header: PngHeader): Uint8Array {
  const [rowBytes, { height }] = [rowBytesOf(header), header];
  if (rows.length !== (rowBytes + 1) * height) throw new Error("The PNG has too few rows");
  const pixelBytes = Math.max(1, (header.samples * header.bits) >> 3);
  const raster = { rowBytes, height, pixelBytes, data: samplesOf(rows, header) };
  const drafts = [rows, ...MODES.map((mode) => filterRows(raster, mode))].map((form) => ({
    form,
    size: deflatedRoughly(form),
  }));
  return drafts.reduce((best, each) => (each.size < best.size ? each : best)).form;
}

/** All IDAT chunks as one; `readPngChunks` has seen that none is cut off. */
function pictureData(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= buffer.length; at += buffer.readUInt32BE(at) + 12) {
    const isData = buffer.toString("latin1", at + 4, at + 8) === "IDAT";
    if (isData) parts.push(buffer.subarray(at + 8, at + 8 + buffer.readUInt32BE(at)));
  }
  return Buffer.concat(parts);
}

function framed({ name, data }: PngChunk): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
