import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type SignedIn, signIn } from "../setup/factories.js";
import { type RedisCluster, startRedisCluster } from "../setup/redis-cluster.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let cluster: RedisCluster;
let one: TestServer;
let other: TestServer;
let admin: SignedIn;
let jobId: number;
/** Enough for every node to have some of the answers. */
const queries = Array.from({ length: 30 }, (_, n) => `{ jobs(first: ${n + 1}) { nodes { title viewCount } } }`);

beforeAll(async () => {
  cluster = await startRedisCluster();
  one = await startTestServer({ redisUrl: cluster.url });
  other = await startTestServer({ redisUrl: cluster.url, databaseUrl: one.databaseUrl });
  const insert = createFactories(one.db);
  admin = await signIn(one.db, insert, "ADMIN");
  jobId = await insert.job({ title: "Baker" });
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await cluster.stop();
});

interface Stats {
  process: { workers: number };
  redis: { status: string; usedMemoryBytes: number };
}

async function ask(server: TestServer, query: string) {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, cache: response.headers.get("x-cache"), text: await response.text() };
}

/** How many of the queries are answered from the cache. */
async function hitsOf(server: TestServer): Promise<number> {
  const answers = await Promise.all(queries.map((query) => ask(server, query)));
  expect(answers.map(({ status }) => status)).toEqual(queries.map(() => 200));
  return answers.filter(({ cache }) => cache === "HIT").length;
}

/** How many answers each node has, of those that have any. */
async function answersByNode(): Promise<number[]> {
  const counts = await Promise.all(
    cluster.nodes.map(async ({ url }) => {
      const client = new Redis(url);
      const keys = await client.keys("hirewise:*:responses:*");
      client.disconnect();
      return keys.length;
    }),
  );
  return counts.filter((count) => count > 0);
}

it("shares answers by way of every node, each until a write ends it", async () => {
  expect(await hitsOf(one)).toBe(0);
  // A machine that is slow for a moment takes Redis for lost, and keeps what it makes meanwhile in memory only.
  const hitsInRedis = (server: TestServer) => async () => {
    server.cache.drop("responses");
    return hitsOf(server);
  };
  await expect.poll(hitsInRedis(one), { timeout: 15_000 }).toBe(queries.length);
  await expect.poll(hitsInRedis(other), { timeout: 15_000 }).toBe(queries.length);
  // Both under the same keys.
  const counts = await answersByNode();
  expect(counts).toHaveLength(cluster.nodes.length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(queries.length);
  await one.db.updateTable("jobs").set({ title: "Brewer" }).where("id", "=", jobId).execute();
  await expect.poll(async () => (await ask(other, queries[0] as string)).text).toContain("Brewer");
  await expect.poll(async () => (await ask(one, queries[0] as string)).text).toContain("Brewer");
});

it("counts views once, whichever server was told of them", async () => {
  const view = `mutation { recordJobView(input: { jobId: "${toGlobalId("Job", jobId)}" }) { recorded } }`;
  for (let n = 0; n < 10; n++) await (n % 2 ? one : other).send(view, undefined, admin.token);
  const read = () => one.db.selectFrom("jobs").select("viewCount").where("id", "=", jobId).executeTakeFirstOrThrow();
  await expect.poll(async () => (await read()).viewCount, { timeout: 15_000 }).toBe(10);
});

it("tells of all servers, and of the memory of all nodes", async () => {
  const query = `{ performanceStats(scope: ALL_SERVERS) { process { workers } redis { status usedMemoryBytes } } }`;
  const look = async () => {
    const { data, errors } = await one.send<{ performanceStats: Stats }, object>(query, {}, admin.token);
    expect(errors).toBeUndefined();
    return data?.performanceStats;
  };
  await expect.poll(async () => (await look())?.process.workers, { timeout: 15_000 }).toBe(2);
  expect(await look()).toMatchObject({ redis: { status: "UP", usedMemoryBytes: expect.any(Number) } });
});

it("goes on without a node, and wrong by nothing", async () => {
  await hitsOf(one);
  await cluster.nodes[1]?.stop();
  for (let round = 0; round < 3; round++) {
    const title = `Cook ${round}`;
    await one.db.updateTable("jobs").set({ title }).where("id", "=", jobId).execute();
    for (const server of [one, other]) {
      await expect.poll(async () => (await ask(server, queries[0] as string)).text).toContain(title);
      await hitsOf(server);
    }
  }
});
