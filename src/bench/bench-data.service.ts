import { sql } from "kysely";
import { CommandError } from "../commands/command-error.js";
import { showStages } from "../commands/progress.js";
import { seedDatabase } from "../seed/seed.service.js";
import type { BenchContext } from "./benchmark.js";

/**
 * Sees to it that there are at least this many jobs.
 * @returns how many of them are published
 * @throws CommandError if somebody else's database has jobs, but too few: none are added to those
 */
export async function ensureJobs(
  { db, isOwnDatabase, say }: BenchContext,
  options: { jobs: number; applications: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from jobs`.execute(db);
  const existing = rows[0]?.count ?? 0;
  if (existing >= options.jobs) {
    say(`The database has ${existing.toLocaleString("en")} jobs.`);
  } else if (existing > 0 && !isOwnDatabase) {
    throw new CommandError(
      `The database of DATABASE_URL has ${existing} jobs. Give --jobs ${existing}, an empty database, or none.`,
    );
  } else {
    const missing = options.jobs - existing;
    say(`The database has ${existing.toLocaleString("en")} jobs; making ${missing.toLocaleString("en")} ...`);
    await showStages((show) => seedDatabase(db, { ...options, jobs: missing, seed: 1 + existing }, show));
  }
  const published = await sql<{ count: number }>`select count(*) from jobs where status = 'PUBLISHED'`.execute(db);
  return published.rows[0]?.count ?? 0;
}
