import { sql } from "kysely";
import pg from "pg";
import type { CommandEnv } from "../../env.js";
import { createDatabase } from "../../platform/db/database.js";
import { checkClock } from "./clock.js";
import { checkConnections } from "./connections.js";
import {
  checkExtensions,
  checkMigrations,
  checkObjects,
  checkRollups,
  checkVersion,
  findConnections,
} from "./database-checks.service.js";
import { attempt, type Finding, failure, reasonOf } from "./finding.js";
import { checkFolder } from "./folder.js";
import { checkNotifications } from "./notifications.js";
import { checkRedis } from "./redis-checks.js";
import { checkSettings } from "./settings.js";
import { checkStorage } from "./storage.js";

const CONNECT_MS = 5_000;

/** Looks at everything that a server needs. Changes nothing. */
export async function examine(env: CommandEnv, databaseUrl: string | undefined): Promise<Finding[]> {
  return [
    ...checkSettings(env),
    ...(databaseUrl ? await examineDatabase(env, databaseUrl) : []),
    ...(env.redisUrl ? await attempt("Redis", () => checkRedis(env.redisUrl as string)) : []),
    await checkFolder("DATA_DIR", env.dataDir),
    await checkStorage(env),
  ];
}

/** The finding that there is no database to look at. */
export function unreachable(error: unknown): Finding {
  return failure(
    "PostgreSQL",
    `It cannot be reached: ${reasonOf(error)}`,
    "Check DATABASE_URL, and that PostgreSQL runs and lets this machine and account in.",
  );
}

async function examineDatabase(env: CommandEnv, url: string): Promise<Finding[]> {
  try {
    await connect(url);
  } catch (error) {
    return [unreachable(error)];
  }
  const db = createDatabase({ url, poolSize: 1 });
  try {
    const migrations = await attempt("Migrations", () => checkMigrations(db));
    const isComplete = migrations.every(({ severity }) => severity === "OK");
    return [
      ...(await attempt("PostgreSQL", () => checkVersion(db))),
      ...migrations,
      ...(await attempt("Extensions", () => checkExtensions(db))),
      // Of a database that is not up to date it is known that things are missing.
      ...(isComplete ? await attempt("Indexes and triggers", () => checkObjects(db)) : []),
      ...(isComplete ? await attempt("Rollups", () => checkRollups(db)) : []),
      ...(await attempt("Connections", async () => checkConnections(env, await findConnections(db)))),
      ...(await attempt("Notifications", () => checkNotifications(url))),
      ...(await attempt("Clock", async () => [
        await checkClock("PostgreSQL", async () => {
          const { rows } = await sql<{ ms: number }>`
            select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(db);
          return rows[0]?.ms ?? Number.NaN;
        }),
      ])),
    ];
  } finally {
    await db.destroy();
  }
}

async function connect(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
  } finally {
    await client.end().catch(() => {});
  }
}
