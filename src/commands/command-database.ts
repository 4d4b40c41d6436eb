import { constants } from "node:os";
import type { CommandEnv } from "../env.js";
import { createDatabase, type Database } from "../platform/db/database.js";
import { runningDatabaseUrl } from "../platform/db/embedded-lock.js";
import { startEmbeddedPostgres } from "../platform/db/embedded-postgres.js";
import { migrateToLatest } from "../platform/db/migrate.js";

export interface CommandDatabase {
  db: Database;
  url: string;
  /** Names of the migrations applied on opening. */
  migrations: string[];
}

/** Ctrl-C, a polite kill, and the terminal that was closed. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command's work with the migrated database: that of DATABASE_URL, or the one which a running server keeps in
 * DATA_DIR, or an embedded PostgreSQL started for the time of the command.
 */
export function withDatabase<T>(env: Where, work: (opened: CommandDatabase) => Promise<T>): Promise<T> {
  return withDatabaseUrl(env, (url) => useDatabase(url, work));
}

type Where = Pick<CommandEnv, "databaseUrl" | "dataDir">;

/** The same, but the database is left as it is found. */
export async function withDatabaseUrl<T>(env: Where, work: (url: string) => Promise<T>): Promise<T> {
  const existing = env.databaseUrl ?? (await runningDatabaseUrl(env.dataDir));
  if (existing) return work(existing);

  const starting = startEmbeddedPostgres({ dataDir: env.dataDir });
  // PostgreSQL runs in a process group of its own and would outlive us.
  const interrupt = (signal: NodeJS.Signals) => {
    const exit = () => process.exit(128 + constants.signals[signal]);
    void starting.then((embedded) => embedded.stop()).then(exit, exit);
  };
  for (const signal of ENDING) process.once(signal, interrupt);
  try {
    const { url } = await starting;
    return await work(url);
  } finally {
    for (const signal of ENDING) process.off(signal, interrupt);
    await starting.then((embedded) => embedded.stop(), noop);
  }
}

const noop = () => {};

async function useDatabase<T>(url: string, work: (opened: CommandDatabase) => Promise<T>): Promise<T> {
  const db = createDatabase({ url });
  try {
    const migrations = await migrateToLatest(db);
    return await work({ db, url, migrations });
  } finally {
    await db.destroy();
  }
}
