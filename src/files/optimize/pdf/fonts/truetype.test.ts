import { describe, expect, it } from "vitest";
import { composed, triangle, trueTypeFont } from "../../../../../test/setup/truetype-font.js";
import { readGlyphs } from "./glyf.js";
import { readSfnt } from "./sfnt.js";
import { simpleGlyphs } from "./simple-glyphs.js";
import { slimTrueType, type TrueTypeUse } from "./truetype.js";

const whole: TrueTypeUse = { hasCodes: true, needsHints: true };

function read(bytes: Uint8Array | undefined) {
  const tables = readSfnt(bytes as Uint8Array)?.tables as Map<string, Buffer>;
  const [head, loca, glyf] = ["head", "loca", "glyf"].map((tag) => tables.get(tag)) as [Buffer, Buffer, Buffer];
  return { tables, glyphs: readGlyphs(glyf, loca, head.readInt16BE(50) === 1) };
}

const hex = (glyph: Buffer | undefined, length: number) => glyph?.subarray(0, length).toString("hex");

describe("slimTrueType", () => {
  it("drops layout and names, and keeps the rest as it is", () => {
    const more = { GPOS: Buffer.alloc(500), name: Buffer.alloc(90), "cvt ": Buffer.alloc(40, 1) };
    const source = trueTypeFont({ glyphs: [triangle(9, 8), triangle(8)], codes: new Map([[65, 1]]), more });
    const slim = slimTrueType(source, whole) as Uint8Array;
    const { tables } = read(slim);
    const names = ["cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];
    expect([...tables.keys()]).toEqual(names);
    const before = read(source).tables;
    for (const name of names.filter((each) => each !== "head")) expect(tables.get(name)).toEqual(before.get(name));
    const words = Buffer.from(slim);
    let sum = 0;
    for (let at = 0; at < words.length; at += 4) sum = (sum + words.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
  });

  it("takes out programs for screens, and leaves every outline", () => {
    const source = trueTypeFont({ glyphs: [triangle(9, 300), composed(0, 60), Buffer.alloc(0)] });
    const slim = slimTrueType(source, { ...whole, needsHints: false }) as Uint8Array;
    const { tables, glyphs } = read(slim);
    expect(slim.length).toBeLessThan(source.length * 0.5);
    expect(tables.has("fpgm") || tables.has("prep")).toBe(false);
    expect(hex(glyphs[0], triangle(9).length)).toBe(hex(triangle(9), 99));
    expect(hex(glyphs[1], composed(0).length)).toBe(hex(composed(0), 99));
    expect(glyphs[2]).toHaveLength(0);
    // No memory for what is no longer there.
    expect(tables.get("maxp")?.readUInt16BE(26)).toBe(0);
    expect(tables.get("maxp")?.readUInt16BE(4)).toBe(3);
  });

  it("empties glyphs that nobody sees, but not the parts of others", () => {
    const glyphs = [triangle(1), triangle(2), composed(1), triangle(3), triangle(4)];
    const slim = slimTrueType(trueTypeFont({ glyphs }), { ...whole, glyphs: new Set([0, 2]) });
    const { tables, glyphs: left } = read(slim);
    expect(left.map(({ length }) => length > 0)).toEqual([true, true, true, false, false]);
    expect(tables.get("hmtx")?.readUInt16BE(2 * 4)).toBe(502);
    expect(tables.get("hmtx")?.readUInt16BE(3 * 4)).toBe(0);
    expect(tables.get("hmtx")).toHaveLength(20);
  });

  it("leaves alone what is odd", () => {
    const source = trueTypeFont({ glyphs: [triangle(9, 30)] });
    const unhinted = { ...whole, needsHints: false };
    expect(slimTrueType(source.subarray(0, -30), unhinted)).toBeUndefined();
    expect(slimTrueType(Buffer.from("OTTO"), unhinted)).toBeUndefined();
    const cutOff = triangle(9);
    cutOff.writeUInt16BE(5_000, 12);
    expect(slimTrueType(trueTypeFont({ glyphs: [cutOff] }), unhinted)).toBeUndefined();
    expect(slimTrueType(trueTypeFont({ glyphs: [composed(0).subarray(0, 12)] }), unhinted)).toBeUndefined();
  });
});

describe("simpleGlyphs", () => {
  it("has what one-byte codes can mean, and not the rest", () => {
    const glyphs = Array.from({ length: 400 }, () => triangle(5));
    const codes = new Map([
      [0x41, 300],
      [0x20ac, 301],
      [0xf041, 302],
      [0x4e00, 303],
    ]);
    const found = (...names: string[]) => {
      const all = simpleGlyphs(trueTypeFont({ glyphs, codes }), names) as Set<number>;
      return [300, 301, 302, 303].map((glyph) => all.has(glyph));
    };
    expect(found()).toEqual([true, true, true, false]);
    expect(found("A", "Euro", "uni4E00")).toEqual([true, true, true, true]);
    expect(simpleGlyphs(trueTypeFont({ glyphs, codes }), ["A", "g300"])).toBeUndefined();
  });

  it("knows nothing of maps in other formats", () => {
    const cmap = Buffer.from("0000000100030001000000" + "0c000800000000", "hex");
    expect(simpleGlyphs(trueTypeFont({ glyphs: [triangle(1)], more: { cmap } }), [])).toBeUndefined();
  });
});
