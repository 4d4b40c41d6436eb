import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Kysely, type Migration, type MigrationProvider, Migrator } from "kysely";

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
