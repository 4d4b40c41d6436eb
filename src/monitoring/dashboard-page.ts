import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { registerStaticPage } from "../platform/http/static-page.js";

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL("page/", import.meta.url));
const uplot = dirname(require.resolve("uplot/package.json"));
const UPLOT_FILES = ["uPlot.iife.min.js", "uPlot.min.css"].map((file) => join(uplot, "dist", file));

/** Serves the live dashboard: a page without figures, which an admin's browser fills over GraphQL. */
export async function registerDashboardPage(
  app: FastifyInstance,
  { path, endpoint }: { path: string; endpoint: string },
): Promise<void> {
  const own = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name)).sort();
  await registerStaticPage(app, {
    path,
    page: join(folder, "index.html"),
    files: [...own.map((name) => join(folder, name)), ...UPLOT_FILES],
    values: { endpoint },
  });
}
