import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type RedisProcess, startRedis } from "../../src/bench/coherence/redis-process.js";
import { type SlowProxy, startSlowProxy } from "../../src/bench/coherence/slow-proxy.js";
import { createFactories } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let redis: RedisProcess;
let proxy: SlowProxy;
let one: TestServer;
let other: TestServer;

beforeAll(async () => {
  redis = await startRedis();
  proxy = await startSlowProxy(() => redis.port);
  const redisUrl = `redis://127.0.0.1:${proxy.port}`;
  one = await startTestServer({ redisUrl });
  other = await startTestServer({ redisUrl, databaseUrl: one.databaseUrl });
  const insert = createFactories(one.db);
  for (let n = 0; n < 3; n++) await insert.job();
});
afterAll(async () => {
  await other?.stop();
  await one?.stop();
  await proxy?.stop();
  await redis?.stop();
});
beforeEach(() => expect.poll(areUp, { timeout: 10_000 }).toBe(true));

const areUp = () => [one, other].every(({ cache }) => cache.redis?.status === "UP");
const settle = (server: TestServer) => server.send(`mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);

const failures: Record<string, { begin: () => Promise<void>; end: () => Promise<void> }> = {
  ended: {
    begin: () => redis.stop(),
    async end() {
      redis = await startRedis(redis.port);
    },
  },
  silent: {
    begin: async () => redis.signal("SIGSTOP"),
    end: async () => redis.signal("SIGCONT"),
  },
  slow: {
    async begin() {
      proxy.delayMs = 250;
    },
    async end() {
      proxy.delayMs = 0;
    },
  },
};
let end: (() => Promise<void>) | undefined;
afterEach(async () => {
  await end?.();
  end = undefined;
});

it.each(Object.entries(failures))(
  "no request fails while Redis is %s, and nothing is stale afterwards",
  async (name, failure) => {
    // A query for each failure: cached in Redis, but not yet in the memory of the other server.
    const query = `{ jobs(first: 3) { nodes { id viewCount ${name}: title } } }`;
    const before = await one.send(query);
    await sleep(50);
    end = failure.end;
    await failure.begin();

    expect(await other.send(query)).toEqual(before);
    // The breaker is open: no further request waits for Redis.
    expect(other.cache.redis?.status).toBe("DOWN");
    for (let n = 1; n <= 20; n++) {
      const { errors, status } = await other.send(`{ jobs(first: ${n}) { nodes { ${name}: id } } }`);
      expect([errors, status]).toEqual([undefined, 200]);
    }

    const count = Math.floor(Math.random() * 1e9);
    await sql`update jobs set view_count = ${count}`.execute(one.db);
    await Promise.all([settle(one), settle(other)]);
    await end?.();
    end = undefined;
    await expect.poll(areUp, { timeout: 5_000 }).toBe(true);
    // In Redis, if it has lived, there is still the old answer.
    for (const server of [other, one]) {
      const { data } = await server.send<{ jobs: { nodes: { viewCount: number }[] } }, never>(query);
      expect(data?.jobs.nodes.map(({ viewCount }) => viewCount)).toEqual([count, count, count]);
    }
  },
);

it("FLUSHALL brings nothing old back", async () => {
  const query = "{ jobs(first: 3) { nodes { id viewCount flushed: title } } }";
  await one.send(query);
  await one.cache.redis?.commands.call("FLUSHALL");
  await sql`update jobs set view_count = 7`.execute(one.db);
  await Promise.all([settle(one), settle(other)]);
  for (const server of [one, other]) {
    const { data } = await server.send<{ jobs: { nodes: { viewCount: number }[] } }, never>(query);
    expect(data?.jobs.nodes.map(({ viewCount }) => viewCount)).toEqual([7, 7, 7]);
  }
});
