import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compiled } from "../setup/compiled.js";

const run = (...args: string[]) => promisify(execFile)(process.execPath, [compiled("cli.js"), ...args]);
const docx = (text: string) =>
  zipSync(
    { "[Content_Types].xml": strToU8("<Types/>"), "word/document.xml": strToU8(text.repeat(3_000)) },
    { level: 0 },
  );

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hirewise-optimize-"));
  for (const [name, text] of [
    ["a", "<p>first</p>"],
    ["b", "<p>second</p>"],
  ] as const) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "cv.docx"), docx(text));
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("optimize --out writes files of one name beside each other", async () => {
  const out = join(folder, "out");
  const { stdout } = await run(
    ...["optimize", join(folder, "a/cv.docx"), join(folder, "b/cv.docx"), "--out", out, "--json", "--quick"],
  );
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { status: string; safety: string; writtenTo: string; bytesAfter: number });
  expect((await readdir(out)).sort()).toEqual(["cv-2.docx", "cv.docx"]);
  expect(results.map(({ status, safety }) => [status, safety])).toEqual([
    ["optimized", "safe"],
    ["optimized", "safe"],
  ]);
  for (const { writtenTo, bytesAfter } of results) expect((await readFile(writtenTo)).length).toBe(bytesAfter);
});

it("bench files adds up each kind below the folders, and counts text as it is stored", async () => {
  await writeFile(join(folder, "b", "notes.txt"), "the same again ".repeat(1_000));
  await writeFile(join(folder, "b", "empty.txt"), "");
  const { stdout } = await run("bench", "files", folder, "--json", "--quick");
  const reports = JSON.parse(stdout) as { kind: string; files: number; bytesBefore: number; bytesAfter: number }[];
  expect(reports).toEqual([
    expect.objectContaining({ kind: "office", files: 2, optimized: 2, kept: 0, refused: 0, grown: 0 }),
    expect.objectContaining({ kind: "text and other", files: 1, bytesBefore: 15_000, kept: 1, grown: 0 }),
  ]);
  expect(reports[1]?.bytesAfter).toBeLessThan(1_000);
});
