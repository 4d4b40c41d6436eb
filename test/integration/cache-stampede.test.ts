import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { Reads } from "../../src/platform/cache/reads.js";
import { createFactories, type Factories } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const LIST = "{ jobs(first: 5) { nodes { id title company { name } } totalCount } }";
/** Reads jobs, and waits for whoever has locked the skills. */
const LIST_AND_SKILLS = "{ jobs(first: 5) { nodes { id viewCount } } skills(first: 3) { nodes { name } } }";

let server: TestServer;
let insert: Factories;

beforeAll(async () => {
  server = await startTestServer({ redisUrl: inject("redisUrl") });
  insert = createFactories(server.db);
});
afterAll(() => server?.stop());
beforeEach(async () => {
  // What was cached before is of no use afterwards.
  await insert.job();
  await settle();
  server.statements.length = 0;
});

it("executes a list once for 500 who ask at the same time", async () => {
  const answers = await Promise.all(Array.from({ length: 500 }, () => server.send(LIST)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 200, data: { jobs: { totalCount: 1 } } });
  expect(readsOf("jobs")).toBe(1);
});

it("lets nobody fail with the first, and executes once more for all others", async () => {
  const lock = await lockSkills();
  const first = server.send(LIST_AND_SKILLS);
  await expect.poll(() => lock.waiting()).toBe(1);
  const followers = Array.from({ length: 50 }, () => server.send(LIST_AND_SKILLS));
  await arrival();
  await lock.cancelWaiting();
  expect((await first).errors).toHaveLength(1);
  await lock.release();
  const answers = await Promise.all(followers);
  expect(answers.filter(({ data, errors }) => !data || errors)).toEqual([]);
  expect(readsOf("skills")).toBe(2);
});

it("gives those who come after a committed write the new state, although an old answer is under way", async () => {
  const lock = await lockSkills();
  const early = server.send(LIST_AND_SKILLS);
  await expect.poll(async () => (await lock.waiting()) && readsOf("jobs")).toBe(1);
  await sql`update jobs set view_count = 4242`.execute(server.db);
  await settle();
  const late = Array.from({ length: 50 }, () => server.send(LIST_AND_SKILLS));
  await arrival();
  await lock.release();
  expect(JSON.stringify(await early)).not.toContain("4242");
  for (const answer of await Promise.all(late)) expect(JSON.stringify(answer)).toContain("4242");
  expect(readsOf("jobs")).toBe(2);
  expect(JSON.stringify(await server.send(LIST_AND_SKILLS))).toContain("4242");
});

it("shares nothing that began before a write while the change feed is away", async () => {
  const deaf = await startTestServer({ databaseUrl: server.databaseUrl });
  await deaf.cache.feed.stop();
  const lock = await lockSkills();
  const early = deaf.send(LIST_AND_SKILLS);
  await expect.poll(async () => (await lock.waiting()) && readsOf("jobs", deaf)).toBe(1);
  await sql`update jobs set view_count = 5353`.execute(server.db);
  const late = deaf.send(LIST_AND_SKILLS);
  await arrival();
  await lock.release();
  expect(JSON.stringify(await early)).not.toContain("5353");
  expect(JSON.stringify(await late)).toContain("5353");
  await deaf.stop();
});

it("loads a value once more, for all others, when the first load fails", async () => {
  let loads = 0;
  const load = async () => {
    loads++;
    const isFirst = loads === 1;
    await sleep(50);
    if (isFirst) throw new Error("the first one");
    return loads;
  };
  const key = `value ${Math.random()}`;
  const ask = () => server.cache.value("jobs", key, { maxAge: 60_000, reads: new Reads(), load });
  const answers = await Promise.allSettled(Array.from({ length: 51 }, ask));
  expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(loads).toBe(2);
});

const readsOf = (table: string, of = server) =>
  of.statements.filter((text) => text.includes(`from "${table}"`) && !/^explain/i.test(text)).length;

/** What was sent before waits for the lock, or for the one that does. */
const arrival = () => sleep(300);

/** A mutation is answered when the server has handled every change before it. */
async function settle(): Promise<void> {
  await server.send(`mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);
}

async function lockSkills() {
  const holder = new pg.Client({ connectionString: server.databaseUrl });
  await holder.connect();
  await holder.query("begin; lock table skills in access exclusive mode");
  const blocked = sql`from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return {
    async waiting() {
      return (await sql`select pid ${blocked}`.execute(server.db)).rows.length;
    },
    async cancelWaiting() {
      await sql`select pg_cancel_backend(pid) ${blocked}`.execute(server.db);
    },
    async release() {
      await holder.query("commit");
      await holder.end();
    },
  };
}
