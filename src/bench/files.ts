import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeForStorage, isCompressible } from "../files/optimize/encode-storage.js";
import type { PartialOptimizeOptions } from "../files/optimize/options.js";
import type { OptimizerPool } from "../files/optimize/pool.js";
import type { FileType, OptimizeResult } from "../files/optimize/result.js";
import { quantile } from "./measure.js";

/** What one kind of file came to. */
export interface FileKindReport {
  kind: string;
  files: number;
  bytesBefore: number;
  /** As stored: what is kept counts with its own size, what is stored encoded with its encoding's. */
  bytesAfter: number;
  medianRatio: number;
  optimized: number;
  kept: number;
  refused: number;
  /** More bytes came out than went in. */
  grown: number;
  cpuMedianMs: number;
  cpuP95Ms: number;
}

interface Measured {
  kind: string;
  before: number;
  after: number;
  result: OptimizeResult;
}

/** Optimizes every file below the folders, one by one, and adds up what came of each kind. */
export async function measureFiles(
  folders: string[],
  pool: OptimizerPool,
  options: PartialOptimizeOptions,
  say: (line: string) => void,
): Promise<FileKindReport[]> {
  const measured: Measured[] = [];
  for (const folder of folders) {
    for await (const file of filesBelow(folder)) {
      const bytes = await readFile(file);
      if (bytes.length === 0) continue;
      measured.push(await measureFile(bytes, pool, options));
      if (measured.length % 50 === 0) say(`${measured.length} files`);
    }
  }
  const kinds = [...new Set(measured.map(({ kind }) => kind))].sort();
  return kinds.map((kind) =>
    summarise(
      kind,
      measured.filter((each) => each.kind === kind),
    ),
  );
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function measureFile(bytes: Uint8Array, pool: OptimizerPool, options: PartialOptimizeOptions): Promise<Measured> {
  const result = await pool.optimize(bytes, options);
  const isStored = result.status !== "refused" && isCompressible(result.outputType);
  const encoded = isStored ? await encodeForStorage(result.bytes, "br", options.effort) : undefined;
  const after = encoded?.length ?? result.bytes.length;
  return { kind: kindOf(result.type), before: bytes.length, after, result };
}

function kindOf({ kind, extension }: FileType): string {
  if (kind === "image") return extension === "jpg" || extension === "png" ? extension : "other pictures";
  return kind === "text" || kind === "other" ? "text and other" : kind;
}

function summarise(kind: string, measured: Measured[]): FileKindReport {
  const count = (status: OptimizeResult["status"]) => measured.filter(({ result }) => result.status === status).length;
  const total = (sizeOf: (each: Measured) => number) => measured.reduce((sum, each) => sum + sizeOf(each), 0);
  const ratios = measured.map(({ before, after }) => after / before).sort((a, b) => a - b);
  const cpu = measured.map(({ result }) => result.report.cpuMs).sort((a, b) => a - b);
  return {
    kind,
    files: measured.length,
    bytesBefore: total(({ before }) => before),
    bytesAfter: total(({ after }) => after),
    medianRatio: quantile(ratios, 0.5),
    optimized: count("optimized"),
    kept: count("kept"),
    refused: count("refused"),
    grown: measured.filter(({ before, after }) => after > before).length,
    cpuMedianMs: quantile(cpu, 0.5),
    cpuP95Ms: quantile(cpu, 0.95),
  };
}
