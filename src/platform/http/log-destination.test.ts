import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { compiled } from "../../../test/setup/compiled.js";

/** What a process writes that runs this. */
function outputOf(script: string): string[] {
  const module = JSON.stringify(compiled("platform/http/log-destination.js"));
  const source = `const { createLogDestination } = await import(${module}); const log = createLogDestination(); ${script}`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" }).split("\n");
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n} ${"é".repeat(50)}`);
const WRITE = 'for (let n = 0; n < 2000; n++) log.write("line " + n + " " + "é".repeat(50) + "\\n");';

it.each([
  ["when it is closed", `${WRITE} log.close();`],
  ["when the process ends by itself", `${WRITE} process.exit(0);`],
])("loses no line %s", (_, script) => {
  expect(outputOf(script)).toEqual([...lines(2000), ""]);
});

it("writes what comes after it was closed", () => {
  expect(outputOf('log.write("a\\n"); log.close(); log.write("b\\n");')).toEqual(["a", "b", ""]);
});
