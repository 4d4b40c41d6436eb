import { PDFDocument, PDFName, StandardFonts } from "pdf-lib";
import { afterEach, expect, it } from "vitest";
import { ResumeReader, type ResumeReaderOptions } from "../../src/files/resume/resume-reader.js";
import { compiled } from "../setup/compiled.js";
import { pdf } from "../setup/sample-files.js";

const readers: ResumeReader[] = [];
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

function readerWith(limits: Partial<ResumeReaderOptions>): ResumeReader {
  const reader = new ResumeReader({ script: compiled("files/resume/worker.js"), workers: 1, ...limits });
  readers.push(reader);
  return reader;
}

/** A small file with a page of so many letters, each drawn for itself: reading them takes long, and much memory. */
async function crowded(letters: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage();
  const font = await document.embedFont(StandardFonts.Helvetica);
  page.node.newFontDictionary("F1", font.ref);
  const content = `BT /F1 8 Tf ${"1 0 0 1 50 700 Tm (a) Tj 1 0 0 1 90 20 Tm (b) Tj\n".repeat(letters / 2)}ET`;
  page.node.set(PDFName.of("Contents"), document.context.register(document.context.flateStream(content)));
  return document.save();
}

it("what takes too long is ended at the limit, and what comes after it is read", { timeout: 60_000 }, async () => {
  const reader = readerWith({ timeLimitMs: 2_500, memoryLimitMb: 4_096 });
  const slow = await crowded(1_600_000);
  const before = performance.now();
  const [result, next] = await Promise.all([reader.read(slow), reader.read(await pdf("Ada Lovelace", 1))]);
  expect(result).toEqual({ ok: false, reason: "It took longer than 2500 ms", isPassing: true });
  expect(next).toMatchObject({ ok: true });
  expect(performance.now() - before).toBeLessThan(30_000);
});

it("what takes too much memory is ended, and what comes after it is read", { timeout: 60_000 }, async () => {
  const reader = readerWith({ memoryLimitMb: 256, timeLimitMs: 30_000 });
  const result = await reader.read(await crowded(1_000_000));
  expect(result).toEqual({ ok: false, reason: "It took more than 256 MB, or crashed", isPassing: true });
  expect(await reader.read(await pdf("Ada Lovelace", 1))).toMatchObject({ ok: true });
});
