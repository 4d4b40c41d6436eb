import type { OptimizeLimits } from "../options.js";
import { KeepError } from "../result.js";
import { decodeStream } from "./filters.js";
import { Keyword, Lexer } from "./lexer.js";
import { Dict, type PdfValue, Stream } from "./objects.js";

/** Where an object is: at an offset of the file, or the nth of an object stream. */
export type Place = { offset: number; generation: number } | { container: number; index: number } | "free";

export interface CrossReferences {
  places: Map<number, Place>;
  trailer: Dict;
  /** Sections found: more than one means incremental updates, or a linearized file. */
  sections: number;
}

/** Follows the chain of cross-reference tables and streams, newest first. Anything amiss means a damaged file. */
export function readCrossReferences(
  bytes: Buffer,
  readStream: (offset: number) => Stream,
  limits: OptimizeLimits,
): CrossReferences {
  const places = new Map<number, Place>();
  const seen = new Set<number>();
  let trailer: Dict | undefined;
  const readSection = (offset: number) => {
    if (seen.has(offset)) throw new KeepError("The PDF's cross-references go round in a circle");
    seen.add(offset);
    const isTable = /^\s*xref\b/.test(bytes.toString("latin1", offset, offset + 20));
    return isTable ? readTable(bytes, offset, places, limits) : readXrefStream(readStream(offset), places, limits);
  };
  for (let offset: number | undefined = startOffset(bytes); offset !== undefined; ) {
    const dict: Dict = readSection(offset);
    trailer ??= dict;
    // A hybrid file's stream comes before the older sections. It may name one of those too, and is not asked.
    const stream = dict.get("XRefStm");
    if (typeof stream === "number") readSection(inside(stream, bytes));
    const older = dict.get("Prev");
    offset = typeof older === "number" ? inside(older, bytes) : undefined;
  }
  return { places, trailer: trailer as Dict, sections: seen.size };
}

function startOffset(bytes: Buffer): number {
  const tailStart = Math.max(0, bytes.length - 2_048);
  const tail = bytes.toString("latin1", tailStart);
  const match = /^startxref\s+(\d+)\s+%%EOF/.exec(tail.slice(Math.max(0, tail.lastIndexOf("startxref"))));
  if (!match) throw new KeepError("The PDF is damaged: it does not end with startxref and %%EOF");
  return inside(Number(match[1]), bytes);
}

function inside(offset: number, bytes: Buffer): number {
  if (!Number.isInteger(offset) || offset < 0 || offset >= bytes.length) {
    throw new KeepError("The PDF is damaged: a cross-reference points out of the file");
  }
  return offset;
}

function readTable(bytes: Buffer, offset: number, places: Map<number, Place>, limits: OptimizeLimits): Dict {
  const lexer = new Lexer(bytes, offset);
  lexer.next();
  for (;;) {
    const first = lexer.next();
    if (first instanceof Keyword && first.text === "trailer") {
      const trailer = lexer.value();
      if (!(trailer instanceof Dict)) throw lexer.damaged("the trailer is no dictionary");
      return trailer;
    }
    const count = lexer.next();
    if (typeof first !== "number" || typeof count !== "number")
      throw lexer.damaged("the cross-reference table is broken");
    readSubsection(lexer, first, count, places, limits);
  }
}

function readSubsection(
  lexer: Lexer,
  first: number,
  count: number,
  places: Map<number, Place>,
  limits: OptimizeLimits,
): void {
  for (let index = 0; index < count; index++) {
    lexer.skipWhite();
    const entry = /^(\d{10}) (\d{5}) ([nf])/.exec(lexer.bytes.toString("latin1", lexer.at, lexer.at + 18));
    if (!entry) throw lexer.damaged("an entry of the cross-reference table is broken");
    lexer.at += 18;
    const [, offset, generation, kind] = entry;
    // The newest section was read first.
    if (places.has(first + index)) continue;
    const isFree = kind === "f" || Number(offset) === 0;
    place(places, first + index, isFree ? "free" : { offset: Number(offset), generation: Number(generation) }, limits);
  }
}

function readXrefStream({ dict, raw }: Stream, places: Map<number, Place>, limits: OptimizeLimits): Dict {
  const widths = numbers(dict.get("W"));
  const size = dict.get("Size");
  if (dict.get("Type") === null || widths.length < 3 || typeof size !== "number") {
    throw new KeepError("The PDF is damaged: no cross-references where they should be");
  }
  const data = decodeStream(new Stream(dict, raw), (value) => value, limits.inflatedBytes);
  const index = dict.get("Index") === null ? [0, size] : numbers(dict.get("Index"));
  let at = 0;
  const field = (width: number, missing: number) => {
    if (width === 0) return missing;
    let value = 0;
    for (let each = 0; each < width; each++) value = value * 256 + (data[at++] ?? Number.NaN);
    return value;
  };
  for (let pair = 0; pair + 1 < index.length; pair += 2) {
    for (let number = index[pair] as number, end = number + (index[pair + 1] as number); number < end; number++) {
      const type = field(widths[0] as number, 1);
      const second = field(widths[1] as number, 0);
      const third = field(widths[2] as number, 0);
      if (Number.isNaN(type + second + third))
        throw new KeepError("The PDF is damaged: its cross-references are cut off");
      if (places.has(number)) continue;
      place(places, number, placeOf(type, second, third), limits);
    }
  }
  return dict;
}

/** Counted one by one: a section says how many it has, and need not have their bytes. */
function place(places: Map<number, Place>, number: number, where: Place, { pdfObjects }: OptimizeLimits): void {
  places.set(number, where);
  if (places.size > pdfObjects) throw new KeepError(`The PDF has more than ${pdfObjects} objects`);
}

function placeOf(type: number, second: number, third: number): Place {
  if (type === 1) return { offset: second, generation: third };
  // Other types are references to null, by the standard.
  return type === 2 ? { container: second, index: third } : "free";
}

function numbers(value: PdfValue): number[] {
  return Array.isArray(value) ? value.filter((each): each is number => typeof each === "number") : [];
}
