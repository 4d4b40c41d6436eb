/** A font whose glyphs lie other than OpenType's `glyf` says. */
export class OddGlyphError extends Error {}

// Flags of a composite glyph's components (OpenType, glyf).
const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
const HAS_INSTRUCTIONS = 0x0100;
const HEADER_BYTES = 10;

/** Each glyph's bytes; no bytes for one that draws nothing. */
export function readGlyphs(glyf: Buffer, loca: Buffer, isLong: boolean): Buffer[] {
  const count = Math.floor(loca.length / (isLong ? 4 : 2)) - 1;
  const offsets = Array.from({ length: count + 1 }, (_, index) =>
    isLong ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2,
  );
  return offsets.slice(0, -1).map((from, index) => {
    const to = offsets[index + 1] as number;
    if (to < from || to > glyf.length) throw new OddGlyphError("A glyph lies outside of its table");
    return glyf.subarray(from, to);
  });
}

/** Both tables anew, with short offsets where they do. */
export function writeGlyphs(glyphs: Buffer[]): { glyf: Buffer; loca: Buffer; isLong: boolean } {
  const parts = glyphs.map((glyph) => (glyph.length % 2 ? Buffer.concat([glyph, Buffer.alloc(1)]) : glyph));
  const glyf = Buffer.concat(parts);
  const isLong = glyf.length > 0xffff * 2;
  const loca = Buffer.alloc((glyphs.length + 1) * (isLong ? 4 : 2));
  let offset = 0;
  for (const [index, { length }] of [...parts, Buffer.alloc(0)].entries()) {
    if (isLong) loca.writeUInt32BE(offset, index * 4);
    else loca.writeUInt16BE(offset / 2, index * 2);
    offset += length;
  }
  return { glyf, loca, isLong };
}

/** The same outline without the program that fits it to a grid of pixels. */
export function withoutInstructions(glyph: Buffer): Buffer {
  if (glyph.length === 0) return glyph;
  if (glyph.length < HEADER_BYTES) throw new OddGlyphError("A glyph is too short");
  const contours = glyph.readInt16BE(0);
  if (contours < 0) return withoutComposedInstructions(glyph);
  const lengthAt = HEADER_BYTES + contours * 2;
  if (contours === 0 || lengthAt + 2 > glyph.length) return glyph;
  const programEnd = lengthAt + 2 + glyph.readUInt16BE(lengthAt);
  if (programEnd > glyph.length) throw new OddGlyphError("A glyph's program is cut off");
  return Buffer.concat([glyph.subarray(0, lengthAt), Buffer.alloc(2), glyph.subarray(programEnd)]);
}

function withoutComposedInstructions(glyph: Buffer): Buffer {
  const components = [...componentsOf(glyph)];
  const end = components.at(-1)?.end ?? glyph.length;
  const less = Buffer.from(glyph.subarray(0, end));
  for (const { at, flags } of components) less.writeUInt16BE(flags & ~HAS_INSTRUCTIONS, at);
  return less;
}

/** Those asked for, and the glyphs of which they are composed. */
export function withComponents(glyphs: Buffer[], wanted: Set<number>): Set<number> {
  const all = new Set<number>();
  const waiting = [...wanted];
  while (waiting.length > 0) {
    const number = waiting.pop() as number;
    const glyph = glyphs[number];
    if (!glyph || all.has(number)) continue;
    all.add(number);
    if (glyph.length >= HEADER_BYTES && glyph.readInt16BE(0) < 0) {
      for (const component of componentsOf(glyph)) waiting.push(component.glyph);
    }
  }
  return all;
}

function* componentsOf(glyph: Buffer): Generator<{ at: number; flags: number; glyph: number; end: number }> {
  for (let at = HEADER_BYTES, isLast = false; !isLast; ) {
    if (at + 4 > glyph.length) throw new OddGlyphError("A composed glyph is cut off");
    const flags = glyph.readUInt16BE(at);
    const scale = flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
    const end = at + 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + scale;
    if (end > glyph.length) throw new OddGlyphError("A composed glyph is cut off");
    yield { at, flags, glyph: glyph.readUInt16BE(at + 2), end };
    isLast = (flags & MORE_COMPONENTS) === 0;
    at = end;
  }
}
