import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Stats {
  requestCount: number;
  errorCount: number;
  cache: {
    namespaces: { name: string; hits: number; misses: number; stale: number; bypasses: number; coalesced: number }[];
    missReasons: { reason: string; count: number }[];
    hottest: { operation: string; hits: number }[];
    invalidatedBy: { table: string; count: number }[];
  };
  queries: { count: number; errors: number };
  operations: { name: string; count: number; errors: number; cacheHitRate: number; sqlPerRequest: number }[];
  loaders: { name: string; loads: number; batches: number; averageBatchSize: number; hits: number }[];
  files: Record<string, number> & { byType: Record<string, unknown>[] };
  redis: { status: string; usedMemoryBytes: number | null };
  process: { workers: number; uptimeSeconds: number };
}

const STATS = `query Look($window: StatsWindow! = SINCE_START, $scope: StatsScope! = THIS_SERVER) {
  performanceStats(window: $window, scope: $scope) {
    requestCount errorCount
    cache { namespaces { name hits misses stale bypasses coalesced } missReasons { reason count }
      hottest { operation hits } invalidatedBy { table count } }
    queries { count errors }
    operations { name count errors cacheHitRate sqlPerRequest }
    loaders { name loads batches averageBatchSize hits }
    files { uploads duplicates rejected bytesIn bytesOut ratio byType { type uploads bytesIn bytesOut ratio } }
    redis { status usedMemoryBytes }
    process { workers uptimeSeconds } } }`;

const PATIENCE = { timeout: 20_000, interval: 200 };

let server: TestServer;
let other: TestServer;
let insert: Factories;
let admin: SignedIn;
let jobId: number;

beforeAll(async () => {
  server = await startTestServer({ redisUrl: inject("redisUrl") });
  other = await startTestServer({ redisUrl: inject("redisUrl"), databaseUrl: server.databaseUrl });
  insert = createFactories(server.db);
  const skills = [await insert.skill(), await insert.skill()];
  jobId = await insert.job({}, skills);
  for (let n = 0; n < 3; n++) await insert.application({ jobId });
  admin = await signIn(server.db, insert, "ADMIN");
  for (const each of [server, other]) await each.send("{ viewer { id } }", undefined, admin.token);
});
afterAll(async () => {
  await other.stop();
  await server.stop();
});

async function look(of = server, variables: object = {}): Promise<Stats> {
  const { data, errors } = await of.send<{ performanceStats: Stats }, object>(STATS, variables, admin.token);
  expect(errors).toBeUndefined();
  return (data as { performanceStats: Stats }).performanceStats;
}

const zero = { count: 0, errors: 0, cacheHitRate: 0, sqlPerRequest: 0 };
const named = ({ operations }: Stats, name: string) => operations.find((operation) => operation.name === name) ?? zero;
const responses = ({ cache }: Stats) =>
  cache.namespaces.find(({ name }) => name === "responses") as Stats["cache"]["namespaces"][0];
const ask = (query: string, of = server, token?: string) => of.send(query, undefined, token);

describe("after a known load", () => {
  it("hits, misses, bypasses and errors are exact", async () => {
    const before = await look();
    for (let n = 0; n < 12; n++) await ask("query Known { jobs { nodes { title } } }");
    for (let n = 0; n < 5; n++) await ask(`query Apart { jobs(first: ${n + 1}) { nodes { slug } } }`);
    for (let n = 0; n < 4; n++) await ask("query Uncached { rateLimit { maxCost } }");
    for (let n = 0; n < 3; n++) await ask("query Forbidden { dashboard { __typename } }");
    for (let n = 0; n < 2; n++) await ask("query Broken { nonsense }");
    const after = await look();
    expect(named(after, "Known")).toMatchObject({ count: 12, errors: 0, cacheHitRate: 11 / 12, sqlPerRequest: 1 / 12 });
    expect(named(after, "Apart")).toMatchObject({ count: 5, errors: 0, cacheHitRate: 0, sqlPerRequest: 1 });
    expect(named(after, "Uncached")).toMatchObject({ count: 4, errors: 0, cacheHitRate: 0, sqlPerRequest: 0 });
    expect(named(after, "Forbidden")).toMatchObject({ count: 3, errors: 3 });
    expect(named(after, "(invalid)").errors - named(before, "(invalid)").errors).toBe(2);
    // One look lies between.
    expect(after.requestCount - before.requestCount).toBe(12 + 5 + 4 + 3 + 2 + 1);
    expect(after.errorCount - before.errorCount).toBe(3 + 2);
    const [was, is] = [responses(before), responses(after)];
    expect(is.hits - was.hits).toBe(11);
    expect(is.misses - was.misses).toBe(1 + 5 + 3);
    expect(is.bypasses - was.bypasses).toBe(4 + 2 + 1);
    expect(after.cache.hottest).toContainEqual({ operation: "Known", hits: 11 });
  });

  it("statements are those that were sent", async () => {
    const before = (await look()).queries;
    server.statements.length = 0;
    for (let n = 0; n < 3; n++)
      await ask(`query Sent${n} { job(id: "${toGlobalId("Job", jobId)}") { title skills { name } } }`);
    await ask(`mutation { recordJobView(input: { jobId: "${toGlobalId("Job", jobId)}" }) { recorded } }`);
    const sent = server.statements.length;
    expect(sent).toBeGreaterThan(0);
    expect((await look()).queries.count - before.count).toBe(sent);
  });

  it("simultaneous requests share one execution, and every one of them is counted", async () => {
    const before = responses(await look());
    await Promise.all(Array.from({ length: 10 }, () => ask("query Together { jobs(first: 7) { nodes { title } } }")));
    const after = await look();
    const is = responses(after);
    expect(named(after, "Together")).toMatchObject({ count: 10, sqlPerRequest: 0.1 });
    expect(is.misses - before.misses).toBe(1);
    expect(is.coalesced - before.coalesced + (is.hits - before.hits)).toBe(9);
  });

  it("reasons for misses, and the tables whose changes ended entries, are exact", async () => {
    const count = ({ cache }: Stats, reason: string) =>
      cache.missReasons.find((miss) => miss.reason === reason)?.count ?? 0;
    const ended = ({ cache }: Stats) => cache.invalidatedBy.find(({ table }) => table === "jobs")?.count ?? 0;
    const query = `query Reasons { job(id: "${toGlobalId("Job", jobId)}") { title } }`;
    const before = await look();
    await ask(query);
    for (let n = 0; n < 3; n++) {
      await server.db
        .updateTable("jobs")
        .set({ title: `Title ${n}` })
        .where("id", "=", jobId)
        .execute();
      await server.cache.feed.barrier();
      await ask(query);
      await ask(query);
    }
    const after = await look();
    expect(count(after, "cold") - count(before, "cold")).toBe(1);
    expect(count(after, "invalidated") - count(before, "invalidated")).toBe(3);
    expect(ended(after) - ended(before)).toBe(3);
    expect(named(after, "Reasons")).toMatchObject({ count: 7, cacheHitRate: 3 / 7 });
  });

  it("loads, batches and what was known already are exact", async () => {
    const of = (stats: Stats, name: string) =>
      stats.loaders.find((loader) => loader.name === name) ?? { loads: 0, batches: 0, hits: 0 };
    const before = await look();
    // Of one list: two would be one batch or two, as their statements happen to end.
    const candidates = "nodes { candidate { one: skills { skill { name } } two: skills { skill { name } } } }";
    const query = `query Loads { job(id: "${toGlobalId("Job", jobId)}") { applications(first: 3) { ${candidates} } } }`;
    await ask(query, server, admin.token);
    const [was, is] = [of(before, "skillsByCandidateId"), of(await look(), "skillsByCandidateId")];
    expect({ loads: is.loads - was.loads, batches: is.batches - was.batches, hits: is.hits - was.hits }).toEqual({
      loads: 6,
      batches: 1,
      hits: 3,
    });
  });

  it("uploads are", async () => {
    const { files } = server.monitoring.metrics;
    for (let n = 0; n < 4; n++)
      files.recordUpload({ type: "image/png", bytesIn: 1_000, bytesOut: 250, ms: 20, outcome: "stored" });
    files.recordUpload({ type: "image/png", bytesIn: 1_000, bytesOut: 250, ms: 2, outcome: "duplicate" });
    files.recordUpload({ type: "application/pdf", bytesIn: 3_000, bytesOut: 1_500, ms: 90, outcome: "stored" });
    files.recordUpload({ type: "text/html", bytesIn: 500, bytesOut: 0, ms: 1, outcome: "rejected" });
    const { files: counted } = await look();
    expect(counted).toMatchObject({
      uploads: 6,
      duplicates: 1,
      rejected: 1,
      bytesIn: 8_000,
      bytesOut: 2_750,
      ratio: 2_750 / 8_000,
    });
    expect(counted.byType).toContainEqual({
      type: "image/png",
      uploads: 5,
      bytesIn: 5_000,
      bytesOut: 1_250,
      ratio: 0.25,
    });
    for (let n = 0; n < 80; n++)
      files.recordUpload({ type: `made-up/${n}`, bytesIn: 1, bytesOut: 1, ms: 1, outcome: "stored" });
    expect((await look()).files.byType.length).toBeLessThanOrEqual(51);
  });

  it("an answer that was asked for again with the same ETag counts too", async () => {
    const url = `${server.url}/graphql?query=${encodeURIComponent("query Tagged { jobs(first: 9) { nodes { id } } }")}`;
    const headers = { "apollo-require-preflight": "1" };
    const etag = (await fetch(url, { headers })).headers.get("etag") as string;
    expect((await fetch(url, { headers: { ...headers, "if-none-match": etag } })).status).toBe(304);
    expect(named(await look(), "Tagged")).toMatchObject({ count: 2, cacheHitRate: 0.5 });
  });
});

describe("two servers", () => {
  it("add up, and each counts for itself", async () => {
    const query = "query Shared { jobs(first: 11) { nodes { title } } }";
    for (let n = 0; n < 6; n++) await ask(query);
    for (let n = 0; n < 3; n++) await ask(query, other);
    await ask("query Shared { dashboard { __typename } }", other);
    for (const of of [server, other]) {
      // Each takes another try if a busy machine's Redis was too slow for the moment.
      const all = async () => {
        await server.monitoring.publish().catch(() => {});
        await other.monitoring.publish().catch(() => {});
        const stats = await look(of, { scope: "ALL_SERVERS" });
        const { count, errors } = named(stats, "Shared");
        return { count, errors, workers: stats.process.workers, redis: stats.redis.status };
      };
      await expect.poll(all, PATIENCE).toEqual({ count: 10, errors: 1, workers: 2, redis: "UP" });
    }
    expect(named(await look(), "Shared").count).toBe(6);
    expect(named(await look(other), "Shared").count).toBe(4);
    for (const window of ["LAST_1_MINUTE", "LAST_5_MINUTES", "LAST_60_MINUTES"]) {
      const count = async () => named(await look(server, { window, scope: "ALL_SERVERS" }), "Shared").count;
      await expect.poll(count, PATIENCE).toBe(10);
    }
  });

  it("those of another database are none of theirs, and one that has stopped is gone", async () => {
    const stranger = await startTestServer({ redisUrl: inject("redisUrl") });
    const third = await startTestServer({ redisUrl: inject("redisUrl"), databaseUrl: server.databaseUrl });
    const workers = async () => (await look(server, { scope: "ALL_SERVERS" })).process.workers;
    const meet = async () => {
      for (const each of [server, other, third, stranger]) await each.monitoring.publish().catch(() => {});
      return workers();
    };
    await expect.poll(meet, PATIENCE).toBe(3);
    await third.stop();
    await stranger.stop();
    await expect.poll(workers, PATIENCE).toBe(2);
  });
});

it("with monitoring off nothing is counted, and everything else works", async () => {
  const off = await startTestServer({ databaseUrl: server.databaseUrl, env: { ENABLE_MONITORING: "false" } });
  await ask("query Off { jobs { nodes { title skills { name } } } }", off);
  const stats = await look(off);
  expect([stats.requestCount, stats.queries.count, stats.operations.length]).toEqual([0, 0, 0]);
  await off.stop();
});
