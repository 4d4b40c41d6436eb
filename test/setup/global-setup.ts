import { readFileSync, rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createDatabase } from "../../src/platform/db/database.js";
import { removeDataDir, startEmbeddedPostgres } from "../../src/platform/db/embedded-postgres.js";
import { migrateToLatest } from "../../src/platform/db/migrate.js";
import { TaskQueue } from "../../src/platform/queue/task-queue.js";
import { compileSources } from "./compiled.js";
import { provideRedis } from "./redis.js";
import { onAdminConnection, TEMPLATE, withDatabase } from "./test-database.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL on which the tests may create databases. */
    adminUrl: string;
    /** A Redis that all tests share; databases keep apart what they cache. */
    redisUrl: string;
    /** Where the compiled sources are, for processes of their own. */
    compiledFolder: string;
  }
}

const PREFIX = "hirewise-test-";

/**
 * Starts one PostgreSQL for all tests (or uses TEST_DATABASE_URL) and migrates the database that they copy, and one Redis
 * (or uses REDIS_URL).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const compiledFolder = await compileSources();
  const redis = await provideRedis(process.env.REDIS_URL);
  const postgres = await providePostgres().catch(async (error: unknown) => {
    await redis.stop();
    throw error;
  });
  project.provide("adminUrl", postgres.url);
  project.provide("redisUrl", redis.url);
  project.provide("compiledFolder", compiledFolder);
  return async () => {
    await postgres.remove();
    await redis.stop();
  };
}

async function providePostgres(): Promise<{ url: string; remove(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  const own = given ? undefined : await startOwn();
  const adminUrl = given ?? (own?.url as string);
  try {
    await onAdminConnection(adminUrl, async (admin) => {
      await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
      await admin.query(`create database ${TEMPLATE}`);
    });
    const db = createDatabase({ url: withDatabase(adminUrl, TEMPLATE), poolSize: 1 });
    await migrateToLatest(db).finally(() => db.destroy());
    // Its schema is copied too, so that not every test's server makes it.
    const queue = new TaskQueue(withDatabase(adminUrl, TEMPLATE), () => {});
    await queue.start([]);
    await queue.stop();
  } catch (error) {
    await own?.remove();
    throw error;
  }
  return { url: adminUrl, remove: async () => own?.remove() };
}

async function startOwn(): Promise<{ url: string; remove(): Promise<void> }> {
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  // Root runs PostgreSQL as another account, which must get through; the files in it are their owner's only.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  // PostgreSQL is in a process group of its own, and vitest, told to end by a signal, leaves no time to tear down.
  const end = () => {
    try {
      const pid = Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n", 1)[0]);
      process.kill(pid, "SIGQUIT");
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
  process.once("exit", end);
  const remove = async () => {
    process.off("exit", end);
    await server.stop();
    await removeDataDir(dataDir);
  };
  return { url: server.url, remove };
}

/** What a test run that was killed has left, its PostgreSQL included. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const { uid, mtimeMs } = await stat(folder);
    // Another run may just be about to lock its new folder.
    if (uid !== process.getuid?.() || Date.now() - mtimeMs < 60_000) continue;
    await removeDataDir(folder).catch(() => {
      // In use by another run.
    });
  }
}
