import { writeSfnt } from "../../src/files/optimize/pdf/fonts/sfnt.js";

const be16 = (...values: number[]) => Buffer.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));

/** A triangle, with a program of as many bytes as asked for. */
export function triangle(size: number, programBytes = 0): Buffer {
  const program = Buffer.concat([be16(programBytes), Buffer.alloc(programBytes, 0x4f)]);
  // One contour of three points, all coordinates of two bytes.
  const points = Buffer.from([1, 1, 1]);
  return Buffer.concat([be16(1, 0, 0, size, size, 2), program, points, be16(0, size, 0), be16(0, 0, size)]);
}

/** A glyph made of another one, moved by a program of its own. */
export function composed(of: number, programBytes = 0): Buffer {
  const flags = programBytes > 0 ? 0x0102 : 0x0002;
  const program = programBytes > 0 ? [be16(programBytes), Buffer.alloc(programBytes, 0x4f)] : [];
  return Buffer.concat([be16(-1, 0, 0, 9, 9, flags, of), Buffer.from([3, 4]), ...program]);
}

export interface Example {
  glyphs: Buffer[];
  /** Code to glyph, by Microsoft's Unicode map. */
  codes?: Map<number, number>;
  more?: Record<string, Buffer>;
}

/** A TrueType font with these glyphs, and programs as large as those of fonts for the screen. */
export function trueTypeFont({ glyphs, codes, more = {} }: Example): Buffer {
  const padded = glyphs.map((glyph) => Buffer.concat([glyph, Buffer.alloc(glyph.length % 2)]));
  const offsets = [
    0,
    ...padded.map((_, index) => padded.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0)),
  ];
  const loca = Buffer.alloc(offsets.length * 4);
  for (const [index, offset] of offsets.entries()) loca.writeUInt32BE(offset, index * 4);
  const head = Buffer.alloc(54);
  head.writeUInt16BE(1, 50);
  const maxp = Buffer.concat([Buffer.from([0, 1, 0, 0]), be16(glyphs.length, 3, 1, 3, 1, 2, 4, 5, 6, 0, 7, 900, 1, 1)]);
  const hhea = Buffer.alloc(36);
  hhea.writeUInt16BE(glyphs.length, 34);
  const tables: [string, Buffer][] = [
    ["glyf", Buffer.concat(padded)],
    ["loca", loca],
    ["head", head],
    ["maxp", maxp],
    ["hhea", hhea],
    ["hmtx", be16(...glyphs.flatMap((_, index) => [500 + index, 1]))],
    ["fpgm", Buffer.alloc(400, 0x2d)],
    ["prep", Buffer.alloc(200, 0x2e)],
    ...Object.entries(more),
  ];
  if (codes) tables.push(["cmap", unicodeMap(codes)]);
  return Buffer.from(writeSfnt({ version: 0x00010000, tables: new Map(tables) }));
}

/** Format 12: groups of one. */
function unicodeMap(codes: Map<number, number>): Buffer {
  const groups = [...codes].sort(([a], [b]) => a - b);
  const table = Buffer.alloc(16 + groups.length * 12);
  table.writeUInt16BE(12, 0);
  table.writeUInt32BE(table.length, 4);
  table.writeUInt32BE(groups.length, 12);
  for (const [index, [code, glyph]] of groups.entries()) {
    for (const [field, value] of [code, code, glyph].entries()) table.writeUInt32BE(value, 16 + index * 12 + field * 4);
  }
  return Buffer.concat([be16(0, 1, 3, 10, 0, 12), table]);
}
