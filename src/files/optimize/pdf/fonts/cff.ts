import { FIRST_OWN_STRING, STANDARD_NAMES, STANDARD_STRINGS } from "./standard-names.js";
import type { Type1Font } from "./type1.js";

export interface CffGlyph {
  name: string;
  charstring: Uint8Array;
}

const OPERATORS: Record<string, number[]> = {
  BlueValues: [6],
  OtherBlues: [7],
  FamilyBlues: [8],
  FamilyOtherBlues: [9],
  StdHW: [10],
  StdVW: [11],
  BlueScale: [12, 9],
  BlueShift: [12, 10],
  BlueFuzz: [12, 11],
  StemSnapH: [12, 12],
  StemSnapV: [12, 13],
  ForceBold: [12, 14],
  LanguageGroup: [12, 17],
};
/** Arrays of these are written as differences. */
const DELTAS = new Set(["BlueValues", "OtherBlues", "FamilyBlues", "FamilyOtherBlues", "StemSnapH", "StemSnapV"]);
const OFFSET_BYTES = 5;

/** A bare CFF font (Adobe 5176) as PDF embeds it: one font, glyphs by name, `.notdef` first. */
export function writeCff(font: Type1Font, glyphs: CffGlyph[], defaultWidth: number, nominalWidth: number): Uint8Array {
  const strings = new Strings();
  const charset = [0, ...glyphs.slice(1).flatMap(({ name }) => be16(strings.idOf(name)))];
  const encoding = writeEncoding(font, glyphs, strings);
  const charstrings = writeIndex(glyphs.map(({ charstring }) => charstring));
  const privateDict = writePrivate(font, defaultWidth, nominalWidth);
  const head = [1, 0, 4, 4];
  const names = writeIndex([Buffer.from(font.name, "latin1")]);
  const stringIndex = writeIndex(strings.own.map((text) => Buffer.from(text, "latin1")));
  const globalSubrs = writeIndex([]);
  const topSize = writeIndex([topDict(font, [0, 0, 0, 0, 0])]).length;
  const charsetAt = head.length + names.length + topSize + stringIndex.length + globalSubrs.length;
  const encodingAt = charsetAt + charset.length;
  const charstringsAt = encodingAt + encoding.length;
  const privateAt = charstringsAt + charstrings.length;
  const top = writeIndex([topDict(font, [charsetAt, encodingAt, charstringsAt, privateDict.length, privateAt])]);
  return Buffer.concat([
    ...[head, names, top, stringIndex, globalSubrs, charset, encoding].map((part) => Buffer.from(part)),
    charstrings,
    privateDict,
  ]);
}

class Strings {
  readonly own: string[] = [];
  private readonly ids = new Map(STANDARD_STRINGS);

  idOf(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = FIRST_OWN_STRING + this.own.length;
      this.own.push(name);
      this.ids.set(name, id);
    }
    return id;
  }
}

/** Offsets in a form of fixed size, because they depend on the size of what they stand in. */
function topDict(font: Type1Font, [charset, encoding, charstrings, privateSize, privateAt]: number[]): Uint8Array {
  const isDefaultMatrix = font.matrix.every((value, index) => value === [0.001, 0, 0, 0.001, 0, 0][index]);
  return Uint8Array.from([
    ...font.boundingBox.slice(0, 4).flatMap(dictNumber),
    5,
    ...(isDefaultMatrix ? [] : [...font.matrix.flatMap(dictNumber), 12, 7]),
    ...[...offset(charset as number), 15],
    ...[...offset(encoding as number), 16],
    ...[...offset(charstrings as number), 17],
    ...[...offset(privateSize as number), ...offset(privateAt as number), 18],
  ]);
}

function writePrivate(font: Type1Font, defaultWidth: number, nominalWidth: number): Uint8Array {
  const out: number[] = [];
  for (const [key, values] of font.private) {
    const written = DELTAS.has(key)
      ? values.map((value, at) => value - (at > 0 ? (values[at - 1] as number) : 0))
      : values.slice(0, 1);
    if (written.length > 0) out.push(...written.flatMap(dictNumber), ...(OPERATORS[key] as number[]));
  }
  out.push(...dictNumber(defaultWidth), 20, ...dictNumber(nominalWidth), 21);
  return Uint8Array.from(out);
}

/** Each glyph's first code, in glyph order as format 0 has it; further codes as supplements. */
function writeEncoding(font: Type1Font, glyphs: CffGlyph[], strings: Strings): number[] {
  const codesOf = new Map<string, number[]>();
  for (const [code, name] of font.encoding ?? STANDARD_NAMES) codesOf.set(name, [...(codesOf.get(name) ?? []), code]);
  // Format 0 has codes for the first glyphs without gaps, so encoded glyphs have to come first; see `inGlyphOrder`.
  const encoded = glyphs.slice(1).filter(({ name }) => codesOf.has(name));
  // It counts them in a byte.
  const first = encoded.slice(0, 255).map(({ name }) => (codesOf.get(name) as number[])[0] as number);
  const more = encoded.flatMap(({ name }, place) =>
    (codesOf.get(name) as number[])
      .slice(place < first.length ? 1 : 0)
      .map((code) => [code, ...be16(strings.idOf(name))]),
  );
  const supplements = more.length > 0 ? [more.length, ...more.flat()] : [];
  return [more.length > 0 ? 128 : 0, first.length, ...first, ...supplements];
}

/** `.notdef`, the glyphs that the encoding has, the others. */
export function inGlyphOrder(font: Type1Font): string[] {
  const encoded = new Set((font.encoding ?? STANDARD_NAMES).values());
  const names = [...font.glyphs.keys()].filter((name) => name !== ".notdef");
  const isEncoded = (name: string) => encoded.has(name);
  return [".notdef", ...names.filter(isEncoded), ...names.filter((name) => !isEncoded(name))];
}

function writeIndex(items: Uint8Array[]): Uint8Array {
  if (items.length === 0) return Uint8Array.from([0, 0]);
  const total = items.reduce((sum, { length }) => sum + length, 1);
  const size = total < 2 ** 8 ? 1 : total < 2 ** 16 ? 2 : total < 2 ** 24 ? 3 : 4;
  const head = Buffer.alloc(3 + size * (items.length + 1));
  head.writeUInt16BE(items.length, 0);
  head[2] = size;
  let at = 1;
  for (const [index, item] of [...items, new Uint8Array()].entries()) {
    head.writeUIntBE(at, 3 + index * size, size);
    at += item.length;
  }
  return Buffer.concat([head, ...items]);
}

function dictNumber(value: number): number[] {
  if (!Number.isInteger(value)) return realNumber(value);
  if (Math.abs(value) <= 107) return [value + 139];
  if (value >= 108 && value <= 1_131) return [247 + ((value - 108) >> 8), (value - 108) & 255];
  if (value <= -108 && value >= -1_131) return [251 + ((-value - 108) >> 8), (-value - 108) & 255];
  if (Math.abs(value) < 32_768) return [28, (value >> 8) & 255, value & 255];
  return offset(value);
}

function offset(value: number): number[] {
  const bytes = [29, (value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  return bytes.slice(0, OFFSET_BYTES);
}

/** Decimal digits in half bytes. */
function realNumber(value: number): number[] {
  const text = String(Number(value.toPrecision(8)));
  const exponent = /^(.*)e-(\d+)$/.exec(text);
  const digits = exponent
    ? [...realNibbles(exponent[1] as string), 12, ...realNibbles(exponent[2] as string)]
    : realNibbles(text);
  digits.push(15);
  if (digits.length % 2) digits.push(15);
  const bytes = [30];
  for (let at = 0; at < digits.length; at += 2) bytes.push(((digits[at] as number) << 4) | (digits[at + 1] as number));
  return bytes;
}

function realNibbles(text: string): number[] {
  return [...text].map((character) => (character === "." ? 10 : character === "-" ? 14 : Number(character)));
}

function be16(value: number): number[] {
  return [value >> 8, value & 255];
}
