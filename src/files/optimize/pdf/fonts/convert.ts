import { inGlyphOrder, writeCff } from "./cff.js";
import { drawTheSame, type Outline } from "./outline.js";
import { STANDARD_NAMES } from "./standard-names.js";
import type { Type1Font } from "./type1.js";
import { type1Outline } from "./type1-outline.js";
import { encodeType2 } from "./type2-charstring.js";
import { type2Outline } from "./type2-outline.js";

/**
 * A Type 1 font as CFF, which says the same in fewer bytes because it is not encrypted, and so compresses. Undefined
 * if the font is odd, or if any glyph of the new one does not draw what it drew.
 */
export function type1ToCff(font: Type1Font): Uint8Array | undefined {
  try {
    const outlines = inGlyphOrder(font).map((name): [string, Outline] => [name, type1Outline(font, name)]);
    const widths = outlines.map(([, { width }]) => width);
    const defaultWidth = mostCommon(widths);
    const nominalWidth = Math.round((Math.min(...widths) + Math.max(...widths)) / 2);
    const glyphs = outlines.map(([name, outline]) => {
      const charstring = encodeType2(outline, defaultWidth, nominalWidth);
      if (!drawTheSame(outline, type2Outline(charstring, defaultWidth, nominalWidth)))
        throw new Error(`${name} differs`);
      return { name, charstring };
    });
    return writeCff(font, glyphs, defaultWidth, nominalWidth);
  } catch {
    // Fonts are programs: one that we cannot follow stays as it is.
    return undefined;
  }
}

/**
 * The codes that draw nothing and that CFF has another name for: names without a glyph are lost, and poppler fills gaps
 * from Adobe's standard encoding, in CFF only. Where they are shown, another text would be copied.
 */
export function renamedCodes({ encoding, glyphs }: Type1Font): Set<number> {
  const renamed = new Set<number>();
  if (!encoding) return renamed;
  for (let code = 0; code < 256; code++) {
    const name = encoding.get(code);
    if (name !== undefined && glyphs.has(name)) continue;
    if (name !== STANDARD_NAMES.get(code)) renamed.add(code);
  }
  return renamed;
}

function mostCommon(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}
