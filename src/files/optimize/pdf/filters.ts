import { constants, inflateSync } from "node:zlib";
import { KeepError } from "../result.js";
import { Dict, Name, type PdfValue, type Stream } from "./objects.js";
import { decodeAscii85, decodeAsciiHex, decodeLzw, decodeRunLength } from "./old-filters.js";
import { undoPredictor } from "./predictor.js";

export type Resolve = (value: PdfValue) => PdfValue;

export interface FilterStep {
  name: string;
  parameters: Dict | undefined;
}

/** What compresses pictures: its data are pixels, and no bytes to decode here. */
const PICTURE_FILTERS = new Set(["DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"]);
/** The empty stored block that a flush ends with (RFC 1951, 3.2.4). */
const FLUSHED = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const SHORT: Record<string, string> = {
  Fl: "FlateDecode",
  LZW: "LZWDecode",
  A85: "ASCII85Decode",
  AHx: "ASCIIHexDecode",
  RL: "RunLengthDecode",
  DCT: "DCTDecode",
  CCF: "CCITTFaxDecode",
};

/** The stream's filters, outermost first. */
export function filtersOf(stream: Stream, resolve: Resolve): FilterStep[] {
  const filter = resolve(stream.dict.get("Filter"));
  const parameters = resolve(stream.dict.get("DecodeParms") ?? stream.dict.get("DP"));
  const names = filter === null ? [] : Array.isArray(filter) ? filter.map(resolve) : [filter];
  const all = Array.isArray(parameters) ? parameters.map(resolve) : [parameters];
  return names.map((name, index) => {
    if (!(name instanceof Name)) throw new KeepError("The PDF is damaged: a stream's filter has no name");
    const own = all[index];
    return { name: SHORT[name.text] ?? name.text, parameters: own instanceof Dict ? own : undefined };
  });
}

export function isPictureFilter(step: FilterStep | undefined): boolean {
  return step !== undefined && PICTURE_FILTERS.has(step.name);
}

/** All filters undone. */
export function decodeStream(stream: Stream, resolve: Resolve, maxBytes: number): Uint8Array {
  return undo(stream.raw, filtersOf(stream, resolve), resolve, maxBytes);
}

/** The given filters undone, in their order. */
export function undo(raw: Uint8Array, steps: FilterStep[], resolve: Resolve, maxBytes: number): Uint8Array {
  return steps.reduce((data, step) => undoStep(data, step, resolve, maxBytes), raw);
}

function undoStep(data: Uint8Array, { name, parameters }: FilterStep, resolve: Resolve, maxBytes: number): Uint8Array {
  const number = (key: string, missing: number) => {
    const value = resolve(parameters?.get(key) ?? null);
    return typeof value === "number" ? value : missing;
  };
  switch (name) {
    case "FlateDecode":
      return undoPredictor(inflate(data, maxBytes), number);
    case "LZWDecode":
      return undoPredictor(decodeLzw(data, number("EarlyChange", 1), maxBytes), number);
    case "ASCII85Decode":
      return decodeAscii85(data);
    case "ASCIIHexDecode":
      return decodeAsciiHex(data);
    case "RunLengthDecode":
      return decodeRunLength(data, maxBytes);
    default:
      throw new KeepError(`Nothing is known of the filter ${name}`);
  }
}

export function inflate(data: Uint8Array, maxBytes: number): Uint8Array {
  if (data.length === 0) return data;
  // Acrobat flushes streams and does not end them: all data is there.
  const finishFlush = FLUSHED.equals(data.subarray(-FLUSHED.length)) ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, maxBytes), finishFlush });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ERR_BUFFER_TOO_LARGE") throw new KeepError("A stream of the PDF inflates beyond the limit");
    throw new KeepError(`The PDF is damaged: a compressed stream is broken (${code})`);
  }
}
