// Compiles into a folder of its own and then puts that in the place of dist: a server or a command that starts meanwhile
// in the same checkout finds a whole program, the old or the new one, and nothing is left of files that are gone.
import { execFileSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";

const fresh = `dist.${process.pid}`;
const compile = (project, outDir) =>
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", project, "--outDir", outDir], {
    stdio: "inherit",
  });

try {
  compile("src", fresh);
  compile("migrations", `${fresh}/migrations`);
  cpSync("src/monitoring/page", `${fresh}/monitoring/page`, {
    recursive: true,
    filter: (source) => !/\.(ts|json)$/.test(source),
  });
  replaceDist();
} catch (error) {
  // The compiler has said what is wrong.
  if (!("status" in error)) throw error;
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function replaceDist() {
  const old = `${fresh}.old`;
  for (;;) {
    try {
      renameSync("dist", old);
      rmSync(old, { recursive: true });
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    try {
      return renameSync(fresh, "dist");
    } catch (error) {
      // Another build has put its own there since.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    }
  }
}
