import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { compiledFolder } from "../setup/compiled.js";

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
  const module = join(await compiledFolder(), "files", "lower-priority.js");
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, module]);
  const { before, niceness } = JSON.parse(stdout);
  expect(before).toBeGreaterThan(1);
  expect([...new Set(niceness)]).toEqual([7]);
});
