import { strToU8, zipSync } from "fflate";
import { afterAll, expect, it } from "vitest";
import { OptimizerPool } from "../../src/files/optimize/pool.js";
import { compiled } from "../setup/compiled.js";
import { HOSTILE_ARCHIVES } from "./optimizer-hostile-archives.js";
import { HOSTILE_PDF } from "./optimizer-hostile-pdf.js";
import { HOSTILE_PICTURES } from "./optimizer-hostile-pictures.js";

const pool = new OptimizerPool({ workers: 2, script: compiled("files/optimize/worker.js") });
// Bounded by count and by what limits do, not by a clock: a busy machine may take its time for a harmless one.
const options = { timeLimitMs: 20_000 };
const all = [...HOSTILE_PDF, ...HOSTILE_ARCHIVES, ...HOSTILE_PICTURES];

afterAll(() => pool.close());

it("meets at least forty kinds of hostile files", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(40);
});

it.each(all)("$name is $outcome", async ({ make, outcome, without, safety }) => {
  const source = await make();
  const result = await pool.optimize(source, options);
  expect(result.reason ?? "").not.toMatch(/took longer|MB, or crashed|worker failed|^Failed/);
  if (outcome !== "harmless") expect(result).toMatchObject({ status: outcome });
  if (safety) expect(result.safety).toBe(safety);
  if (result.status === "optimized") expect(result.bytes.length).toBeLessThan(source.length);
  else expect(Buffer.compare(result.bytes, source)).toBe(0);
  // A refused file is served to nobody.
  if (without && result.status !== "refused") {
    expect(result.safety).toBe("safe");
    expect(Buffer.from(result.bytes).toString("latin1")).not.toMatch(without);
  }
});

it("optimizes a good file after all of them", async () => {
  const parts = { "[Content_Types].xml": strToU8("<Types/>"), "word/document.xml": strToU8("<p/>".repeat(9_000)) };
  const result = await pool.optimize(zipSync(parts, { level: 1 }), options);
  expect(result).toMatchObject({ status: "optimized", safety: "safe" });
});
