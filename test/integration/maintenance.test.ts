import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CacheStatistics } from "../../src/maintenance/cache-statistics.service.js";
import { chores, doChore, maintenanceTasks } from "../../src/maintenance/maintenance.service.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { TaskQueue } from "../../src/platform/queue/task-queue.js";
import { createFactories, type Factories } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let db: Database;
let insert: Factories;

beforeAll(async () => {
  server = await startTestServer();
  db = createDatabase({ url: server.databaseUrl, poolSize: 1 });
  insert = createFactories(server.db);
});
afterAll(async () => {
  await db.destroy();
  await server.stop();
});

function choreOf(name: string) {
  const chore = chores.find((one) => one.name === name);
  if (!chore) throw new Error(`There is no ${name}.`);
  return chore;
}

async function run(name: string, dryRun = false) {
  const outcome = await doChore(db, choreOf(name), { dryRun });
  expect(outcome).toBeDefined();
  return outcome as NonNullable<typeof outcome>;
}

const count = async (from: string) => {
  const { rows } = await sql<{ count: number }>`select count(*) from ${sql.raw(from)}`.execute(server.db);
  return rows[0]?.count;
};

it("every chore is done, or told of, with a single connection", async () => {
  for (const { name } of chores) {
    for (const dryRun of [true, false]) {
      const { done, advice } = await run(name, dryRun);
      expect([...done, ...advice].every((line) => typeof line === "string")).toBe(true);
    }
  }
});

it("a chore is done by one at a time", async () => {
  const other = new pg.Client({ connectionString: server.databaseUrl });
  await other.connect();
  await other.query("select pg_advisory_lock(hashtextextended('hirewise maintenance sessions', 0))");
  expect(await doChore(db, choreOf("sessions"), { dryRun: false })).toBeUndefined();
  await other.end();
  await expect.poll(() => doChore(db, choreOf("sessions"), { dryRun: true })).toBeDefined();
});

it("the server's queue does them, and logs what comes of it", async () => {
  const lines: object[] = [];
  const log = { info: (line: object) => lines.push(line), warn: (line: object) => lines.push(line) };
  const task = maintenanceTasks(db, log).find(({ name }) => name === "maintenance-sessions");
  if (!task) throw new Error("There is no such task.");
  // The server itself has one of the same name: whoever comes first does it.
  const own = { ...task, name: "maintenance-sessions-here" };
  const queue = new TaskQueue(server.databaseUrl, () => {});
  await queue.start([own]);
  await queue.send(own, {});
  await expect
    .poll(() => lines, { timeout: 20_000 })
    .toEqual([
      { maintenance: "sessions", msg: expect.stringMatching(/^\d+ refresh tokens and \d+ sessions deleted$/) },
    ]);
  await queue.stop();
  const { rows } = await sql<{
    name: string;
  }>`select name from pgboss.schedule where name like 'maintenance-%'`.execute(server.db);
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(chores.map(({ name }) => `maintenance-${name}`)));
});

describe("sessions", () => {
  beforeEach(() => sql`delete from sessions`.execute(server.db));

  /** @param token days until it expires @param age days since it was opened @param revoked days since it ended */
  async function session(token: number | null, age: number, revoked: number | null = null): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      insert into sessions (user_id, created_at, revoked_at) values (${await insert.user()},
        now() - ${age} * interval '1 day', now() - ${revoked}::float8 * interval '1 day') returning id`.execute(
      server.db,
    );
    const id = rows[0]?.id as string;
    if (token !== null) {
      await sql`insert into refresh_tokens (token_hash, session_id, expires_at)
        values (decode(md5(random()::text), 'hex'), ${id}, now() + ${token} * interval '1 day')`.execute(server.db);
    }
    return id;
  }

  it("that are over go, and no others", async () => {
    const kept = [await session(5, 100), await session(5, 0), await session(null, 0), await session(5, 10, 1)];
    await session(-1, 40);
    await session(null, 40);
    await session(5, 40, 8);
    const told = await run("sessions", true);
    expect(told.done).toEqual(["1 refresh tokens and 2 sessions deleted"]);
    expect(await count("sessions")).toBe(7);
    expect((await run("sessions")).done).toEqual(["1 refresh tokens and 3 sessions deleted"]);
    const { rows } = await sql<{ id: string }>`select id from sessions`.execute(server.db);
    expect(rows.map(({ id }) => id).sort()).toEqual(kept.sort());
    expect((await run("sessions")).done).toEqual(["0 refresh tokens and 0 sessions deleted"]);
  });

  it("go in any number", async () => {
    const id = await session(5, 0);
    await sql`insert into refresh_tokens (token_hash, session_id, expires_at)
      select decode(md5(n::text), 'hex'), ${id}, now() - interval '1 hour' from generate_series(1, 12001) n`.execute(
      server.db,
    );
    expect((await run("sessions")).done).toEqual(["12001 refresh tokens and 0 sessions deleted"]);
    expect(await count("refresh_tokens")).toBe(1);
  });
});

describe("rollups", () => {
  it("are folded, repaired and pruned", async () => {
    await insert.job({});
    expect((await run("rollups", true)).done).toEqual([expect.stringMatching(/^[1-9]\d* changes folded$/)]);
    await sql`update rollup_counts set count = count + 1 where name = 'skills'`.execute(server.db);
    await sql`insert into rollup_counts values (1, 'applications_sent', '2020-01-01', 5), (0, 'skills', '', 3)
      on conflict (owner, name, bucket) do update set count = excluded.count`.execute(server.db);
    const { done, advice } = await run("rollups");
    expect(advice).toEqual([expect.stringContaining("1 counts are wrong")]);
    expect(done).toContain("all counted anew");
    expect(await run("rollups")).toMatchObject({
      done: ["0 changes folded", "0 viewers of past days forgotten"],
      advice: [],
    });
    expect(await count("rollup_counts where bucket = '2020-01-01'")).toBe(0);
  });
});

describe("analyze", () => {
  const stateOf = async (table: string) => {
    // What a session has done it tells of after a while, unless it is asked to.
    await sql`select pg_stat_force_next_flush()`.execute(server.db);
    const { rows } = await sql<{ changed: number; dead: number }>`
      select n_mod_since_analyze as changed, n_dead_tup as dead from pg_stat_user_tables where relname = ${table}`.execute(
      server.db,
    );
    return rows[0];
  };

  it("tends to tables that autovacuum has left, and no others", async () => {
    await sql`create table neglected (n int) with (autovacuum_enabled = false)`.execute(server.db);
    await sql`insert into neglected select generate_series(1, 5000)`.execute(server.db);
    await expect.poll(async () => (await stateOf("neglected"))?.changed).toBe(5_000);
    const told = await run("analyze", true);
    expect(told.done).toContain("neglected analyzed: it never was");
    expect(told.advice).toContain("autovacuum is off for neglected: alter table neglected reset (autovacuum_enabled);");
    expect((await stateOf("neglected"))?.changed).toBe(5_000);
    await run("analyze");
    await expect.poll(async () => (await stateOf("neglected"))?.changed).toBe(0);
    expect((await run("analyze", true)).done.filter((line) => line.startsWith("neglected"))).toEqual([]);
    await sql`delete from neglected where n > 1000`.execute(server.db);
    await expect.poll(async () => (await stateOf("neglected"))?.dead).toBe(4_000);
    expect((await run("analyze", true)).done).toContain("neglected vacuumed and analyzed: 4000 dead rows beside 1000");
    await run("analyze");
    await expect.poll(async () => (await stateOf("neglected"))?.dead).toBe(0);
    await sql`drop table neglected`.execute(server.db);
  });
});

describe("slow-queries", () => {
  it("names statements that take long, and what they do to the machine", async () => {
    await sql`select pg_stat_statements_reset()`.execute(server.db);
    await insert.job({});
    for (let n = 0; n < 6; n++) await sql`select 'planted', pg_sleep(0.21) from jobs limit 1`.execute(server.db);
    for (let n = 0; n < 6; n++) await sql`select 'quick'`.execute(server.db);
    const { advice } = await run("slow-queries");
    expect(advice.filter((line) => line.includes("pg_sleep"))).toEqual([
      expect.stringMatching(/^2\d\d ms in the mean of 6, \d+ % of all time: select .*pg_sleep\(.+look at its plan/),
    ]);
    expect(advice.join()).not.toContain("quick");
  });

  it("says what is missing without the extension", async () => {
    await sql`drop extension pg_stat_statements`.execute(server.db);
    expect((await run("slow-queries")).advice).toEqual([expect.stringContaining("pg_stat_statements is not there")]);
    await sql`create extension pg_stat_statements`.execute(server.db);
  });
});

describe("cache", () => {
  it("looks back on what the servers' caches did, which is counted once", async () => {
    await sql`delete from cache_statistics`.execute(server.db);
    const { responses } = server.cache.stats;
    responses.hits += 500;
    for (let n = 0; n < 1_000; n++) responses.miss("expired");
    // The second stands for another server, which has seen as much.
    for (const statistics of [1, 2].map(() => new CacheStatistics(db, server.cache))) {
      await statistics.save();
      await statistics.save();
    }
    const { rows } = await sql<{ count: number }>`select count from cache_statistics
      where namespace = 'responses' and measure in ('hits', 'miss expired') order by measure`.execute(server.db);
    expect(rows).toEqual([{ count: 2 * responses.hits }, { count: 2_000 }]);
    expect((await run("cache")).advice).toEqual([
      expect.stringMatching(/^responses: \d+ % hits; \d+ % of misses only because an age was over/),
    ]);
    await sql`update cache_statistics set hour = now() - interval '100 days'`.execute(server.db);
    expect(await run("cache", true)).toMatchObject({
      advice: [],
      done: [expect.stringMatching(/^[1-9]\d* statistics/)],
    });
    await run("cache");
    expect(await count("cache_statistics")).toBe(0);
  });
});
