import { setTimeout } from "node:timers/promises";
import { deflateRawSync, deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { deflateRawSmallest, zlibSmallest } from "./deflate.js";
import { DeflateBudget } from "./deflate-budget.js";
import { withDefaults } from "./options.js";
import { PdfDocument } from "./pdf/document.js";
import { Dict, Name, Stream } from "./pdf/objects.js";
import { recompress } from "./pdf/recompress.js";

const data = Buffer.from(Array.from({ length: 4_000 }, (_, at) => `${(at * 7_919) % 1_009} m `).join(""));
/** As spreadsheets have them: cells that are nearly alike. */
const sheetOf = (cells: number) => Buffer.from(Array.from({ length: cells / 10 }, (_, row) => rowOf(row + 1)).join(""));
const rowOf = (row: number) =>
  `<row r="${row}">${[..."ABCDEFGHIJ"].map((column, at) => `<c r="${column}${row}" s="${at % 3}"><v>${(row * 7_919 * (at + 1)) % 10_007}</v></c>`).join("")}</row>`;
const spent = () => new DeflateBudget({ zlibMs: 0 });
const EMPTY = "%PDF-1.5\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n9\n%%EOF\n";

describe("the time that a document's data may take", () => {
  it("is short in an answer's path, and without zopfli", async () => {
    const budget = DeflateBudget.forDocument({ effort: "quick", timeLimitMs: 5_000 });
    expect(budget.allowsZopfli(100)).toBe(false);
    expect(budget.isSpent).toBe(false);
    // Small things count by an estimate, large ones by what they took.
    for (let count = 0; count < 400; count++) budget.spendOnZlib(10_000, () => undefined);
    expect(budget.isSpent).toBe(false);
    for (let count = 0; count < 100; count++) budget.spendOnZlib(10_000, () => undefined);
    expect(budget.isSpent).toBe(true);
    const short = new DeflateBudget({ zlibMs: 20 });
    short.spendOnZlib(1_000_000, () => deflateSync(Buffer.alloc(60_000_000), { level: 9 }));
    expect(short.isSpent).toBe(true);
  });

  it("grows with the limit where nobody waits", () => {
    expect(DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 30_000 }).allowsZopfli(400_000)).toBe(true);
    expect(DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 5_000 }).allowsZopfli(400_000)).toBe(false);
  });

  it("is enough for large data only if the slowest would fit", () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 60_000 });
    expect([1_100_000, 1_300_000].map((bytes) => budget.allowsZopfli(bytes))).toEqual([true, false]);
  });

  it("counts from when work on a picture began", () => {
    const options = { effort: "thorough", imageFormats: "same", timeLimitMs: 60_000 } as const;
    const begun = (secondsAgo: number) => DeflateBudget.forPicture(options, performance.now() - secondsAgo * 1_000);
    expect([0, 30, 46].map((seconds) => begun(seconds).allowsZopfli(1_000_000))).toEqual([true, false, false]);
    expect([30, 46].map((seconds) => begun(seconds).allowsZopfli(100_000))).toEqual([true, false]);
  });

  it("ends before the limit, whatever else took it", async () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 300 });
    expect(budget.allowsZopfli(10_000)).toBe(true);
    await setTimeout(260);
    expect(budget.allowsZopfli(10_000)).toBe(false);
  });

  it("is libdeflate's where zopfli would take too long, in an answer's path too", async () => {
    const sheet = sheetOf(6_000);
    const plain = deflateRawSync(sheet, { level: 9, memLevel: 9 }).length;
    for (const effort of ["quick", "thorough"] as const) {
      const budget = () => DeflateBudget.forDocument({ effort, timeLimitMs: 2_000 });
      expect(budget().allowsZopfli(sheet.length)).toBe(false);
      const [raw, zlib] = [await deflateRawSmallest(sheet, budget()), await zlibSmallest(sheet, budget())];
      expect(raw.length).toBeLessThan(plain * 0.95);
      expect(Math.abs(zlib.length - raw.length)).toBeLessThan(10);
      expect(inflateRawSync(raw).equals(sheet)).toBe(true);
      expect(inflateSync(zlib).equals(sheet)).toBe(true);
    }
  });

  it("of libdeflate is enough for the slowest data at a level, and for what memory there is", () => {
    const levels = (budget: DeflateBudget, ...sizes: number[]) =>
      sizes.map((bytes) => budget.libdeflateLevelFor(bytes)?.level);
    const quick = DeflateBudget.forDocument({ effort: "quick", timeLimitMs: 5_000 });
    expect(levels(quick, 70_000, 80_000, 240_000, 260_000)).toEqual([12, 10, 10, undefined]);
    const thorough = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 60_000 });
    expect(levels(thorough, 3_700_000, 3_800_000, 8_000_000, 8_000_001)).toEqual([12, 10, 10, undefined]);
    const level = quick.libdeflateLevelFor(10_000);
    if (!level) throw new Error("There is no time");
    for (let count = 0; count < 50; count++) quick.spendOnLibdeflate(10_000, level, () => undefined);
    expect(levels(quick, 100)).toEqual([undefined]);
  });

  it("goes on without libdeflate if that fails", async () => {
    const budget = DeflateBudget.forDocument({ effort: "quick", timeLimitMs: 5_000 });
    vi.spyOn(budget, "spendOnLibdeflate").mockImplementation(() => {
      throw new Error("memory access out of bounds");
    });
    expect(inflateRawSync(await deflateRawSmallest(data, budget)).equals(data)).toBe(true);
  });

  it("ends before the limit for libdeflate too", async () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 300 });
    expect(budget.libdeflateLevelFor(1_000)?.level).toBe(12);
    await setTimeout(260);
    expect(budget.libdeflateLevelFor(1_000)).toBeUndefined();
  });

  it("is zlib's for what it packs better", async () => {
    const zeros = Buffer.alloc(100_000);
    const [budget, plain] = [DeflateBudget.forDocument({ effort: "quick", timeLimitMs: 5_000 }), deflateRawSync(zeros)];
    expect((await deflateRawSmallest(zeros, budget)).length).toBeLessThanOrEqual(plain.length);
  });

  it("still gives the same data when it is spent", async () => {
    expect(inflateSync(await zlibSmallest(data, spent())).equals(data)).toBe(true);
    expect(inflateRawSync(await deflateRawSmallest(data, spent())).equals(data)).toBe(true);
  });

  it("makes the same of the same data, even when it is spent in between", async () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 30_000 });
    const first = await zlibSmallest(data, budget);
    for (let count = 0; count < 6_000; count++) budget.spendOnZlib(10_000, () => undefined);
    expect(budget.isSpent).toBe(true);
    expect(await zlibSmallest(Buffer.from(data), budget)).toBe(first);
  });

  it("packs parts of a document that are the same once", async () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 30_000 });
    const first = await deflateRawSmallest(data, budget);
    expect(await deflateRawSmallest(Buffer.from(data), budget)).toBe(first);
    expect(inflateRawSync(first).equals(data)).toBe(true);
  });

  it("leaves what is deflated as it is when it is spent, and deflates what is not", async () => {
    const document = new PdfDocument(Buffer.from(EMPTY), withDefaults().limits);
    const deflated = deflateSync(data, { level: 1 });
    const filter = new Dict(new Map([["Filter", Name.of("FlateDecode")]]));
    const stored = new Stream(filter, deflated);
    expect(await recompress(document, stored, spent())).toBe(stored);
    expect((await recompress(document, stored, new DeflateBudget({}))).raw.length).toBeLessThan(deflated.length);
    expect((await recompress(document, new Stream(new Dict(), data), spent())).raw.length).toBeLessThan(
      data.length / 2,
    );
  });
});
