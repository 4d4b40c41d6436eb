import { type Frame, readFrame } from "./frame.js";
import type { HuffmanTable } from "./huffman.js";

/** A scan as it lies in the file. */
export interface ScanData {
  /** Indices of the frame's components. */
  components: number[];
  dc: (HuffmanTable | undefined)[];
  ac: (HuffmanTable | undefined)[];
  start: number;
  end: number;
  /** Successive approximation: the bit that was the last before, and that is the last now. */
  high: number;
  low: number;
  restartInterval: number;
  /** Between restart markers, without the zeros that are stuffed in after 0xFF. */
  intervals: Uint8Array[];
}

export interface JpegFile {
  /** Tables of quantisation and application data, whole, in their order. */
  segments: Buffer[];
  frame: Frame;
  scans: ScanData[];
}

const PADDING = 4;

/** Splits a JPEG into its parts (ITU T.81, annex B). Throws for what is damaged, or of a process that we do not code. */
export function readJpegFile(bytes: Uint8Array, maxCoefficients: number): JpegFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.readUInt16BE(0) !== 0xffd8) throw new Error("No JPEG");
  const segments: Buffer[] = [];
  const scans: ScanData[] = [];
  const tables = new Map<number, HuffmanTable>();
  let frame: Frame | undefined;
  let restartInterval = 0;
  for (let at = 2; ; ) {
    if (buffer[at] !== 0xff) throw new Error("A marker is missing");
    const marker = buffer.readUInt8(at + 1);
    if (marker === 0xd9) break;
    const end = at + 2 + buffer.readUInt16BE(at + 2);
    if (end > buffer.length) throw new Error("A segment is cut off");
    const body = buffer.subarray(at + 2, end);
    at = end;
    if (marker === 0xc4) readTables(body, tables);
    else if (marker === 0xdd) restartInterval = body.readUInt16BE(2);
    else if (marker >= 0xc0 && marker <= 0xc2 && !frame) frame = readFrame(body, marker === 0xc2, maxCoefficients);
    else if (marker === 0xda && frame) {
      const { intervals, next } = readIntervals(buffer, end);
      scans.push({ ...readScanHeader(body, frame, tables), restartInterval, intervals });
      at = next;
    } else if (isPlain(marker) && scans.length === 0) segments.push(buffer.subarray(end - body.length - 2, end));
    else throw new Error(`Nothing is known of the segment ${marker.toString(16)} here`);
  }
  if (!frame || scans.length === 0) throw new Error("There is no picture");
  return { segments, frame, scans };
}

/** DQT, application data and comments. */
function isPlain(marker: number): boolean {
  return marker === 0xdb || marker === 0xfe || (marker >= 0xe0 && marker <= 0xef);
}

/** By class (DC, AC) and number, as the segment has them in one byte. */
function readTables(body: Buffer, tables: Map<number, HuffmanTable>): void {
  for (let at = 2; at < body.length; ) {
    const counts = Uint8Array.from(body.subarray(at + 1, at + 17));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = Uint8Array.from(body.subarray(at + 17, at + 17 + total));
    if (symbols.length !== total) throw new Error("A Huffman table is cut off");
    tables.set(body.readUInt8(at), { counts, symbols });
    at += 17 + total;
  }
}

function readScanHeader(body: Buffer, frame: Frame, tables: Map<number, HuffmanTable>) {
  const count = body.readUInt8(2);
  if (count < 1 || count > 4 || body.length !== 6 + 2 * count) throw new Error("A scan header is odd");
  const picks = Array.from({ length: count }, (_, index) => body.readUInt16BE(3 + 2 * index));
  const components = picks.map((pick) => frame.components.findIndex(({ id }) => id === pick >> 8));
  if (components.includes(-1) || new Set(components).size !== count) throw new Error("A scan's components are odd");
  const [start, end, approximation] = body.subarray(-3) as unknown as [number, number, number];
  return {
    components,
    dc: picks.map((pick) => tables.get((pick >> 4) & 15)),
    ac: picks.map((pick) => tables.get(0x10 | (pick & 15))),
    start,
    end,
    high: approximation >> 4,
    low: approximation & 15,
  };
}

function readIntervals(buffer: Buffer, from: number): { intervals: Uint8Array[]; next: number } {
  const intervals: Uint8Array[] = [];
  for (let at = from, start = from; ; ) {
    const next = buffer.indexOf(0xff, at);
    if (next < 0 || next + 1 >= buffer.length) throw new Error("The picture is cut off");
    const marker = buffer[next + 1] as number;
    at = next + 2;
    if (marker === 0) continue;
    intervals.push(unstuffed(buffer.subarray(start, next)));
    if (marker < 0xd0 || marker > 0xd7) return { intervals, next };
    if (marker !== 0xd0 + ((intervals.length - 1) & 7)) throw new Error("A restart marker is missing");
    start = at;
  }
}

/** With some bytes more than there are, which a reader that looks ahead may see. */
function unstuffed(data: Buffer): Uint8Array {
  const out = new Uint8Array(data.length + PADDING);
  let to = 0;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at] as number;
    out[to++] = byte;
    if (byte === 0xff) at++;
  }
  return out.subarray(0, to + PADDING);
}

export function bitsOf(interval: Uint8Array): number {
  return (interval.length - PADDING) * 8;
}
