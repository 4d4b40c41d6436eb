import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** For the global set-up, once for all tests: compiles the sources, as a build does but elsewhere, for servers in processes of their own. @returns the folder */
export async function compileSources(): Promise<string> {
  const folder = join(root, "node_modules", ".cache", "hirewise-test");
  await mkdir(folder, { recursive: true });
  // Below node_modules the project's own package.json does not count.
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const compile = (project: string, outDir: string) =>
    promisify(execFile)(process.execPath, [compiler, "-p", join(root, project), "--outDir", outDir]);
  await compile("src", folder);
  await compile("migrations", join(folder, "migrations"));
  await cp(join(root, "src/monitoring/page"), join(folder, "monitoring/page"), { recursive: true });
  return folder;
}

/** Where the compiled sources are. */
export function compiledFolder(): string {
  return inject("compiledFolder");
}

/** A compiled file of the sources: `main.js`. */
export function compiled(path: string): string {
  return join(compiledFolder(), path);
}
