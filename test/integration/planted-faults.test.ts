import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { plantedSchema } from "../setup/planted-schema.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

/*
 * Fields as somebody might write them by mistake. What the server says of each must name the field and what is missing.
 */

let server: TestServer;
let insert: Factories;
let admin: SignedIn;

beforeAll(async () => {
  const schema = await plantedSchema({
    // A statement for each row, after something else was waited for.
    "Job.employer": async ({ id }, ctx) => {
      await Promise.resolve();
      const { companyId } = await ctx.db
        .selectFrom("jobs")
        .select("companyId")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return (await ctx.db.selectFrom("companies").select("name").where("id", "=", companyId).executeTakeFirstOrThrow())
        .name;
    },
    // Through a loader, but one by one.
    "Query.oneByOne": async (_, ctx) => {
      const ids = await ctx.db.selectFrom("jobs").select("id").limit(6).execute();
      for (const { id } of ids) await ctx.loaders.jobById.load(id);
      return "done";
    },
    // As it should be.
    "Job.wellRead": async ({ id }, ctx) => (await ctx.loaders.skillsByJobId.load(id)).map(({ name }) => name).join(),
    "Job.nap": async (_, ctx) => {
      await sql`select pg_sleep(0.06), ${"a secret"}::text`.execute(ctx.db);
      return "rested";
    },
    "Query.byColour": async (_, ctx) => {
      const { rows } =
        await sql`select id from paints where colour = ${"a secret"} and id > ${-918273} and (select pg_sleep(0.06)) is not null`.execute(
          ctx.db,
        );
      return String(rows.length);
    },
    "Query.unanalysed": async (_, ctx) => {
      await sql`select count(*), (select pg_sleep(0.06)) from heaps`.execute(ctx.db);
      return "done";
    },
    "Query.bigSort": async (_, ctx) => {
      await sql`select max(length(s.text)), (select pg_sleep(0.06)) from (select * from paints order by colour, id offset 0) s`.execute(
        ctx.db,
      );
      return "done";
    },
  });
  server = await startTestServer({ schema, env: { SLOW_QUERY_MS: "50" }, nPlusOne: 5 });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(server.db);
  await sql`alter database ${sql.id(rows[0]?.name as string)} set work_mem = '4MB'`.execute(server.db);
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  for (let n = 0; n < 6; n++) await insert.job();
  await server.db.connection().execute(async (db) => {
    await sql`create table paints as select n as id, 'colour ' || n as colour, repeat('x', 500) as text
      from generate_series(1, 40000) n`.execute(db);
    await sql`create index on paints (id)`.execute(db);
    // What has changed is known before, not after, it is analysed.
    await sql`select pg_stat_force_next_flush()`.execute(db);
    await sql`analyze paints`.execute(db);
  });
  await server.db.connection().execute(async (connection) => {
    await sql`create table heaps as select n as id from generate_series(1, 20000) n`.execute(connection);
    // Else PostgreSQL counts its rows some seconds later.
    await sql`select pg_stat_force_next_flush()`.execute(connection);
    await sql`select 1`.execute(connection);
  });
});
afterAll(() => server.stop());

interface Stats {
  performanceStats: {
    queries: {
      slow: {
        sql: string;
        count: number;
        operation: string;
        fieldPath: string;
        plan: string | null;
        advice: string[];
      }[];
      nPlusOne: {
        fieldPath: string;
        statements: number;
        requests: number;
        operation: string;
        sql: string;
        advice: string;
      }[];
    };
  };
}

async function queries() {
  await server.monitoring.metrics.slow.settled();
  const query = `{ performanceStats(window: SINCE_START) { queries {
    slow { sql count operation fieldPath plan advice } nPlusOne { fieldPath statements requests operation sql advice } } } }`;
  const { data, errors } = await server.send<Stats, object>(query, undefined, admin.token);
  expect(errors).toBeUndefined();
  return (data as Stats).performanceStats.queries;
}

async function ask(query: string) {
  const { errors } = await server.send(query);
  expect(errors).toBeUndefined();
}

const foundAt = async (path: string) => (await queries()).nPlusOne.filter(({ fieldPath }) => fieldPath === path);
const slowAt = async (path: string) => (await queries()).slow.find(({ fieldPath }) => fieldPath === path);

it("a statement for each row is named, with its field and the loader that is missing", async () => {
  await ask("query Employers { jobs { nodes { employer } } }");
  const found = await foundAt("jobs.nodes.employer");
  expect(found).toHaveLength(2);
  const companies = found.find(({ sql: text }) => text.includes('from "companies"'));
  expect(companies).toMatchObject({ operation: "Employers", statements: 6, requests: 1 });
  expect(companies?.sql).toBe('select "name" from "companies" where "id" = $1');
  expect(companies?.advice).toContain("companyById (byPrimaryKey)");
});

it("two places in one query are two, each by its own name", async () => {
  await ask("query Twice { all: jobs { nodes { mine: employer } } }");
  expect(await foundAt("all.nodes.mine")).toHaveLength(2);
});

it("so is a loader that is asked one by one", async () => {
  await ask("query OneByOne { oneByOne }");
  const [found, ...others] = await foundAt("oneByOne");
  expect(others).toEqual([]);
  expect(found?.advice).toContain("jobById");
  expect(found?.statements).toBe(6);
});

it("a field that uses a loader is not", async () => {
  await ask("query WellRead { jobs { nodes { wellRead skills { name } } } }");
  expect(await foundAt("jobs.nodes.wellRead")).toEqual([]);
});

it("a slow statement is named with its field, without values, and with its plan", async () => {
  await ask("query Naps { jobs(first: 1) { nodes { nap } } }");
  const slow = await slowAt("jobs.nodes.nap");
  expect(slow).toMatchObject({ operation: "Naps", count: 1 });
  expect(slow?.sql).toContain("pg_sleep");
  expect(slow?.plan).toContain("Result");
  expect(slow?.advice).toEqual([expect.stringContaining("no fault")]);
});

it("a missing index is named by table and column, and no value is shown", async () => {
  await ask("query Paints { byColour }");
  const slow = await slowAt("byColour");
  expect(slow?.plan).toContain("Seq Scan on paints");
  expect(slow?.advice).toEqual([
    expect.stringMatching(/^Missing index: .*paints \(about 40000 rows\).*An index on paints \(colour\)/),
  ]);
  expect(JSON.stringify(slow)).not.toMatch(/secret|918273/);
});

it("statistics that were never made are named, and so is a sort that does not fit into memory", async () => {
  await ask("{ unanalysed }");
  await server.monitoring.metrics.slow.settled();
  await ask("{ bigSort }");
  await expect.poll(async () => (await slowAt("bigSort"))?.advice.join()).toMatch(/Sort spill: sorting by .*colour/);
  expect((await slowAt("unanalysed"))?.advice.join()).toMatch(/Sequential scan: all of heaps/);
});
