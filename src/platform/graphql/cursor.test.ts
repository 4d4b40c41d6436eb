import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCursorCodec, listName } from "./cursor.js";

const codec = createCursorCodec("a secret");
const refused = expect.objectContaining({ extensions: expect.objectContaining({ code: "INVALID_CURSOR" }) });
const decoding = (cursor: string, list = "jobs", by = codec) => {
  try {
    return by.decode(cursor, list);
  } catch (error) {
    return error;
  }
};

describe("a cursor", () => {
  it.each(["2026-01-02 03:04:05.678+00", "100.00", "0", "", "a.b.c", "Börek & Söhne 🥐", "line\nbreak", "\uFFFD"])(
    "gives back the key %j",
    (key) => {
      expect(codec.decode(codec.encode({ key, id: 42 }, "jobs"), "jobs")).toEqual({ key, id: 42 });
    },
  );

  it("gives back any position", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, fc.maxSafeNat(), text, (key, id, list) => {
        expect(codec.decode(codec.encode({ key, id }, list), list)).toEqual({ key, id });
      }),
    );
  });

  it.each(["2026-01-02 03:04:05.678+00", "Börek", "\uFFFD\uFFFD"])(
    "of the key %j is refused with any of its bytes altered",
    (key) => {
      const bytes = Buffer.from(codec.encode({ key, id: 7 }, "jobs"), "base64url");
      for (let index = 0; index < bytes.length; index++) {
        for (let mask = 1; mask < 256; mask++) {
          const altered = Buffer.from(bytes);
          altered.writeUInt8(altered.readUInt8(index) ^ mask, index);
          expect(decoding(altered.toString("base64url")), `byte ${index} xor ${mask}`).toEqual(refused);
        }
      }
    },
  );

  it("is refused cut short, made longer or spelt otherwise", () => {
    const cursor = codec.encode({ key: "ab", id: 7 }, "jobs");
    for (let length = 0; length < cursor.length; length++) {
      expect(decoding(cursor.slice(0, length))).toEqual(refused);
      expect(decoding(cursor.slice(length + 1))).toEqual(refused);
      expect(decoding(`${cursor.slice(0, length)} ${cursor.slice(length)}`)).toEqual(refused);
    }
    for (const more of ["=", "==", "A", "AAAA", "\n", cursor]) expect(decoding(cursor + more)).toEqual(refused);
  });

  it("is refused in the other alphabet of base64", () => {
    const cursors = Array.from({ length: 100 }, (_, id) => codec.encode({ key: "a", id }, "jobs"));
    const spelt = cursors.filter((cursor) => /[-_]/.test(cursor));
    expect(spelt).not.toEqual([]);
    for (const cursor of spelt) {
      expect(decoding(cursor.replaceAll("-", "+").replaceAll("_", "/"))).toEqual(refused);
    }
  });

  it("is refused by any other list, and by a server with another secret", () => {
    const position = { key: "5", id: 7 };
    const base = listName("jobs", { filter: { remote: true }, sort: "VIEWS" });
    const cursor = codec.encode(position, base);
    const others = [
      listName("jobs", { filter: { remote: false }, sort: "VIEWS" }),
      listName("jobs", { filter: {}, sort: "VIEWS" }),
      listName("jobs", { filter: { remote: true }, sort: "NEWEST" }),
      listName("Company.jobs", { filter: { remote: true }, sort: "VIEWS" }),
      `${base}:1`,
      "",
    ];
    for (const other of others) expect(decoding(cursor, other)).toEqual(refused);
    expect(decoding(cursor, base, createCursorCodec("another secret"))).toEqual(refused);
    expect(decoding(cursor, base, createCursorCodec("a secret"))).toEqual(position);
  });

  it("is refused if it is anything at all that was not made here", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(decoding(text)).toEqual(refused);
      }),
    );
  });
});

describe("listName", () => {
  it("does not depend on the order of fields, on any level", () => {
    expect(listName("jobs", { filter: { a: 1, b: { c: 2, d: 3 } }, sort: "X" })).toBe(
      listName("jobs", { sort: "X", filter: { b: { d: 3, c: 2 }, a: 1 } }),
    );
  });

  it("takes null, undefined and absent for the same", () => {
    const name = listName("jobs", { filter: { text: "a" } });
    expect(listName("jobs", { filter: { text: "a", remote: null, location: undefined }, sort: null })).toBe(name);
    expect(listName("jobs", { filter: null })).toBe(listName("jobs", {}));
  });

  it("tells values apart that look alike", () => {
    const day = new Date("2026-01-01T00:00:00.000Z");
    const filters: object[] = [
      {},
      { a: 1 },
      { a: "1" },
      { a: [1] },
      { a: ["1"] },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: ["1,2"] },
      { a: true },
      { a: "true" },
      { a: false },
      { a: 0 },
      { a: "" },
      { a: { b: 1 } },
      { b: 1 },
      { a: '1,"b":1' },
      { a: 1, b: 1 },
      { a: day },
      { a: new Date(day.getTime() + 1) },
    ];
    const names = filters.flatMap((filter) => [listName("jobs", filter), listName("skills", filter)]);
    expect(new Set(names).size).toBe(names.length);
  });
});
