import { describe, expect, it } from "vitest";
import { TYPE1_GLYPHS, type1Font } from "../../../../../test/setup/type1-font.js";
import { renamedCodes, type1ToCff } from "./convert.js";
import { drawTheSame } from "./outline.js";
import { parseType1, type Type1Font } from "./type1.js";
import { type1Outline } from "./type1-outline.js";
import { encodeType2 } from "./type2-charstring.js";
import { type2Outline } from "./type2-outline.js";

function converted(bytes: Buffer): Uint8Array | undefined {
  const font = parseType1(bytes);
  return font && type1ToCff(font);
}

/** The codes that a CFF font has glyphs for, read as Adobe 5176 says: format 0, with supplements. */
function codesOf(cff: Buffer): number[] {
  // The offset of the encoding is the operand, of five bytes, of operator 16.
  const operator = cff.findIndex((byte, at) => byte === 16 && cff[at - 5] === 29 && cff[at + 1] === 29);
  const at = cff.readInt32BE(operator - 4);
  const count = cff[at + 1] as number;
  const codes = [...cff.subarray(at + 2, at + 2 + count)];
  const more = (cff[at] as number) & 128 ? (cff[at + 2 + count] as number) : 0;
  for (let n = 0; n < more; n++) codes.push(cff[at + 3 + count + 3 * n] as number);
  return codes.sort((a, b) => a - b);
}

describe("Type 1 fonts", () => {
  it("become CFF that names and draws the same glyphs", () => {
    const font = parseType1(type1Font());
    expect([...(font?.glyphs.keys() ?? [])]).toEqual(Object.keys(TYPE1_GLYPHS));
    expect(font?.private.get("BlueValues")).toEqual([-20, 0, 700, 720]);
    const cff = Buffer.from(converted(type1Font()) as Uint8Array);
    expect(cff.subarray(0, 4)).toEqual(Buffer.from([1, 0, 4, 4]));
    expect(cff.includes("Test")).toBe(true);
  });

  it.each<[string, Record<number, string> | undefined]>([
    ["dup 65/A put\ndup 66 /B put dup 200 /.notdef put", { 65: "A", 66: "B" }],
    ["dup 8#101 /A put dup 16#C8 /B put", { 65: "A", 200: "B" }],
    ["dup 65 /A put dup 66 {/B} exec put", undefined],
    ["dup code /A put", undefined],
    ["0 1 9 {dup /A put} for", undefined],
  ])("with the encoding %j", (text, codes) => {
    const found = parseType1(type1Font(text))?.encoding;
    expect(found && Object.fromEntries(found)).toEqual(codes);
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
    expect(converted(Buffer.from("%!PS-AdobeFont"))).toBeUndefined();
    const broken = type1Font();
    broken.fill(7, 500, 900);
    expect(converted(broken)).toBeUndefined();
  });

  it.each([1, 2, 255, 256])("keep all of %i codes", (count) => {
    const font = parseType1(type1Font()) as Type1Font;
    const codes = Array.from({ length: count }, (_, code) => code);
    const glyph = font.glyphs.get("A") as Uint8Array;
    const glyphs = new Map([".notdef", ...codes.map((code) => `g${code}`)].map((name) => [name, glyph]));
    for (const share of [1, 2]) {
      // Of two codes for a glyph, the second is a supplement.
      const encoding = new Map(codes.map((code) => [code, `g${Math.floor(code / share)}`]));
      expect(codesOf(Buffer.from(type1ToCff({ ...font, glyphs, encoding }) as Uint8Array))).toEqual(codes);
    }
  });

  it.each<[string, Record<number, string> | undefined, number[]]>([
    ["Adobe's has a name", { 65: "A" }, [66, 67]],
    ["it has a name, and no glyph", { 65: "A", 66: "B", 67: "other" }, [67]],
    ["it has no glyph, but the name that Adobe's has", { 65: "A", 66: "B", 67: "C" }, []],
    ["it is Adobe's", undefined, []],
  ])("give codes other names where %s", (_where, codes, renamed) => {
    const encoding = codes && new Map(Object.entries(codes).map(([code, name]) => [Number(code), name]));
    const glyphs = new Map(["A", "B"].map((name) => [name, new Uint8Array()]));
    const found = renamedCodes({ encoding, glyphs } as Type1Font);
    expect([65, 66, 67].filter((code) => found.has(code))).toEqual(renamed);
  });
});
