import { Command } from "commander";
import { loadCommandEnv } from "../env.js";
import { type SeedOptions, seedDatabase } from "../seed/seed.service.js";
import { withDatabase } from "./command-database.js";
import { wholeNumber } from "./options.js";
import { showStages } from "./progress.js";

const help = `
Jobs, their companies and skills come first; candidates (one for about 25 applications) and applications follow. What is
in the database stays. The accounts that are made cannot sign in. While an empty database is filled with more than 20,000
rows, its indexes are made anew at the end and a running server has to wait for the tables.`;

export function seedCommand(): Command {
  return new Command("seed")
    .description("fill the database with generated companies, jobs, candidates and applications")
    .option("--jobs <number>", "how many jobs to make", wholeNumber(0, 10_000_000), 10_000)
    .option("--applications <number>", "how many applications to make", wholeNumber(0, 50_000_000), 50_000)
    .option(
      "--seed <number>",
      "another seed makes other rows; the same makes the same",
      wholeNumber(0, 1_000_000_000),
      1,
    )
    .addHelpText("after", help)
    .action((options: Pick<SeedOptions, "jobs" | "applications" | "seed">) =>
      withDatabase(loadCommandEnv(), async ({ db }) => {
        const startedAt = performance.now();
        await showStages((show) => seedDatabase(db, options, show));
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        console.log(`${options.jobs} jobs and ${options.applications} applications made in ${seconds} s`);
      }),
    );
}
