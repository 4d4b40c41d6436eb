import { execFileSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase } from "./platform/db/database.js";
import { removeDataDir, startEmbeddedPostgres } from "./platform/db/embedded-postgres.js";
import { migrateToLatest } from "./platform/db/migrate.js";
import { createSchema, printSortedSchema } from "./schema.js";

/** Writes every generated file: `npm run codegen`. CI checks that nothing differs afterwards. */
async function generate(): Promise<void> {
  await generateDatabaseTypes("src/platform/db/db.types.ts");
  await writeFile("schema.graphql", printSortedSchema(await createSchema()));
  run("graphql-codegen", "--config", "codegen.ts");
}

/** From a database that has just been migrated. */
async function generateDatabaseTypes(outFile: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "hirewise-generate-"));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  try {
    const db = createDatabase({ url: server.url, poolSize: 1 });
    await migrateToLatest(db);
    await db.destroy();
    run(
      "kysely-codegen",
      ...["--url", server.url, "--dialect", "postgres", "--camel-case", "--exclude-pattern", "kysely_*"],
      // What the type parsers in database.ts make of these.
      ...["--numeric-parser", "number", "--type-mapping", '{"int8":"number","tsvector":"string"}'],
      ...["--out-file", outFile, "--log-level", "warn"],
    );
  } finally {
    await server.stop();
    // Not only the folder: root's cluster is elsewhere.
    await removeDataDir(dataDir);
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(join("node_modules", ".bin", command), args, { stdio: ["ignore", "inherit", "inherit"] });
}

await generate();
