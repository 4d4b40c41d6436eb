import { type Env, EnvError, loadEnv } from "./env.js";
import { createDatabase } from "./platform/db/database.js";
import { startEmbeddedPostgres } from "./platform/db/embedded-postgres.js";
import { migrateToLatest } from "./platform/db/migrate.js";
import { requireFree } from "./platform/http/http-server.js";
import { SiblingBoard } from "./platform/metrics/sibling-board.js";
import { seedDemoData } from "./seed/demo-data.js";
import { createServer } from "./server.js";
import { announceWorker, isWorker, startWorkers } from "./workers.js";

/** Whatever was started, in the order in which it must be stopped. */
const running: { stop(): Promise<unknown> }[] = [];
let stoppingSince: number | undefined;

async function start(): Promise<void> {
  const env = loadEnv();
  if (isWorker) await startWorker(env);
  else await startAll(env);
}

/** Everything that there is one of, and the server or servers. */
async function startAll(env: Env): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);

  await requireFree(env);
  if (!env.databaseUrl) say(`Starting PostgreSQL in ${env.dataDir} ...`);
  const starting = env.databaseUrl ? undefined : startEmbeddedPostgres({ dataDir: env.dataDir });
  // Stopped also if the signal comes while it starts.
  if (starting) running.unshift({ stop: () => starting.then((started) => started.stop(), noop) });
  const embedded = await starting;
  const url = env.databaseUrl ?? (embedded?.url as string);
  const db = createDatabase({ url, poolSize: env.databasePoolSize });
  running.unshift({ stop: () => db.destroy() });

  for (const migration of await migrateToLatest(db)) say(`Migrated ${migration}`);
  if (env.demoData) await seedDemoData(db, say);
  const server =
    env.workers > 1
      ? await startWorkers(env.workers, { DATABASE_URL: url }, say)
      : await createServer({ env, db, databaseUrl: url });
  running.unshift(server);

  say("");
  say(`HireWise   ${server.url}/graphql`);
  if (env.mode !== "production") say(`GraphiQL   ${server.url}/graphiql   (works without internet)`);
  say(`Database   ${embedded ? url : withoutPassword(url)}`);
  if (env.demoData) {
    say("Accounts   admin@hirewise.example, recruiter@hirewise.example, candidate@hirewise.example");
    say("           password hirewise-demo");
  }
  say("");
}

/** One server of several, on the database that the first process has prepared. */
async function startWorker(env: Env): Promise<void> {
  const url = env.databaseUrl as string;
  const db = createDatabase({ url, poolSize: env.databasePoolSize });
  running.unshift({ stop: () => db.destroy() });
  const server = await createServer({ env, db, databaseUrl: url, siblings: new SiblingBoard(process) });
  running.unshift(server);
  announceWorker(server.url);
}

const noop = () => {};

/** npm passes on the Ctrl-C that the terminal has sent to all: that is still the first one. */
const SECOND_SIGNAL_MS = 1_000;

/** Stops everything that was started. A second signal ends the process at once. */
async function stop(exitCode: number): Promise<void> {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince > SECOND_SIGNAL_MS) process.exit(1);
    return;
  }
  stoppingSince = Date.now();
  for (const part of running) {
    await part.stop().catch((error: unknown) => process.stderr.write(`While stopping: ${error}\n`));
  }
  process.exit(exitCode);
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password) shown.password = "***";
  return shown.toString();
}

// Ctrl-C in the terminal reaches every process; the first one stops its workers.
process.on("SIGINT", () => (isWorker ? undefined : void stop(0)));
process.on("SIGTERM", () => void stop(0));
// The terminal was closed. PostgreSQL, in a process group of its own, would outlive us.
process.on("SIGHUP", () => void stop(0));
start().catch(async (error: unknown) => {
  // What is still starting while everything is stopped cannot but fail.
  if (stoppingSince !== undefined) return;
  const isExpected = error instanceof EnvError || (error instanceof Error && error.constructor === Error);
  process.stderr.write(`${isExpected ? (error as Error).message : error instanceof Error ? error.stack : error}\n`);
  await stop(1);
});
