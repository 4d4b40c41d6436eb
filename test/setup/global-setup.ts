import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createDatabase } from "../../src/platform/db/database.js";
import { startEmbeddedPostgres } from "../../src/platform/db/embedded-postgres.js";
import { migrateToLatest } from "../../src/platform/db/migrate.js";
import { onAdminConnection, TEMPLATE, withDatabase } from "./test-database.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL on which the tests may create databases. */
    adminUrl: string;
  }
}

/** Starts one PostgreSQL for all tests (or uses TEST_DATABASE_URL) and migrates the database that they copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const dataDir = given ? undefined : await mkdtemp(join(tmpdir(), "hirewise-test-"));
  const embedded = dataDir ? await startEmbeddedPostgres({ dataDir, fast: true }) : undefined;
  const adminUrl = given ?? (embedded?.url as string);

  await onAdminConnection(adminUrl, async (admin) => {
    await admin.query(`drop database if exists ${TEMPLATE}`);
    await admin.query(`create database ${TEMPLATE}`);
  });
  const db = createDatabase({ url: withDatabase(adminUrl, TEMPLATE), poolSize: 1 });
  await migrateToLatest(db);
  await db.destroy();
  project.provide("adminUrl", adminUrl);

  return async () => {
    await embedded?.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  };
}
