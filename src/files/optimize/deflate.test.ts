import { setTimeout } from "node:timers/promises";
import { deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DeflateBudget, deflateRawSmallest, zlibSmallest } from "./deflate.js";
import { withDefaults } from "./options.js";
import { PdfDocument } from "./pdf/document.js";
import { Dict, Name, Stream } from "./pdf/objects.js";
import { recompress } from "./pdf/recompress.js";

const data = Buffer.from(Array.from({ length: 4_000 }, (_, at) => `${(at * 7_919) % 1_009} m `).join(""));
const spent = () => new DeflateBudget(0, 0);
const EMPTY = "%PDF-1.5\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n9\n%%EOF\n";

describe("the time that a document's data may take", () => {
  it("is short in an answer's path, and without zopfli", async () => {
    const budget = DeflateBudget.forDocument({ effort: "quick", timeLimitMs: 5_000 });
    expect(budget.allows(100)).toBe(false);
    expect(budget.isSpent).toBe(false);
    // Small things count by an estimate, large ones by what they took.
    for (let count = 0; count < 400; count++) budget.spendOnZlib(10_000, () => undefined);
    expect(budget.isSpent).toBe(false);
    for (let count = 0; count < 100; count++) budget.spendOnZlib(10_000, () => undefined);
    expect(budget.isSpent).toBe(true);
    const short = new DeflateBudget(0, 20);
    short.spendOnZlib(1_000_000, () => deflateSync(Buffer.alloc(60_000_000), { level: 9 }));
    expect(short.isSpent).toBe(true);
  });

  it("grows with the limit where nobody waits", () => {
    expect(DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 30_000 }).allows(400_000)).toBe(true);
    expect(DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 5_000 }).allows(400_000)).toBe(false);
  });

  it("is enough for large data only if the slowest would fit", () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 60_000 });
    expect([1_100_000, 1_300_000].map((bytes) => budget.allows(bytes))).toEqual([true, false]);
  });

  it("counts from when work on a picture began", () => {
    const options = { effort: "thorough", imageFormats: "same", timeLimitMs: 60_000 } as const;
    const begun = (secondsAgo: number) => DeflateBudget.forPicture(options, performance.now() - secondsAgo * 1_000);
    expect([0, 30, 46].map((seconds) => begun(seconds).allows(1_000_000))).toEqual([true, false, false]);
    expect([30, 46].map((seconds) => begun(seconds).allows(100_000))).toEqual([true, false]);
  });

  it("ends before the limit, whatever else took it", async () => {
    const budget = DeflateBudget.forDocument({ effort: "thorough", timeLimitMs: 300 });
    expect(budget.allows(10_000)).toBe(true);
    await setTimeout(260);
    expect(budget.allows(10_000)).toBe(false);
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
    expect((await recompress(document, stored, new DeflateBudget(0))).raw.length).toBeLessThan(deflated.length);
    expect((await recompress(document, new Stream(new Dict(), data), spent())).raw.length).toBeLessThan(
      data.length / 2,
    );
  });
});
