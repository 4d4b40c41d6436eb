import { execFile, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { compiled } from "../setup/compiled.js";

/** @param script is given the compiled module as its argument @returns what it prints */
async function run(script: string): Promise<string> {
  const lowerPriority = compiled("files/lower-priority.js");
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, lowerPriority]);
  return stdout;
}

it.runIf(process.platform === "linux")("lowers the priority of every thread, those to come too", async () => {
  const script = `
    import { readdirSync, readFileSync } from "node:fs";
    import { readFile } from "node:fs/promises";
    import { promisify } from "node:util";
    import { brotliCompress } from "node:zlib";
    await readFile(process.execPath);
    const before = readdirSync("/proc/self/task").length;
    const { lowerPriority } = await import(process.argv[1]);
    lowerPriority(7);
    await Promise.all(Array.from({ length: 8 }, () => promisify(brotliCompress)(Buffer.alloc(100_000))));
    const niceness = (thread) => Number(readFileSync("/proc/self/task/" + thread + "/stat", "utf8").split(") ")[1].split(" ")[16]);
    console.log(JSON.stringify({ before, niceness: readdirSync("/proc/self/task").map(niceness) }));
  `;
  const stdout = await run(script);
  const { before, niceness } = JSON.parse(stdout);
  expect(before).toBeGreaterThan(1);
  expect([...new Set(niceness)]).toEqual([7]);
});

it("never raises a priority, which may not be allowed", async () => {
  const script = `
    import { getPriority, setPriority } from "node:os";
    const { lowerPriority } = await import(process.argv[1]);
    setPriority(15);
    lowerPriority(10);
    console.log(getPriority());
  `;
  const stdout = await run(script);
  expect(Number(stdout)).toBe(15);
});

it.each([
  ["processing/quick-worker.js", 10],
  ["processing/background-worker.js", 19],
  ["processing/encoder-worker.js", 19],
  ["resume/worker.js", 10],
])("%s loads what it needs with the priority of its work", async (script, niceness) => {
  // Tells of every module of a package when it is compiled.
  const spy = `
    const { Module } = require("node:module");
    const { getPriority } = require("node:os");
    const compile = Module.prototype._compile;
    Module.prototype._compile = function (...all) {
      process.send?.({ niceness: getPriority() });
      return compile.apply(this, all);
    };
  `;
  const folder = await mkdtemp(join(tmpdir(), "hirewise-test-"));
  await writeFile(join(folder, "spy.cjs"), spy);
  const child = fork(compiled(`files/${script}`), ["512"], { execArgv: ["--require", join(folder, "spy.cjs")] });
  try {
    const seen: number[] = [];
    await new Promise<void>((ready, fail) => {
      child.once("exit", () => fail(new Error("The worker has ended.")));
      child.on("message", (message) => {
        if (message === "ready") ready();
        else seen.push((message as { niceness: number }).niceness);
      });
    });
    expect(seen.length).toBeGreaterThan(5);
    expect([...new Set(seen)]).toEqual([niceness]);
  } finally {
    child.removeAllListeners("exit").kill("SIGKILL");
    await rm(folder, { recursive: true });
  }
});
