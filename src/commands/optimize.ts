import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { Command, Option } from "commander";
import { encodeForStorage, isCompressible, type StorageEncoding } from "../files/optimize/encode-storage.js";
import type { Measure } from "../files/optimize/image/reference.js";
import type { PartialOptimizeOptions } from "../files/optimize/options.js";
import { OptimizerPool } from "../files/optimize/pool.js";
import type { OptimizeResult } from "../files/optimize/result.js";
import { CommandError } from "./command-error.js";

interface OptimizeCommandOptions {
  out?: string;
  json?: boolean;
  web?: boolean;
  lossless?: boolean;
  quick?: boolean;
  measure: Measure;
  timeLimit: string;
}

interface FileResult extends OptimizeResult {
  file: string;
  bytesBefore: number;
  writtenTo?: string;
  /** How the server stores what compresses well: it is decoded for clients that do not accept it. */
  stored?: { encoding: StorageEncoding; bytes: number };
}

const help = `
Each file is treated as an upload is: by the type of its bytes, with the same limits and checks. Without --out nothing is
written. A file that cannot be made smaller is copied as it is; one that is refused is not written at all.`;

export function optimizeCommand(): Command {
  return new Command("optimize")
    .description("make pictures, PDF and Office documents smaller, as uploads are")
    .argument("<files...>", "files to optimize")
    .option("--out <folder>", "where to write the results; the folder is made if it is missing")
    .option("--json", "print results as JSON, one line a file")
    .option("--web", "let pictures become WebP or AVIF where that is smaller")
    .option("--lossless", "change no colour of any picture")
    .addOption(
      new Option("--measure <colours>", "what has to stay similar in pictures: as eyes see it, or each channel too")
        .choices(["luma", "rgb"])
        .default("luma"),
    )
    .option("--quick", "work as in an upload's answer: leave out the slow last percents")
    .addOption(new Option("--time-limit <seconds>", "stop work on a file after this long").default("60"))
    .addHelpText("after", help)
    .action(optimizeFiles);
}

async function optimizeFiles(files: string[], options: OptimizeCommandOptions): Promise<void> {
  const timeLimitMs = Number(options.timeLimit) * 1_000;
  if (!(timeLimitMs > 0)) throw new CommandError("--time-limit must be a number of seconds above 0.");
  const settings: PartialOptimizeOptions = {
    effort: options.quick ? "quick" : "thorough",
    imageFormats: options.web ? "web" : "same",
    lossyImages: !options.lossless,
    measure: options.measure,
    timeLimitMs,
  };
  if (options.out) await mkdir(options.out, { recursive: true });
  const out = options.out === undefined ? undefined : { folder: options.out, names: new OutputNames() };
  const pool = new OptimizerPool({ workers: 2 });
  const results: FileResult[] = [];
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await optimizeFile(pool, file, settings, out);
      results.push(result);
      if (options.json) console.log(JSON.stringify(asJson(result)));
      else console.log(asLine(result));
    }
  };
  try {
    await Promise.all([work(), work()]);
  } finally {
    await pool.close();
  }
  if (!options.json) console.log(totalLine(results));
}

async function optimizeFile(
  pool: OptimizerPool,
  file: string,
  settings: PartialOptimizeOptions,
  out: { folder: string; names: OutputNames } | undefined,
): Promise<FileResult> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw new CommandError(`There is no file ${file}.`);
  const bytes = await readFile(file);
  const result = await optimizeAsUpload(pool, bytes, settings);
  const stored = result.status === "refused" ? undefined : await storedForm(result, settings.effort);
  const common: FileResult = { ...result, file, bytesBefore: bytes.length, stored };
  if (!out || result.status === "refused") return common;
  const hasNewFormat = result.outputType.extension !== result.type.extension;
  const extension = hasNewFormat ? `.${result.outputType.extension}` : extname(file);
  const writtenTo = join(out.folder, out.names.take(basename(file, extname(file)), extension));
  await writeFile(writtenTo, result.bytes);
  return { ...common, writtenTo };
}

/**
 * What is too much for the slow passes keeps what the quick ones make of it, as on the server, where those come first,
 * unless the slow ones found something smaller by then.
 */
async function optimizeAsUpload(pool: OptimizerPool, bytes: Uint8Array, settings: PartialOptimizeOptions) {
  const result = await pool.optimize(bytes, settings);
  if (settings.effort === "quick" || !result.report.fellBack) return result;
  const quick = await pool.optimize(bytes, { ...settings, effort: "quick" });
  const isNoSmaller = result.status === "optimized" && quick.bytes.length >= result.bytes.length;
  if (quick.report.fellBack || isNoSmaller) return result;
  return { ...quick, report: { ...quick.report, warnings: [...result.report.warnings, ...quick.report.warnings] } };
}

/** Files of one name from several folders get numbers: none overwrites another. */
class OutputNames {
  private readonly taken = new Set<string>();

  take(name: string, extension: string): string {
    let free = `${name}${extension}`;
    // Some file systems do not tell capitals from small letters.
    for (let number = 2; this.taken.has(free.toLowerCase()); number++) free = `${name}-${number}${extension}`;
    this.taken.add(free.toLowerCase());
    return free;
  }
}

async function storedForm({ bytes, outputType }: OptimizeResult, effort: PartialOptimizeOptions["effort"]) {
  const encoded = isCompressible(outputType) ? await encodeForStorage(bytes, "br", effort) : undefined;
  return encoded && { encoding: "br" as const, bytes: encoded.length };
}

function asJson({ bytes, bytesBefore, ...result }: FileResult) {
  return { ...result, bytesBefore, bytesAfter: bytes.length };
}

function asLine({ file, type, status, bytesBefore, bytes, reason, report, stored }: FileResult): string {
  const percent = `${((bytes.length / Math.max(1, bytesBefore)) * 100).toFixed(1)} %`;
  const columns = [
    basename(file).slice(0, 40).padEnd(40),
    type.extension.padEnd(5),
    status.padEnd(9),
    String(bytesBefore).padStart(9),
    String(bytes.length).padStart(9),
    percent.padStart(7),
    `${Math.round(report.durationMs)} ms`.padStart(9),
  ];
  const storage = stored ? `stored as ${stored.encoding} with ${stored.bytes} bytes` : reason;
  return [...columns, storage ?? ""].join("  ").trimEnd();
}

function totalLine(results: FileResult[]): string {
  const before = results.reduce((sum, { bytesBefore }) => sum + bytesBefore, 0);
  const after = results.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const percent = before === 0 ? 100 : (after / before) * 100;
  return `${results.length} files: ${before} bytes before, ${after} after (${percent.toFixed(1)} %)`;
}
