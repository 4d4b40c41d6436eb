import { stat } from "node:fs/promises";
import { Command, Option } from "commander";
import { type FileKindReport, measureFiles } from "../bench/files.js";
import type { Measure } from "../files/optimize/image/reference.js";
import { OptimizerPool } from "../files/optimize/pool.js";
import { CommandError } from "./command-error.js";

interface BenchFilesOptions {
  json?: boolean;
  web?: boolean;
  quick?: boolean;
  measure: Measure;
}

const help = `
Nothing is written. Text and others count as they are stored, encoded with brotli. The exit code is 1 if any file grew.`;

export function benchFilesCommand(): Command {
  return new Command("files")
    .description("how small uploads become, and what that costs: every file below some folders")
    .argument("<folders...>", "folders to walk")
    .option("--json", "print the result as JSON")
    .option("--web", "let pictures become WebP or AVIF where that is smaller")
    .option("--quick", "work as in an upload's answer: leave out the slow last percents")
    .addOption(new Option("--measure <colours>", "what has to stay similar").choices(["luma", "rgb"]).default("luma"))
    .addHelpText("after", help)
    .action(benchFiles);
}

async function benchFiles(folders: string[], { json, web, quick, measure }: BenchFilesOptions): Promise<void> {
  for (const folder of folders) {
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
      throw new CommandError(`There is no folder ${folder}.`);
    }
  }
  // One at a time: what a file costs must not depend on its neighbour.
  const pool = new OptimizerPool({ workers: 1 });
  const options = {
    effort: quick ? "quick" : "thorough",
    imageFormats: web ? "web" : "same",
    measure,
    timeLimitMs: quick ? 5_000 : 60_000,
  } as const;
  let reports: FileKindReport[];
  try {
    reports = await measureFiles(folders, pool, options, (line) => console.error(line));
  } finally {
    await pool.close();
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  else print(reports);
  const grown = reports.reduce((sum, each) => sum + each.grown, 0);
  if (grown > 0) throw new CommandError(`${grown} files grew.`);
}

function print(reports: FileKindReport[]): void {
  const heads = ["files", "before", "after", "ratio", "median", "kept", "refused", "grown", "CPU ms", "95 %"];
  console.log(row("", heads));
  for (const each of reports) {
    const cells = [each.files, each.bytesBefore, each.bytesAfter].map((value) => value.toLocaleString("en"));
    const ratios = [each.bytesAfter / each.bytesBefore, each.medianRatio].map((value) => value.toFixed(3));
    const counts = [each.kept, each.refused, each.grown, each.cpuMedianMs, each.cpuP95Ms].map((value) =>
      String(Math.round(value)),
    );
    console.log(row(each.kind, [...cells, ...ratios, ...counts]));
  }
}

function row(name: string, cells: string[]): string {
  return name.padEnd(16) + cells.map((cell) => cell.padStart(12)).join("");
}
