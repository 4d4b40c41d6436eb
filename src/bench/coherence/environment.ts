import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createDatabase } from "../../platform/db/database.js";
import { type EmbeddedPostgres, removeDataDir, startEmbeddedPostgres } from "../../platform/db/embedded-postgres.js";
import { migrateToLatest } from "../../platform/db/migrate.js";
import type { BrokenEngine } from "./broken-engines.js";
import { type RedisProcess, startRedis } from "./redis-process.js";
import { ServerHandle } from "./server-handle.js";
import { type SlowProxy, startSlowProxy } from "./slow-proxy.js";

export const SECRET = "a secret that only this experiment knows";

/** Two servers that share a database and a Redis, and a third one without any cache that tells what is true. */
export interface Environment {
  sql: pg.Pool;
  servers: readonly [ServerHandle, ServerHandle];
  reference: ServerHandle;
  redis: Redis;
  restartPostgres(how: "politely" | "by a crash"): Promise<void>;
  stop(): Promise<void>;
}

interface Redis {
  process: RedisProcess;
  proxy: SlowProxy;
  /** After it was killed. */
  startAgain(): Promise<void>;
}

interface Options {
  /** The compiled `server-process.js`. */
  serverEntry: string;
  broken?: BrokenEngine;
}

const FEED_MS = 15_000;

/** Starts everything, in processes of their own: they are to be killed. */
export async function startEnvironment({ serverEntry, broken }: Options): Promise<Environment> {
  const running: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of running.splice(0).reverse()) await end();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), "hirewise-coherence-"));
    // Root runs PostgreSQL as another account, which must get through; the files in it are their owner's only.
    await chmod(dataDir, 0o711);
    running.push(() => removeDataDir(dataDir));
    let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, fast: true });
    running.push(() => postgres.stop());
    const { url } = postgres;
    const db = createDatabase({ url, poolSize: 1 });
    await migrateToLatest(db).finally(() => db.destroy());
    const sql = new pg.Pool({ connectionString: url, max: 8 });
    sql.on("error", () => {});
    running.push(() => sql.end());

    const redis = await startRedisBehindProxy();
    running.push(async () => {
      await redis.proxy.stop();
      await redis.process.stop();
    });
    const env = { NODE_ENV: "test", PORT: "0", LOG_LEVEL: "silent", JWT_SECRET: SECRET, DATABASE_URL: url };
    const shared = { ...env, REDIS_URL: `redis://127.0.0.1:${redis.proxy.port}` };
    // The other server's answers become due at once, so that they are served stale and made anew in the background.
    const hasty = { ...shared, SHORT_CACHE_TIMEOUT: "1", DEFAULT_CACHE_TIMEOUT: "1", LONG_CACHE_TIMEOUT: "6" };
    const uncached = { ...env, ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" };
    const [one, other, reference] = [shared, hasty, uncached].map(
      (settings) =>
        new ServerHandle(serverEntry, {
          env: settings,
          databaseUrl: url,
          ...(broken && settings !== uncached && { broken }),
        }),
    ) as [ServerHandle, ServerHandle, ServerHandle];
    const all = [one, other, reference];
    running.push(() => Promise.all(all.map((server) => server.stop())));
    await Promise.all(all.map((server) => server.start()));
    return {
      sql,
      servers: [one, other],
      reference,
      redis,
      async restartPostgres(how) {
        if (how === "by a crash") {
          const { rows } = await sql.query<{ pid: string }>(
            "select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid",
          );
          // At once, without a word to anyone: unlogged tables are empty afterwards.
          process.kill(Number(rows[0]?.pid), "SIGQUIT");
        }
        await postgres.stop();
        postgres = await startEmbeddedPostgres({ dataDir, fast: true });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedisBehindProxy(): Promise<Redis> {
  let process = await startRedis();
  const proxy = await startSlowProxy(() => process.port);
  return {
    proxy,
    get process() {
      return process;
    },
    async startAgain() {
      process = await startRedis(process.port);
    },
  };
}

/** Returns when all servers hear of changes. @throws Error if one does not within 15 seconds */
export async function untilLive({ servers, reference }: Pick<Environment, "servers" | "reference">): Promise<void> {
  const giveUpAt = Date.now() + FEED_MS;
  for (;;) {
    const states = await Promise.all([...servers, reference].map((server) => server.status()));
    if (states.every(({ isLive }) => isLive)) return;
    if (Date.now() > giveUpAt) throw new Error("A server's change feed does not come back.");
    await sleep(20);
  }
}
