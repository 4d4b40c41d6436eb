import { describe, expect, it } from "vitest";
import { withNeededTables } from "./truetype.js";

function font(tables: Record<string, Buffer>): Buffer {
  const names = Object.keys(tables);
  const header = Buffer.alloc(12 + names.length * 16);
  header.writeUInt32BE(0x00010000, 0);
  header.writeUInt16BE(names.length, 4);
  let offset = header.length;
  for (const [index, name] of names.entries()) {
    header.write(name, 12 + index * 16, "latin1");
    header.writeUInt32BE(offset, 20 + index * 16);
    header.writeUInt32BE(tables[name]?.length ?? 0, 24 + index * 16);
    offset += tables[name]?.length ?? 0;
  }
  return Buffer.concat([header, ...Object.values(tables)]);
}

function tablesOf(bytes: Buffer): Record<string, string> {
  const records = Array.from({ length: bytes.readUInt16BE(4) }, (_, index) => 12 + index * 16);
  return Object.fromEntries(
    records.map((at) => {
      const [offset, length] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
      return [bytes.toString("latin1", at, at + 4), bytes.toString("latin1", offset, offset + length)];
    }),
  );
}

const needed = {
  loca: Buffer.from("loca!"),
  glyf: Buffer.from("the glyphs"),
  head: Buffer.alloc(54, 1),
  hhea: Buffer.from("hhea"),
  hmtx: Buffer.from("hmtx"),
  maxp: Buffer.from("maxp"),
};

describe("withNeededTables", () => {
  it("drops layout and names, and keeps the rest as it is", () => {
    const result = Buffer.from(
      withNeededTables(font({ GPOS: Buffer.alloc(500), ...needed, name: Buffer.alloc(90) })) as Uint8Array,
    );
    const tables = tablesOf(result);
    expect(Object.keys(tables)).toEqual(["glyf", "head", "hhea", "hmtx", "loca", "maxp"]);
    expect([tables.glyf, tables.loca]).toEqual(["the glyphs", "loca!"]);
    let sum = 0;
    for (let at = 0; at < result.length; at += 4) sum = (sum + result.readUInt32BE(at)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
  });

  it("leaves alone what has nothing to drop, or is odd", () => {
    expect(withNeededTables(font(needed))).toBeUndefined();
    expect(withNeededTables(font({ glyf: Buffer.from("g"), name: Buffer.from("n") }))).toBeUndefined();
    expect(withNeededTables(font({ ...needed, name: Buffer.alloc(9) }).subarray(0, -20))).toBeUndefined();
    expect(withNeededTables(Buffer.from("OTTO"))).toBeUndefined();
  });
});
