import { readSfnt } from "./sfnt.js";
import { STANDARD_STRINGS } from "./standard-names.js";

/** Glyphs that `post` names by Apple's own order have numbers below this one. */
const APPLE_NAMES = 258;
const UNICODE_NAME = /^uni([0-9A-F]{4})$/;
/** Latin letters, punctuation, ligatures, and where symbols are put: all that the encodings of PDF can name. */
const UNICODE_RANGES = [
  [0, 0x2ff],
  [0x391, 0x3c9],
  [0x2000, 0x22ff],
  [0xf000, 0xf2ff],
  [0xfb00, 0xfb06],
] as const;

/**
 * The glyphs that a font of one-byte codes can show, whichever of the ways of ISO 32000-1, 9.6.6.4 a reader goes:
 * rather some too many. `names` are those of an encoding of its own. Undefined where we cannot tell.
 */
export function simpleGlyphs(font: Uint8Array, names: string[]): Set<number> | undefined {
  const tables = readSfnt(font)?.tables;
  const unknown = names.filter((name) => !isEncodable(name));
  const codes = unknown.map((name) => UNICODE_NAME.exec(name)?.[1]).map((digits) => Number.parseInt(digits ?? "", 16));
  if (!tables || codes.some(Number.isNaN)) return undefined;
  // Without any map a code is a glyph's number.
  const found = new Set(Array.from({ length: APPLE_NAMES }, (_, glyph) => glyph));
  try {
    const cmap = tables.get("cmap");
    const isKnown = (!cmap || addMapped(cmap, codes, found)) && addNamed(tables.get("post"), new Set(unknown), found);
    return isKnown ? found : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function addMapped(cmap: Buffer, codes: number[], found: Set<number>): boolean {
  const count = cmap.readUInt16BE(2);
  for (let index = 0; index < count; index++) {
    const table = cmap.subarray(cmap.readUInt32BE(4 + index * 8 + 4));
    const glyphOf = readMap(table);
    if (!glyphOf) return false;
    for (const code of codes) found.add(glyphOf(code));
    for (const [first, last] of UNICODE_RANGES) {
      for (let code = first; code <= last; code++) found.add(glyphOf(code));
    }
  }
  return true;
}

/** A subtable of `cmap`, in one of the formats that fonts in PDF have. */
function readMap(table: Buffer): ((code: number) => number) | undefined {
  const format = table.readUInt16BE(0);
  if (format === 0) return (code) => (code < 256 ? table.readUInt8(6 + code) : 0);
  if (format === 4) return readSegments(table);
  if (format === 6) {
    const [first, count] = [table.readUInt16BE(6), table.readUInt16BE(8)];
    return (code) => (code >= first && code < first + count ? table.readUInt16BE(10 + (code - first) * 2) : 0);
  }
  return format === 12 ? readGroups(table) : undefined;
}

function readSegments(table: Buffer): (code: number) => number {
  const size = table.readUInt16BE(6);
  const [ends, starts, deltas, offsets] = [14, 16 + size, 16 + size * 2, 16 + size * 3] as const;
  return (code) => {
    let at = 0;
    while (at < size && table.readUInt16BE(ends + at) < code) at += 2;
    if (at >= size || table.readUInt16BE(starts + at) > code) return 0;
    const [delta, offset] = [table.readUInt16BE(deltas + at), table.readUInt16BE(offsets + at)];
    if (offset === 0) return (code + delta) & 0xffff;
    const place = offsets + at + offset + (code - table.readUInt16BE(starts + at)) * 2;
    const glyph = place + 2 <= table.length ? table.readUInt16BE(place) : 0;
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  };
}

function readGroups(table: Buffer): (code: number) => number {
  const count = table.readUInt32BE(12);
  return (code) => {
    for (let at = 16; at < 16 + count * 12; at += 12) {
      const first = table.readUInt32BE(at);
      if (code >= first && code <= table.readUInt32BE(at + 4)) return table.readUInt32BE(at + 8) + code - first;
    }
    return 0;
  };
}

/** Glyphs by the names that an encoding may have for them. */
function addNamed(post: Buffer | undefined, wanted: Set<string>, found: Set<number>): boolean {
  if (post?.readUInt32BE(0) !== 0x00020000) return true;
  const count = post.readUInt16BE(32);
  const names: string[] = [];
  for (let at = 34 + count * 2; at < post.length; at += 1 + post.readUInt8(at)) {
    names.push(post.toString("latin1", at + 1, at + 1 + post.readUInt8(at)));
  }
  for (let glyph = 0; glyph < count; glyph++) {
    const index = post.readUInt16BE(34 + glyph * 2);
    const name = names[index - APPLE_NAMES] ?? "";
    if (index < APPLE_NAMES || isEncodable(name) || wanted.has(name)) found.add(glyph);
  }
  return true;
}

/** Whether a name is among those of the encodings that PDF knows by name. */
function isEncodable(name: string): boolean {
  return STANDARD_STRINGS.has(name) || LATIN.has(name);
}

const ACCENTED =
  "AEIOUaeiou:acute,grave,circumflex,dieresis ANOano:tilde Yy:acute,dieresis Aa:ring Cc:cedilla SZsz:caron";
/** What WinAnsi and MacRoman have beyond Adobe's standard encoding. */
const LATIN = new Set([
  ...ACCENTED.split(" ").flatMap((group) => {
    const [letters = "", accents = ""] = group.split(":");
    return [...letters].flatMap((letter) => accents.split(",").map((accent) => letter + accent));
  }),
  ..."Eth eth Thorn thorn multiply divide minus plusminus mu degree copyright registered trademark logicalnot".split(
    " ",
  ),
  ..."brokenbar onequarter onehalf threequarters onesuperior twosuperior threesuperior Euro nbspace sfthyphen".split(
    " ",
  ),
  ..."notequal infinity lessequal greaterequal partialdiff summation product pi integral Omega radical".split(" "),
  ..."approxequal Delta lozenge apple space hyphen periodcentered bullet macron .notdef".split(" "),
]);
