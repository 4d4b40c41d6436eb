import { Command, InvalidArgumentError } from "commander";
import { loadEnv } from "../env.js";
import { type SeedOptions, seedDatabase } from "../seed/seed.service.js";
import { withDatabase } from "./command-database.js";
import { type Progress, showProgress } from "./progress.js";

const help = `
Jobs, their companies and skills come first; candidates (one for about 10 applications) and applications follow. What is
in the database stays. The accounts that are made cannot sign in. While an empty database is filled with more than 20,000
rows, its indexes are made anew at the end and a running server has to wait for the tables.`;

export function seedCommand(): Command {
  return new Command("seed")
    .description("fill the database with generated companies, jobs, candidates and applications")
    .option("--jobs <number>", "how many jobs to make", upTo(10_000_000), 10_000)
    .option("--applications <number>", "how many applications to make", upTo(50_000_000), 50_000)
    .option("--seed <number>", "another seed makes other rows; the same makes the same", upTo(1_000_000_000), 1)
    .addHelpText("after", help)
    .action((options: Pick<SeedOptions, "jobs" | "applications" | "seed">) =>
      withDatabase(loadEnv(), async ({ db }) => {
        const startedAt = performance.now();
        let part = "";
        let progress: Progress | undefined;
        const stop = () => progress?.stop();
        await seedDatabase(db, options, (next, done, total) => {
          if (next !== part) {
            stop();
            progress = showProgress(next, total);
            part = next;
          }
          progress?.update(done, total);
        }).finally(stop);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        console.log(`${options.jobs} jobs and ${options.applications} applications made in ${seconds} s`);
      }),
    );
}

function upTo(max: number) {
  return (value: string): number => {
    const number = Number(value.replaceAll(/[_,]/g, ""));
    if (!/^[\d_,]+$/.test(value) || number > max) {
      throw new InvalidArgumentError(`It must be a whole number from 0 to ${max.toLocaleString("en")}.`);
    }
    return number;
  };
}
