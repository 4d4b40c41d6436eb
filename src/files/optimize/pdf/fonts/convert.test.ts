import { describe, expect, it } from "vitest";
import { TYPE1_GLYPHS, type1Font } from "../../../../../test/setup/type1-font.js";
import { type1ToCff } from "./convert.js";
import { drawTheSame } from "./outline.js";
import { parseType1 } from "./type1.js";
import { type1Outline } from "./type1-outline.js";
import { encodeType2 } from "./type2-charstring.js";
import { type2Outline } from "./type2-outline.js";

describe("Type 1 fonts", () => {
  it("become CFF that names and draws the same glyphs", () => {
    const font = parseType1(type1Font());
    expect([...(font?.glyphs.keys() ?? [])]).toEqual(Object.keys(TYPE1_GLYPHS));
    expect(font?.private.get("BlueValues")).toEqual([-20, 0, 700, 720]);
    const cff = Buffer.from(type1ToCff(type1Font()) as Uint8Array);
    expect(cff.subarray(0, 4)).toEqual(Buffer.from([1, 0, 4, 4]));
    expect(cff.includes("Test")).toBe(true);
  });

  it.each(Object.keys(TYPE1_GLYPHS))("draw %s the same in both forms", (name) => {
    const font = parseType1(type1Font());
    if (!font) throw new Error("The font cannot be read");
    const outline = type1Outline(font, name);
    const back = type2Outline(encodeType2(outline, 500, 600), 500, 600);
    expect(drawTheSame(outline, back)).toBe(true);
    const moved = { ...back, operations: back.operations.slice(0, -1) };
    if (back.operations.length > 0) expect(drawTheSame(outline, moved)).toBe(false);
  });

  it("that are odd stay as they are", () => {
    expect(type1ToCff(Buffer.from("%!PS-AdobeFont"))).toBeUndefined();
    const broken = type1Font();
    broken.fill(7, 500, 900);
    expect(type1ToCff(broken)).toBeUndefined();
  });
});
