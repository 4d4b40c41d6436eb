import { OddGlyphError, readGlyphs, withComponents, withoutInstructions, writeGlyphs } from "./glyf.js";
import { readSfnt, type Sfnt, writeSfnt } from "./sfnt.js";

/**
 * What a PDF reader takes from a TrueType font (ISO 32000-1, 9.9). Layout features, names, bitmaps and signatures are
 * for programs that set text; in a PDF it is set already.
 */
const OUTLINES = ["glyf", "head", "hhea", "hmtx", "loca", "maxp", "vhea", "vmtx"];
/** How to get from a code or name to a glyph. */
const CODES = ["cmap", "post", "OS/2"];
/** Programs that fit outlines to coarse grids of pixels. */
const HINTS = ["cvt ", "fpgm", "prep", "gasp"];
const REQUIRED = ["glyf", "head", "hhea", "hmtx", "loca", "maxp"];

/** What a document makes of a font program. */
export interface TrueTypeUse {
  /** Absent, all of them may be shown. */
  glyphs?: Set<number>;
  /** Whether codes are looked up in the font itself; otherwise they are glyphs' numbers. */
  hasCodes: boolean;
  /** Whether its glyphs come out right only if their programs run. */
  needsHints: boolean;
}

/** How many glyphs have an outline, and how many have a number. */
export function countGlyphs(bytes: Uint8Array): { drawn: number; all: number } {
  const tables = readSfnt(bytes)?.tables;
  const [head, loca] = [tables?.get("head"), tables?.get("loca")];
  if (!head || !loca || head.length < 54) return { drawn: 0, all: 0 };
  const size = head.readInt16BE(50) === 1 ? 4 : 2;
  let drawn = 0;
  for (let at = 0; at + size * 2 <= loca.length; at += size) {
    if (loca.readUIntBE(at, size) !== loca.readUIntBE(at + size, size)) drawn++;
  }
  return { drawn, all: loca.length / size - 1 };
}

/** The font with what matters to its use. Undefined if it is odd, or has nothing else. */
export function slimTrueType(bytes: Uint8Array, use: TrueTypeUse): Uint8Array | undefined {
  const font = readSfnt(bytes);
  if (!font || !REQUIRED.every((tag) => font.tables.has(tag))) return undefined;
  const needed = new Set([...OUTLINES, ...(use.hasCodes ? CODES : []), ...(use.needsHints ? HINTS : [])]);
  const slim: Sfnt = { ...font, tables: new Map([...font.tables].filter(([tag]) => needed.has(tag))) };
  try {
    if (use.glyphs || !use.needsHints) slimGlyphs(slim.tables, use);
  } catch (error) {
    if (error instanceof OddGlyphError || error instanceof RangeError) return undefined;
    throw error;
  }
  const written = writeSfnt(slim);
  return written.length < bytes.length ? written : undefined;
}

function slimGlyphs(tables: Map<string, Buffer>, { glyphs: wanted, needsHints }: TrueTypeUse): void {
  const [head, maxp] = ["head", "maxp"].map((tag) => Buffer.from(tables.get(tag) as Buffer)) as [Buffer, Buffer];
  const all = readGlyphs(tables.get("glyf") as Buffer, tables.get("loca") as Buffer, head.readInt16BE(50) === 1);
  if (all.length < maxp.readUInt16BE(4)) throw new OddGlyphError("Glyphs are missing");
  const kept = wanted && withComponents(all, wanted);
  const glyphs = all.map((glyph, number) => {
    if (kept && !kept.has(number)) return Buffer.alloc(0);
    return needsHints ? glyph : withoutInstructions(glyph);
  });
  const { glyf, loca, isLong } = writeGlyphs(glyphs);
  head.writeInt16BE(isLong ? 1 : 0, 50);
  // From here on `maxp` says what memory the programs need: none.
  if (!needsHints && maxp.length >= 32) maxp.fill(0, 16, 28);
  for (const [tag, data] of Object.entries({ glyf, loca, head, maxp })) tables.set(tag, data);
  if (kept) tables.set("hmtx", withoutMetrics(tables, kept));
}

/** Widths of glyphs that nobody sees: as many as before, but all alike. */
function withoutMetrics(tables: Map<string, Buffer>, kept: Set<number>): Buffer {
  const metrics = Buffer.from(tables.get("hmtx") as Buffer);
  const full = (tables.get("hhea") as Buffer).readUInt16BE(34);
  for (let glyph = 0; glyph < full - 1; glyph++) if (!kept.has(glyph)) metrics.fill(0, glyph * 4, glyph * 4 + 4);
  return metrics;
}
