import { hash } from "@node-rs/argon2";
import type { Database } from "../platform/db/database.js";
import { inTransaction } from "../platform/db/transaction.js";
import { analyzeSeededTables, hasDemoAccounts, insertDemoAccounts, waitForOtherDemo } from "./demo-accounts.queries.js";
import { seedDatabase } from "./seed.service.js";

const PASSWORD = "hirewise-demo";

/**
 * Fills an empty database with what one wants to see at first sight: jobs, companies, candidates, applications, and an
 * admin, a recruiter and a candidate who can sign in with a public password. All of it is there afterwards, or nothing;
 * where the accounts are, nothing is done. Safe to call from several servers at once.
 * @param say is told before work that takes seconds
 */
export async function seedDemoData(db: Database, say: (line: string) => void = () => {}): Promise<void> {
  if (await hasDemoAccounts(db)) return;
  say("Making demo data ...");
  const passwordHash = await hash(PASSWORD);
  await inTransaction(db, async (tx) => {
    await waitForOtherDemo(tx);
    if (await hasDemoAccounts(tx)) return;
    await seedDatabase(tx, { jobs: 3_000, applications: 9_000, companies: 120, candidates: 400, seed: 7 });
    await insertDemoAccounts(tx, passwordHash);
    await analyzeSeededTables(tx);
  });
}
