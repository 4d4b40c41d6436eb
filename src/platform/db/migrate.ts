import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from "kysely";

/** Compiled code finds the compiled migrations beside it; tests run both from source. */
const folder = new URL(import.meta.url.endsWith(".ts") ? "../../../migrations/" : "../../migrations/", import.meta.url);

const provider: MigrationProvider = {
  async getMigrations() {
    const files = (await readdir(fileURLToPath(folder))).filter((file) => /^\d{4}_\w+\.[jt]s$/.test(file)).sort();
    const migrations: Record<string, Migration> = {};
    for (const file of files) {
      migrations[file.replace(/\.[jt]s$/, "")] = await import(new URL(file, folder).href);
    }
    return migrations;
  },
};

/**
 * Applies what is missing, in order. Safe to call from several servers at once: the others wait for the first.
 * @returns the names of the migrations applied by this call
 * @throws what PostgreSQL said of the first migration that failed; nothing of it remains
 */
export async function migrateToLatest<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({ db: db.withoutPlugins(), provider });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map((result) => result.migrationName);
}

export interface Migrations {
  /** How many have been applied. */
  applied: number;
  /** Known here, and not applied. */
  pending: string[];
  /** Applied, and not known here. */
  unknown: string[];
}

/** Compares what a database has had applied with what there is to apply. Changes nothing. */
export async function findMigrations<T>(db: Kysely<T>): Promise<Migrations> {
  const known = Object.keys(await provider.getMigrations());
  const plain = db.withoutPlugins();
  const { rows } = await sql<{ name: string | null }>`select to_regclass('kysely_migration')::text as name`.execute(
    plain,
  );
  const table = rows[0]?.name;
  const found = table ? (await sql<{ name: string }>`select name from kysely_migration`.execute(plain)).rows : [];
  const applied = new Set(found.map(({ name }) => name));
  return {
    applied: applied.size,
    pending: known.filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !known.includes(name)).sort(),
  };
}
