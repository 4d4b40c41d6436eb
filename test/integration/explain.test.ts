import { afterAll, beforeAll, expect, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Explained {
  data: unknown;
  extensions?: {
    cost: { requested: number; limit: number };
    explain: {
      cache: { status: string; reason: string | null; values: { namespace: string; decision: string }[] };
      ms: Record<string, number>;
      fields: {
        path: string;
        statements: { sql: string; parameterTypes: string[]; rows: number; plan: string; loader: string | null }[];
      }[];
      loaders: { loader: string; fieldPath: string; size: number }[];
      nPlusOne: unknown[];
    };
  };
}

let server: TestServer;
let production: TestServer;
let insert: Factories;
let admin: SignedIn;
let recruiter: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  const skills = [await insert.skill(), await insert.skill()];
  for (let n = 0; n < 3; n++) {
    const job = await insert.job({}, skills);
    await insert.application({ jobId: job });
    await insert.application({ jobId: job });
  }
  admin = await signIn(server.db, insert, "ADMIN");
  recruiter = await signIn(server.db, insert, "RECRUITER");
  production = await startTestServer({ databaseUrl: server.databaseUrl, env: { NODE_ENV: "production" } });
});
afterAll(async () => {
  await production.stop();
  await server.stop();
});

const QUERY = `query Shown { jobs(first: 3) { nodes { title company { name } applications { nodes { candidate { name
  skills { skill { name } } } } } } } }`;

async function ask(of: TestServer, query: string, headers: Record<string, string> = {}, token = admin.token) {
  const response = await fetch(`${of.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as Explained;
  return { body, text, cache: response.headers.get("x-cache"), timing: response.headers.get("server-timing") };
}

const explain = { "x-explain": "1" };

it("tells each field's statements with rows and plan, the loaders' batches and the cost", async () => {
  const { body, cache } = await ask(server, QUERY, explain);
  expect(cache).toBe("BYPASS");
  const { cost, explain: told } = body.extensions as NonNullable<Explained["extensions"]>;
  expect(cost.limit).toBe(50_000);
  expect(cost.requested).toBeGreaterThan(60);
  const jobs = told.fields.find(({ path }) => path === "jobs");
  expect(jobs?.statements).toHaveLength(1);
  expect(jobs?.statements[0]).toMatchObject({ rows: 3, loader: null });
  expect(jobs?.statements[0]?.sql).toContain('from "jobs"');
  expect(jobs?.statements[0]?.plan).toMatch(/rows=\d+/);
  const skills = told.fields.find(({ path }) => path === "jobs.nodes.applications.nodes.candidate.skills");
  expect(skills?.statements[0]).toMatchObject({ rows: 0, loader: "skillsByCandidateId" });
  const batch = told.loaders.find(({ loader }) => loader === "skillsByCandidateId");
  expect(batch).toEqual({
    loader: "skillsByCandidateId",
    fieldPath: "jobs.nodes.applications.nodes.candidate.skills",
    size: 6,
  });
  expect(told.nPlusOne).toEqual([]);
  expect(Object.keys(told.ms).sort()).toEqual(["execute", "parse", "sql", "validate"]);
});

it("tells what the cache would have done, and leaves no trace in it", async () => {
  const query = "query Kept { jobs(first: 1) { nodes { title } } }";
  const status = async () => (await ask(server, query, explain)).body.extensions?.explain.cache.status;
  expect(await status()).toBe("MISS");
  expect(await status()).toBe("MISS");
  const kept = await ask(server, query);
  expect(kept.cache).toBe("MISS");
  expect(await status()).toBe("HIT");
  const { cache, text } = await ask(server, query);
  expect(cache).toBe("HIT");
  expect(text).toBe(kept.text);
  expect(text).not.toContain("extensions");
});

it("tells of values within private answers", async () => {
  const query =
    'query Mine { jobs(first: 1, filter: { text: "job" }) { nodes { title viewerApplication { status } } } }';
  const values = async () => (await ask(server, query, explain)).body.extensions?.explain.cache.values;
  const first = await values();
  const again = await values();
  expect(first?.every(({ decision }) => decision === "MISS cold")).toBe(true);
  expect(again?.every(({ decision }) => decision === "HIT")).toBe(true);
  expect(again?.length).toBe(first?.length);
  expect(first).not.toEqual([]);
});

it("tells of mutations too, and shows no value that was sent", async () => {
  const { body } = await ask(
    server,
    'mutation { createCompany(input: { name: "Secret Ltd" }) { company { slug } } }',
    explain,
  );
  const fields = body.extensions?.explain.fields ?? [];
  const { statements } = fields.find(({ path }) => path === "createCompany") ?? { statements: [] };
  expect(statements.length).toBeGreaterThan(0);
  expect(JSON.stringify(body.extensions)).not.toMatch(/secret/i);
  expect(body.extensions?.explain.cache).toMatchObject({ status: "BYPASS", reason: "not-cacheable" });
});

it("tells nobody but admins in production, and sends others the very bytes of the cache", async () => {
  const query = "query Plain { jobs(first: 2) { nodes { title } } }";
  const plain = await ask(production, query, {}, recruiter.token);
  const asked = await ask(production, query, explain, recruiter.token);
  expect(asked.text).toBe(plain.text);
  expect(asked.timing).toBeNull();
  expect(plain.timing).toBeNull();
  const shown = await ask(production, query, explain);
  expect(shown.body.extensions?.explain.cache.status).toBe("HIT");
  expect((await ask(production, query, {}, recruiter.token)).text).toBe(plain.text);
});

it("tells in Server-Timing what took how long, in development and to admins", async () => {
  const query = "query Timed { jobs(first: 2) { nodes { slug } } }";
  const names = (timing: string | null) => timing?.split(", ").map((entry) => entry.split(";")[0]);
  expect(names((await ask(production, query)).timing)).toEqual(["cache", "parse", "validate", "execute", "sql"]);
  expect(names((await ask(production, query)).timing)).toEqual(["cache"]);
  expect(names((await ask(server, query, {}, recruiter.token)).timing)).toContain("sql");
});

it("a broken query is told as broken, with an explanation or without", async () => {
  const { body } = await ask(server, "{ nonsense }", explain);
  expect(body).toMatchObject({ errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] });
});
