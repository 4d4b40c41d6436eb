import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkRollups, countPending } from "../../src/analytics/rollups.service.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { seedDatabase } from "../../src/seed/seed.service.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

const JOBS = 20_000;
const APPLICATIONS = 21_000;

let database: TestDatabase;
let db: Database;
let definitionsBefore: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ url: database.url });
  definitionsBefore = await definitions();
  // As many as it takes for the indexes to be made anew.
  await seedDatabase(db, { jobs: JOBS, applications: APPLICATIONS, seed: 3 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Indexes, constraints and triggers, with the state of those that can be off or invalid. */
async function definitions(): Promise<string[]> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_indexdef(indexrelid) || indisvalid::text as definition from pg_index where indrelid::regclass::text !~ '^pg_'
    union all select conname || pg_get_constraintdef(oid) || convalidated::text from pg_constraint where connamespace = 'public'::regnamespace
    union all select tgname || tgenabled::text from pg_trigger where not tgisinternal
    order by 1`.execute(db);
  return rows.map(({ definition }) => definition);
}

async function count(from: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from ${from}`.execute(db);
  return rows[0]?.count ?? 0;
}

it("makes as many rows as were asked for, and leaves the tables as they were defined", async () => {
  expect(await count(sql`jobs`)).toBe(JOBS);
  expect(await count(sql`applications`)).toBe(APPLICATIONS);
  expect(await definitions()).toEqual(definitionsBefore);
});

it("leaves the dashboards' counts right, and folded", async () => {
  expect(await countPending(db)).toBe(0);
  expect(await checkRollups(db)).toBe(0);
});

it("makes jobs as they are found after an ordinary insert", async () => {
  const differing = sql`jobs where id % 50 = 0
    and strip(search_vector) <> strip(job_search_vector(id, company_id, title, description, requirements))`;
  expect(await count(differing)).toBe(0);
  expect(
    await count(sql`jobs, search_words(title) as word where not exists (select from search_terms where term = word)`),
  ).toBe(0);
});

it("makes applications whose history leads to their status, after the job was posted", async () => {
  const last = sql`(select distinct on (application_id) * from application_status_changes order by application_id, id desc)`;
  expect(
    await count(sql`applications left join ${last} as change on change.application_id = applications.id
      where change.to_status is distinct from applications.status or change.changed_at <> applications.updated_at`),
  ).toBe(0);
  expect(
    await count(sql`application_status_changes change left join application_status_changes earlier
      on earlier.application_id = change.application_id and earlier.id = change.id - 1
      where change.from_status is distinct from earlier.to_status or earlier.changed_at > change.changed_at`),
  ).toBe(0);
  expect(await count(sql`applications join jobs on jobs.id = job_id where applications.created_at < posted_at`)).toBe(
    0,
  );
});

it("adds to what is there", async () => {
  await seedDatabase(db, { jobs: 10, applications: 30, seed: 4 });
  expect(await count(sql`jobs`)).toBe(JOBS + 10);
  expect(await count(sql`applications`)).toBe(APPLICATIONS + 30);
});
