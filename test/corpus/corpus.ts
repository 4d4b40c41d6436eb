import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { documents } from "./documents.js";
import { pdfs } from "./pdfs.js";
import { pictures } from "./pictures.js";

export interface CorpusFile {
  name: string;
  bytes: Uint8Array;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders of real files: this repository's and those that packages bring. A package that goes away takes its files along. */
const FOLDERS = [
  "docs/images",
  "docs/decisions",
  "node_modules/autocannon/test",
  "node_modules/ts-log/example",
  "node_modules/pdfjs-dist/web/images",
  "node_modules/pdfjs-dist/standard_fonts",
  "node_modules/fastify/docs",
  "node_modules/kysely-codegen/assets",
  "node_modules/graphql/language",
];
const EXTENSIONS = /\.(pdf|png|jpe?g|gif|webp|svg|docx|xlsx|pptx|od[tsp]|md|json|ts|css|csv|ttf)$/i;
/** Enough of each sort. */
const PER_FOLDER = 25;

/** Files as people send them, of every kind that the optimizer knows: real ones, and others made with every feature. */
export async function* corpus(): AsyncGenerator<CorpusFile> {
  for (const folder of FOLDERS) yield* filesIn(folder);
  yield* pictures();
  yield* pdfs();
  yield* documents();
}

async function* filesIn(folder: string): AsyncGenerator<CorpusFile> {
  const names = await readdir(join(root, folder), { recursive: true }).catch((): string[] => []);
  const wanted = names.filter((name) => EXTENSIONS.test(name)).sort();
  for (const name of wanted.slice(0, PER_FOLDER)) {
    yield { name: `${folder}/${name}`, bytes: await readFile(join(root, folder, name)) };
  }
}
