import { deflatedRoughly, LARGE_BYTES, zlibSmallest } from "../deflate.js";
import type { DeflateBudget } from "../deflate-budget.js";
import { filterRows } from "../image/png-filters.js";
import { KeepError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { type FilterStep, filtersOf, isPictureFilter, undo } from "./filters.js";
import { Dict, isName, Name, type PdfValue, Stream } from "./objects.js";

const LOSSLESS = new Set(["FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode"]);

/**
 * The stream with the same data in fewer bytes: old filters and text encodings undone, deflated as well as we can, with
 * a predictor if it is a picture that gains by one. The stream itself when there is nothing to gain.
 */
export async function recompress(document: PdfDocument, stream: Stream, budget: DeflateBudget): Promise<Stream> {
  const steps = filtersOf(stream, document.resolve);
  const end = steps.findIndex((step) => !LOSSLESS.has(step.name));
  if (end >= 0) return isPictureFilter(steps[end]) ? unwrapPicture(document, stream, steps, end) : stream;
  if (budget.isSpent && steps.length === 1 && steps[0]?.name === "FlateDecode") return stream;
  const data = document.decode(stream);
  const forms: Form[] = [{ data, store: (raw) => withFilter(stream, raw) }];
  const predicted = budget.isSpent ? undefined : withPredictor(document, stream, data);
  if (predicted) forms.push(predicted);
  const encoded = keepPredictor(stream, steps);
  if (encoded && encoded.data.length !== data.length) forms.push(encoded);
  const candidates = [stream];
  for (const form of promising(forms)) candidates.push(form.store(await zlibSmallest(form.data, budget)));
  if (data.length < 40) candidates.push(withoutFilter(stream, data));
  return candidates.reduce((best, each) => (sizeOf(each) < sizeOf(best) ? each : best));
}

/** Data as they may be deflated, and the stream that they then make. */
interface Form {
  data: Uint8Array;
  store: (raw: Uint8Array) => Stream;
}

/** All of them, or of large ones the one that a draft says is best. */
function promising(forms: Form[]): Form[] {
  if (forms.length === 1 || forms.every(({ data }) => data.length <= LARGE_BYTES)) return forms;
  const drafts = forms.map((form) => ({ form, size: deflatedRoughly(form.data) }));
  return [drafts.reduce((best, each) => (each.size < best.size ? each : best)).form];
}

/** ASCII85 around a JPEG and the like: the picture's bytes stay, their wrapping goes. */
function unwrapPicture(document: PdfDocument, stream: Stream, steps: FilterStep[], end: number): Stream {
  if (end === 0 || end !== steps.length - 1) return stream;
  const raw = undo(stream.raw, steps.slice(0, end), document.resolve, 100_000_000);
  if (raw.length >= stream.raw.length) return stream;
  const last = steps[end] as FilterStep;
  return replaceStorage(stream, raw, Name.of(last.name), last.parameters ?? null);
}

/** The data as the producer's predictor left them: it may know its picture better than we do. */
function keepPredictor(stream: Stream, steps: FilterStep[]): Form | undefined {
  const only = steps.length === 1 ? steps[0] : undefined;
  if (only?.name !== "FlateDecode" || !only.parameters) return undefined;
  const data = undo(stream.raw, [{ name: "FlateDecode", parameters: undefined }], (value) => value, 1_000_000_000);
  return { data, store: (raw) => new Stream(stream.dict, raw) };
}

function withPredictor(document: PdfDocument, stream: Stream, data: Uint8Array): Form | undefined {
  const shape = pictureShape(document, stream);
  if (!shape || data.length < shape.rowBytes * shape.height || data.length > 30_000_000) return undefined;
  const rows = filterRows(
    { data, rowBytes: shape.rowBytes, height: shape.height, pixelBytes: shape.colours },
    "adaptive",
  );
  if (data.length !== shape.rowBytes * shape.height) return undefined;
  const parameters = new Dict(
    new Map<string, PdfValue>([
      ["Predictor", 15],
      ["Columns", shape.width],
      ["Colors", shape.colours],
    ]),
  );
  return { data: rows, store: (raw) => replaceStorage(stream, raw, Name.of("FlateDecode"), parameters) };
}

/** Width and colours of a picture with 8 bits a sample, whose neighbours resemble each other. */
function pictureShape(document: PdfDocument, { dict }: Stream) {
  const get = (key: string) => document.resolve(dict.get(key));
  const [width, height, bits] = [get("Width"), get("Height"), get("BitsPerComponent")];
  if (!isName(get("Subtype"), "Image") || typeof width !== "number" || typeof height !== "number" || bits !== 8) {
    return undefined;
  }
  const colours = coloursOf(document, get("ColorSpace"));
  return colours === undefined ? undefined : { width, height, colours, rowBytes: width * colours };
}

/** How many samples a pixel has; undefined where neighbours mean nothing (an index into a palette) or we cannot tell. */
export function coloursOf(document: PdfDocument, space: PdfValue): number | undefined {
  const [kind, detail] = Array.isArray(space) ? space.map(document.resolve) : [space, null];
  if (!(kind instanceof Name)) return undefined;
  if (kind.text === "ICCBased" && detail instanceof Stream) {
    const count = document.resolve(detail.dict.get("N"));
    return typeof count === "number" && [1, 3, 4].includes(count) ? count : undefined;
  }
  return { DeviceGray: 1, CalGray: 1, G: 1, DeviceRGB: 3, CalRGB: 3, RGB: 3, DeviceCMYK: 4, CMYK: 4 }[kind.text];
}

function withFilter(stream: Stream, raw: Uint8Array): Stream {
  return replaceStorage(stream, raw, Name.of("FlateDecode"), null);
}

function withoutFilter(stream: Stream, raw: Uint8Array): Stream {
  return replaceStorage(stream, raw, null, null);
}

export function replaceStorage(stream: Stream, raw: Uint8Array, filter: PdfValue, parameters: PdfValue): Stream {
  const entries = new Map(stream.dict.entries);
  for (const key of ["Filter", "DecodeParms", "DP", "DL"]) entries.delete(key);
  if (filter !== null) entries.set("Filter", filter);
  if (parameters !== null) entries.set("DecodeParms", parameters);
  entries.set("Length", raw.length);
  return new Stream(new Dict(entries), raw);
}

/** With about what its parameters take. */
function sizeOf({ dict, raw }: Stream): number {
  return raw.length + (dict.get("DecodeParms") === null ? 0 : 50) + (dict.get("Filter") === null ? 0 : 20);
}

/** Recompresses, unless the stream is of a kind that we cannot decode: then it stays. */
export async function recompressOrKeep(document: PdfDocument, stream: Stream, budget: DeflateBudget): Promise<Stream> {
  try {
    return await recompress(document, stream, budget);
  } catch (error) {
    // Damage is the whole file's matter.
    if (error instanceof KeepError && /^Nothing is known/.test(error.message)) return stream;
    throw error;
  }
}
