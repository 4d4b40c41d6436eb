import { decodeScan } from "./decode-scan.js";
import type { Frame } from "./frame.js";
import type { HuffmanTable } from "./huffman.js";
import { type JpegFile, readJpegFile } from "./jpeg-file.js";
import { progressiveScans, type SizedScan, sequentialScan, totalSize } from "./scan-scripts.js";
import { type ScanPlan, tableOf, tokenize } from "./tokenize.js";
import { Tokens } from "./tokens.js";

/** Sequential coding of 8 bits may have four components in a scan, but no more blocks in a unit than this (B.2.3). */
const MAX_UNIT_BLOCKS = 10;
const MAX_SCANS = 200;
/** About 1 and 13 megapixels with half the chroma: 0.5 s and 4 s, and 100 MB beside what the child holds already. */
const MAX_COEFFICIENTS = { quick: 1_600_000, thorough: 20_000_000 };

/**
 * The same picture, coefficient for coefficient, by better Huffman codes and usually in progressive form (ITU T.81,
 * annexes G and K.2), as `jpegtran` does it. Everything in front of the picture stays. Undefined where that is no
 * smaller, and for large, damaged, cut off, arithmetic-coded, lossless and 12-bit pictures.
 */
export function recodeJpeg(bytes: Uint8Array, effort: "quick" | "thorough"): Uint8Array | undefined {
  try {
    const file = decoded(bytes, MAX_COEFFICIENTS[effort]);
    // Who wrote it so has chosen its codes well: there is little left, and it takes long to look for.
    if (effort === "quick" && file.frame.isProgressive) return undefined;
    const output = encode(file, effort);
    return output.length < bytes.length && isSamePicture(file, decoded(output)) ? output : undefined;
  } catch {
    // Whatever is odd about a picture is a reason to leave it.
    return undefined;
  }
}

/** The file with all its coefficients. */
export function decoded(bytes: Uint8Array, maxCoefficients = MAX_COEFFICIENTS.thorough): JpegFile {
  const file = readJpegFile(bytes, maxCoefficients);
  if (file.scans.length > MAX_SCANS) throw new Error("There are too many scans");
  for (const scan of file.scans) decodeScan(scan, file.frame);
  const told = new Set(file.scans.filter(({ start }) => start === 0).flatMap(({ components }) => components));
  if (told.size !== file.frame.components.length) throw new Error("A component is missing");
  return file;
}

export function isSamePicture(a: JpegFile, b: JpegFile): boolean {
  if (Buffer.compare(a.frame.header, b.frame.header) !== 0 || a.segments.length !== b.segments.length) return false;
  if (a.segments.some((segment, index) => Buffer.compare(segment, b.segments[index] as Buffer) !== 0)) return false;
  return a.frame.components.every(({ coefficients }, index) => {
    const other = b.frame.components[index]?.coefficients;
    return other !== undefined && Buffer.compare(asBytes(coefficients), asBytes(other)) === 0;
  });
}

function asBytes({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function encode({ segments, frame }: JpegFile, effort: "quick" | "thorough"): Uint8Array {
  const progressive = progressiveScans(frame, effort);
  const sequential = fitsOneScan(frame) ? [sequentialScan(frame)] : progressive;
  const isProgressive = totalSize(progressive) <= totalSize(sequential);
  const scans = isProgressive ? progressive : sequential;
  const parts = [
    Buffer.from([0xff, 0xd8]),
    ...segments,
    segment(isProgressive ? 0xc2 : sequentialMarker(segments), frame.header.subarray(2)),
  ];
  for (const scan of scans) parts.push(...scanParts(frame, scan));
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

function fitsOneScan({ components }: Frame): boolean {
  const blocks = components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
  return components.length === 1 || blocks <= MAX_UNIT_BLOCKS;
}

/** Baseline (SOF0) unless a quantisation table has 16 bits. */
function sequentialMarker(segments: Buffer[]): number {
  const isBaseline = segments.every((each) => each[1] !== 0xdb || (each.length - 4) % 65 === 0);
  return isBaseline ? 0xc0 : 0xc1;
}

function scanParts(frame: Frame, { plan, tokens: count }: SizedScan): Buffer[] {
  const tokens = tokenize(frame, plan, new Tokens(count));
  const tables = tokens.tables();
  const header = Buffer.from([
    plan.components.length,
    ...plan.components.flatMap((index) => [frame.components[index]?.id ?? 0, tablesOf(index, plan)]),
    ...[plan.start, plan.end, (plan.high << 4) | plan.low],
  ]);
  const definitions = Buffer.concat(tables.flatMap((table, number) => (table ? [definition(table, number)] : [])));
  const parts = [segment(0xda, header), Buffer.from(tokens.encode(tables))];
  return definitions.length > 0 ? [segment(0xc4, definitions), ...parts] : parts;
}

/** Numbers of the tables that a scan does not need must be 0 (B.2.3). */
function tablesOf(index: number, { start, end, high }: ScanPlan): number {
  const table = tableOf(index);
  const dc = start === 0 && high === 0 ? table << 4 : 0;
  return dc | (end > 0 ? table : 0);
}

function definition({ counts, symbols }: HuffmanTable, number: number): Buffer {
  return Buffer.concat([Buffer.from([((number >> 1) << 4) | (number & 1)]), counts, symbols]);
}

function segment(marker: number, body: Uint8Array): Buffer {
  const start = Buffer.from([0xff, marker, 0, 0]);
  start.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([start, body]);
}
