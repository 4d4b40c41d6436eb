import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiled } from "../../../test/setup/compiled.js";
import { OptimizerPool } from "./pool.js";

const docx = () =>
  zipSync(
    { "[Content_Types].xml": strToU8("<Types/>"), "word/document.xml": strToU8("<p/>".repeat(9_000)) },
    { level: 1 },
  );

let folder: string;

/** Beside the compiled sources, below node_modules: it finds its packages there. */
beforeAll(async () => {
  folder = await mkdtemp(compiled("hostile-"));
  await writeFile(join(folder, "hostile.js"), HOSTILE);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The real worker's watchdog, and jobs that misbehave by the first byte of the file. */
const HOSTILE = `
import workerpool from "workerpool";
const [limit] = process.argv.slice(2);
const worker = await import("node:worker_threads");
new worker.Worker("setInterval(() => { if (process.memoryUsage.rss() > " + limit + " * 1048576) process.kill(process.pid, 'SIGKILL') }, 25)", { eval: true }).unref();
workerpool.worker({ optimize(bytes) {
  workerpool.workerEmit("started");
  if (bytes[0] === 0x25) { workerpool.workerEmit({ safety: "active", steps: [{ name: "metadata" }] }); for (;;); }
  if (bytes[0] === 1) for (;;);
  if (bytes[0] === 0x3c) {
    workerpool.workerEmit({ safety: "active", steps: [{ name: "sanitize" }], safe: { bytes: bytes.subarray(0, bytes.length - bytes[4]) } });
    process.send({}, () => { for (;;); });
    return new Promise(() => {});
  }
  if (bytes[0] === 0x89) {
    const type = { kind: "image", mimeType: "image/avif", extension: "avif" };
    workerpool.workerEmit({ safety: "safe", steps: [{ name: "image" }], safe: { bytes: bytes.subarray(0, 20), type } });
    for (;;);
  }
  if (bytes[0] === 2) { const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1)); }
  if (bytes[0] === 3) process.exit(3);
  if (bytes[0] === 4) throw new Error("odd");
  return { status: "kept", reason: String(process.pid), report: { warnings: [] } };
}, variants(bytes) {
  workerpool.workerEmit("started");
  workerpool.workerEmit({ width: 10, height: 10, bytes });
  for (;;);
} });`;

/** As a telephone takes them. */
function photoOf12Megapixels(grain: number): Promise<Buffer> {
  const [width, height] = [4_000, 3_000];
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    const x = at % (3 * width);
    pixels[at] = 128 + 90 * Math.sin(x / 900 + at / (50_000 * width)) + ((at * 2_654_435_761) % grain);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

describe("OptimizerPool", () => {
  it.each([
    ["quick", 23],
    // Grain costs time here, not memory.
    ["thorough", 5],
  ] as const)(
    "has room for a photo of 12 megapixels in more formats than its own (%s)",
    async (effort, grain) => {
      const pool = new OptimizerPool({ workers: 1, script: compiled("files/optimize/worker.js") });
      try {
        const photo = await photoOf12Megapixels(grain);
        const result = await pool.optimize(photo, { imageFormats: "web", effort, timeLimitMs: 60_000 });
        expect(result).toMatchObject({ status: "optimized", report: { fellBack: false } });
        expect(result.bytes.length).toBeLessThan(photo.length);
      } finally {
        await pool.close();
      }
    },
    90_000,
  );

  it("optimizes in a child, and gives bytes as bytes", async () => {
    const pool = new OptimizerPool({ workers: 1, script: compiled("files/optimize/worker.js") });
    try {
      const source = docx();
      const [result, kept] = await Promise.all([pool.optimize(source), pool.optimize(strToU8("plain text"))]);
      expect(result).toMatchObject({ status: "optimized", type: { extension: "docx" } });
      expect(result.bytes.length).toBeLessThan(source.length);
      expect(kept).toMatchObject({ status: "kept", bytes: strToU8("plain text") });
    } finally {
      await pool.close();
    }
  });

  it("refuses a PDF that is known to run something, when nothing can be taken out in time", async () => {
    const pool = new OptimizerPool({ workers: 1, script: join(folder, "hostile.js") });
    try {
      const result = await pool.optimize(strToU8("%PDF-1.7\n"), { timeLimitMs: 500 });
      expect(result).toMatchObject({ status: "refused", safety: "active", reason: expect.stringMatching(/500 ms/) });
      expect(result.report).toMatchObject({ fellBack: true, steps: [] });
    } finally {
      await pool.close();
    }
  });

  it.each([
    ["keeps the safe form of an SVG that takes too long afterwards, however large", 1_000_000, "optimized", 1],
    ["keeps an SVG that is its own safe form, if that takes too long", 1_000_000, "kept", 0],
  ])("%s", async (_, length, status, shorter) => {
    const pool = new OptimizerPool({ workers: 1, script: join(folder, "hostile.js") });
    const source = Buffer.concat([strToU8("<svg"), Uint8Array.of(shorter), Buffer.alloc(length, " ")]);
    try {
      const { bytes, report, ...result } = await pool.optimize(source, { timeLimitMs: 1_000.4 });
      expect(result).toMatchObject({ status });
      expect(bytes.length).toBe(source.length - shorter);
      expect(report).toMatchObject({
        fellBack: true,
        steps: [{ name: "sanitize" }],
        warnings: [expect.stringMatching(/1000 ms/)],
      });
    } finally {
      await pool.close();
    }
  });

  it("keeps the best form of a picture that was found by then", async () => {
    const pool = new OptimizerPool({ workers: 1, script: join(folder, "hostile.js") });
    const blank = { create: { width: 100, height: 100, channels: 3, background: "white" } } as const;
    try {
      const png = await sharp(blank).png().toBuffer();
      const result = await pool.optimize(png, { timeLimitMs: 1_000 });
      expect(result).toMatchObject({
        status: "optimized",
        type: { extension: "png" },
        outputType: { extension: "avif" },
        report: { fellBack: true, steps: [{ name: "image" }], ratio: 20 / png.length },
      });
      expect(png.subarray(0, 20).equals(result.bytes)).toBe(true);
    } finally {
      await pool.close();
    }
  });

  it("keeps the variants that were made by then", async () => {
    const pool = new OptimizerPool({ workers: 1, script: join(folder, "hostile.js") });
    try {
      const request = { formats: ["avif" as const, "webp" as const], widths: [10] };
      const made = await pool.variants(Uint8Array.of(7), request, { timeLimitMs: 1_000 });
      expect(made).toEqual([{ width: 10, height: 10, bytes: Uint8Array.of(7) }]);
    } finally {
      await pool.close();
    }
  });

  it("kills what loops, eats memory or dies, and the others go on", async () => {
    const pool = new OptimizerPool({ workers: 2, memoryLimitMb: 300, script: join(folder, "hostile.js") });
    const optimize = (first: number) => pool.optimize(Uint8Array.of(first), { timeLimitMs: 2_500 });
    try {
      const [loop, memory, exit, error, fine] = await Promise.all([1, 2, 3, 4, 5].map(optimize));
      expect(loop).toMatchObject({
        status: "kept",
        bytes: Uint8Array.of(1),
        reason: expect.stringMatching(/longer than 2500 ms/),
      });
      expect(memory).toMatchObject({ status: "kept", reason: expect.stringMatching(/300 MB|longer/) });
      expect(exit).toMatchObject({ status: "kept", report: { fellBack: true } });
      expect(error).toMatchObject({ status: "kept", reason: expect.stringMatching(/odd/) });
      expect(fine).toMatchObject({ status: "kept", reason: expect.stringMatching(/^\d+$/) });
      const pid = Number((await optimize(6)).reason);
      await pool.close();
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    } finally {
      await pool.close();
    }
  });
});
