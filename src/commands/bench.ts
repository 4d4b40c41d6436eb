import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type Benchmark, holds, type Measurement, type Report, type Verdict } from "../bench/benchmark.js";
import { coherence } from "../bench/coherence-bench.js";
import { dashboards } from "../bench/dashboards.js";
import { hot } from "../bench/hot.js";
import { invalidation } from "../bench/invalidation.js";
import { matching } from "../bench/matching.js";
import { monitoring } from "../bench/monitoring/monitoring.js";
import { pagination } from "../bench/pagination.js";
import { redisAway } from "../bench/redis-away.js";
import { uploads } from "../bench/uploads/uploads.js";
import { loadEnv } from "../env.js";
import { benchFilesCommand } from "./bench-files.js";
import { withDatabase } from "./command-database.js";
import { CommandError } from "./command-error.js";

const benchmarks: Benchmark<never>[] = [
  pagination,
  hot,
  redisAway,
  invalidation,
  coherence,
  matching,
  dashboards,
  monitoring,
  uploads,
];

const help = `
Each benchmark measures on a database of its own, which it makes in the folder "bench" of DATA_DIR and keeps for the next
time; with DATABASE_URL on that one, to which it adds jobs only if it has none. The exit code is 1 if a claim does not
hold.`;

export function benchCommand(): Command {
  const command = new Command("bench").description("check what is claimed of the server's speed, on this machine");
  for (const benchmark of benchmarks) command.addCommand(commandOf(benchmark));
  return command.addCommand(benchFilesCommand());
}

function commandOf<Options extends object>(benchmark: Benchmark<Options>): Command {
  const command = new Command(benchmark.name).description(benchmark.description);
  for (const option of benchmark.options) command.addOption(option);
  return command
    .option("--json", "print the result as JSON")
    .addHelpText("after", help)
    .action(async ({ json, ...options }: Options & { json?: boolean }) => {
      const env = loadEnv();
      const own = { ...env, dataDir: join(env.dataDir, "bench") };
      const report = await withDatabase(own, ({ db, url }) => {
        const isOwnDatabase = env.databaseUrl === undefined;
        const say = (line: string) => console.error(line);
        if (isOwnDatabase) say(`The benchmark's database is in ${own.dataDir}.`);
        return benchmark.run({ env: own, db, url, isOwnDatabase, say }, options as unknown as Options);
      });
      const conditions = { node: process.version, cores: availableParallelism(), ...report.conditions };
      if (json) {
        const verdicts = report.verdicts.map((verdict) => ({ ...verdict, holds: holds(verdict) }));
        console.log(JSON.stringify({ benchmark: benchmark.name, ...report, conditions, verdicts }, null, 2));
      } else {
        print({ ...report, conditions });
      }
      if (!report.verdicts.every(holds)) throw new CommandError(`${benchmark.name}: not every claim holds.`);
    });
}

function print({ conditions, measurements, verdicts }: Report): void {
  console.log(
    Object.entries(conditions)
      .map(([name, value]) => `${name} ${value.toLocaleString("en")}`)
      .join(", "),
  );
  console.log(row("", "median ms", "95 % ms", "runs"));
  for (const measurement of measurements) console.log(measurementRow(measurement));
  for (const verdict of verdicts) console.log(verdictLine(verdict));
}

const row = (name: string, ...cells: string[]) => name.padEnd(32) + cells.map((cell) => cell.padStart(12)).join("");

function measurementRow({ name, medianMs, p95Ms, runs }: Measurement): string {
  return row(name, medianMs.toFixed(3), p95Ms.toFixed(3), String(runs));
}

function verdictLine(verdict: Verdict): string {
  const { claim, value, limit, atLeast } = verdict;
  return `${holds(verdict) ? "holds" : "FAILS"}  ${claim}: ${value.toFixed(2)}, at ${atLeast ? "least" : "most"} ${limit}`;
}
