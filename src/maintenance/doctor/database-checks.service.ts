import { type Kysely, sql } from "kysely";
import { countPending } from "../../analytics/rollups.service.js";
import type { DB } from "../../platform/db/db.types.js";
import { findMigrations } from "../../platform/db/migrate.js";
import { expectedObjects } from "../../platform/db/schema-objects.gen.js";
import { findSchemaObjects } from "../../platform/db/schema-objects.queries.js";
import { type Finding, failure, fine, warning } from "./finding.js";

type Db = Kysely<DB>;

const MIN_VERSION = 15;
/** Without these the migrations do not run. */
const EXTENSIONS = ["pg_trgm", "unaccent"];
/** A minute's worth is far less, whatever the load. */
const MANY_PENDING = 200_000;

export async function checkVersion(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ number: number; text: string }>`
    select current_setting('server_version_num')::int / 10000 as number, current_setting('server_version') as text`.execute(
    db,
  );
  const { number = 0, text = "" } = rows[0] ?? {};
  const about = "PostgreSQL";
  return number >= MIN_VERSION
    ? [fine(about, `Version ${text}.`)]
    : [failure(about, `Version ${text} is too old.`, `Install PostgreSQL ${MIN_VERSION} or later.`)];
}

export async function checkMigrations(db: Db): Promise<Finding[]> {
  const about = "Migrations";
  const { pending, unknown, applied } = await findMigrations(db);
  const problems = [
    ...(pending.length > 0
      ? [failure(about, `Not applied yet: ${pending.join(", ")}.`, "Run hirewise migrate, or start the server.")]
      : []),
    ...(unknown.length > 0
      ? [
          failure(
            about,
            `Applied, but unknown to this version: ${unknown.join(", ")}.`,
            "The database belongs to a newer version of HireWise: run that one.",
          ),
        ]
      : []),
  ];
  return problems.length > 0 ? problems : [fine(about, `All ${applied} are applied.`)];
}

export async function checkExtensions(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ name: string }>`select extname as name from pg_extension`.execute(db);
  const installed = new Set(rows.map(({ name }) => name));
  const missing = EXTENSIONS.filter((name) => !installed.has(name));
  const found = missing.map((name) =>
    failure(
      "Extensions",
      `${name} is not installed: searching does not work.`,
      `As superuser: create extension ${name};`,
    ),
  );
  const preloaded = await sql<{ isLoaded: boolean }>`
    select current_setting('shared_preload_libraries') like '%pg_stat_statements%' as is_loaded`.execute(db);
  if (!preloaded.rows[0]?.isLoaded) {
    found.push(
      warning(
        "Extensions",
        "pg_stat_statements is not loaded: slow queries can only be told by the servers themselves.",
        "Add it to shared_preload_libraries and restart PostgreSQL.",
      ),
    );
  } else if (!installed.has("pg_stat_statements")) {
    found.push(
      warning(
        "Extensions",
        "pg_stat_statements is loaded, but not installed in this database.",
        "create extension pg_stat_statements;",
      ),
    );
  }
  return found.length > 0 ? found : [fine("Extensions", "All are there.")];
}

/** Indexes and triggers, against what the migrations make. Without a trigger the cache does not hear of changes. */
export async function checkObjects(db: Db): Promise<Finding[]> {
  const { indexes, triggers, invalid, disabled } = await findSchemaObjects(db);
  const found: Finding[] = [];
  for (const [name, definition] of Object.entries(expectedObjects.indexes)) {
    const own = indexes[name];
    if (own === undefined) found.push(failure("Indexes", `${name} is missing.`, `${definition};`));
    else if (invalid.includes(name)) {
      found.push(
        failure(
          "Indexes",
          `${name} is invalid: it is kept up to date, but not used.`,
          `reindex index concurrently ${name};`,
        ),
      );
    } else if (own !== definition) {
      found.push(
        warning("Indexes", `${name} is another one than the migrations make: ${own}`, `Drop it, and: ${definition};`),
      );
    }
  }
  for (const name of invalid.filter((one) => !(one in expectedObjects.indexes))) {
    found.push(
      warning(
        "Indexes",
        `${name} is invalid, and none of ours: a failed reindexing has left it.`,
        `drop index ${name};`,
      ),
    );
  }
  const present = new Set(triggers);
  for (const name of expectedObjects.triggers.filter((one) => !present.has(one))) {
    found.push(
      failure(
        "Triggers",
        `${name} is missing.`,
        "Restore it as its migration makes it, then clear the cache and rebuild the rollups.",
      ),
    );
  }
  for (const name of disabled) {
    const [table, trigger] = name.split(".");
    found.push(
      failure(
        "Triggers",
        `${name} is switched off: the cache and the dashboards miss changes.`,
        `alter table ${table} enable trigger ${trigger}; then hirewise clear-cache and hirewise maintenance rollups --rebuild`,
      ),
    );
  }
  const count = Object.keys(expectedObjects.indexes).length;
  return found.length > 0
    ? found
    : [fine("Indexes and triggers", `All ${count} and ${expectedObjects.triggers.length} are there.`)];
}

export interface Connections {
  /** Servers that listen to the change feed now. */
  servers: number;
  /** What other programs may take, and what is kept for superusers, set aside. */
  available: number;
}

export async function findConnections(db: Db): Promise<Connections> {
  const { rows } = await sql<Connections>`
    select count(*) filter (where application_name = 'hirewise feed' and datname = current_database())::int as servers,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - count(*) filter (where backend_type = 'client backend' and (application_name not like 'hirewise%' or datname <> current_database())
            and pid <> pg_backend_pid())::int as available
    from pg_stat_activity`.execute(db);
  return rows[0] ?? { servers: 0, available: 0 };
}

/** Whether the counts behind the dashboards are folded in time. */
export async function checkRollups(db: Db): Promise<Finding[]> {
  const pending = await countPending(db);
  const about = "Rollups";
  if (pending <= MANY_PENDING) return [fine(about, `${pending.toLocaleString("en")} changes wait to be folded.`)];
  return [
    warning(
      about,
      `${pending.toLocaleString("en")} changes wait to be folded: dashboards are right, but slow.`,
      "Run hirewise maintenance rollups, and see why the servers' task fold-rollups does not.",
    ),
  ];
}
