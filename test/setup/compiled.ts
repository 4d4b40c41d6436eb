import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Compiles the sources, as a build does but elsewhere, for servers in processes of their own. @returns the folder */
export async function compileSources(): Promise<string> {
  const folder = join(root, "node_modules", ".cache", "hirewise-test");
  await mkdir(folder, { recursive: true });
  // Below node_modules the project's own package.json does not count.
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [compiler, "-p", join(root, "src"), "--outDir", folder]);
  return folder;
}
