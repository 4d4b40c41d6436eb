import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let admin: SignedIn;
let candidate: SignedIn;
let recruiter: SignedIn;
let companyId: number;
let jobId: number;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  candidate = await signIn(server.db, insert, "CANDIDATE");
  recruiter = await signIn(server.db, insert, "RECRUITER");
  companyId = await insert.company({ name: "Acme" });
  await insert.recruits(recruiter.id, companyId);
  const skillId = await insert.skill();
  jobId = await insert.job({ companyId, location: "Berlin" }, [skillId]);
  for (let n = 0; n < 3; n++) await insert.job({ companyId, location: "Paris" }, [skillId]);
});
afterAll(() => server.stop());
beforeEach(async () => {
  await post({ query: "mutation { clearCache(input: {}) { cleared } }" }, { token: admin.token });
});

interface Options {
  token?: string;
  headers?: Record<string, string>;
}

async function post(body: object, { token, headers = {} }: Options = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers, ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    cache: response.headers.get("x-cache"),
    ...JSON.parse(text),
  };
}

async function statementsOf<T>(work: () => Promise<T>): Promise<{ statements: string[]; result: T }> {
  server.statements.length = 0;
  const result = await work();
  return { statements: [...server.statements], result };
}

const LIST = "{ jobs(first: 10) { nodes { id title company { name } skills { name } applicationCount } } }";

describe("an answer", () => {
  it("is served from memory, byte for byte, without SQL", async () => {
    const first = await post({ query: LIST });
    const { statements, result: second } = await statementsOf(() => post({ query: LIST }));
    expect([first.cache, second.cache]).toEqual(["MISS", "HIT"]);
    expect(second.text).toBe(first.text);
    expect(statements).toEqual([]);
    expect(second.headers.get("cache-control")).toMatch(/^max-age=\d+, public$/);
    expect(second.headers.get("age")).toMatch(/^\d+$/);
    expect(second.headers.get("surrogate-key")?.split(" ")).toContain(`Job:${jobId}`);
    expect(second.headers.get("x-request-id")).toBeTruthy();
  });

  it("is found whatever the layout of the query and the order of variables", async () => {
    const query = "query A($first: Int, $filter: JobFilter) { jobs(first: $first, filter: $filter) { nodes { id } } }";
    await post({ query, variables: { first: 3, filter: { remote: false, location: "Berlin" } } });
    const again = { filter: { location: "Berlin", remote: false }, first: 3, undeclared: 1 };
    const spread = query.replaceAll(" ", "\n  ").replace("{ id }", "{ id # note\n }");
    expect((await post({ query: spread, variables: again })).cache).toBe("HIT");
    expect((await post({ query, variables: { ...again, first: 4 } })).cache).toBe("MISS");
    expect((await post({ query, variables: { filter: again.filter } })).cache).toBe("MISS");
  });

  it("is sent by GET as well, with an ETag that saves the bytes", async () => {
    await post({ query: LIST });
    const url = `${server.url}/graphql?query=${encodeURIComponent(LIST)}`;
    const headers = { "apollo-require-preflight": "1" };
    const whole = await fetch(url, { headers });
    expect(whole.headers.get("x-cache")).toBe("HIT");
    const etag = whole.headers.get("etag") as string;
    const known = await fetch(url, { headers: { ...headers, "if-none-match": etag } });
    expect([known.status, await known.text()]).toEqual([304, ""]);
    // Another site's page could send this one.
    expect((await fetch(url)).status).toBe(400);
  });

  it("is found by the hash of a persisted query", async () => {
    const query = "{ jobs(first: 2) { nodes { id } } }";
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") } };
    expect((await post({ extensions })).errors[0].extensions.code).toBe("PERSISTED_QUERY_NOT_FOUND");
    const told = await post({ query, extensions });
    expect(told.errors).toBeUndefined();
    const byHash = await post({ extensions });
    expect(byHash.data).toEqual(told.data);
    expect((await post({ extensions })).cache).toBe("HIT");
    const wrong = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    expect((await post({ query, extensions: wrong })).errors[0].message).toMatch(/does not match/);
  });

  it("takes the form that the client accepts", async () => {
    await post({ query: LIST });
    const accept = "application/graphql-response+json, application/json;q=0.9";
    const answer = await post({ query: LIST }, { headers: { accept } });
    expect([answer.cache, answer.headers.get("content-type")]).toEqual([
      "HIT",
      "application/graphql-response+json; charset=utf-8",
    ]);
  });

  it("says on request why it was or was not cached", async () => {
    const headers = { "x-cache-explain": "1" };
    const { extensions } = await post({ query: LIST }, { headers });
    expect(extensions.cache).toMatchObject({
      status: "MISS",
      reason: "cold",
      scope: "PUBLIC",
      maxAge: 300,
      limitingField: "jobs",
    });
    expect(extensions.cache.tags).toContain(`Job:${jobId}`);
    expect((await post({ query: LIST }, { headers })).extensions.cache.status).toBe("HIT");
    await sql`update jobs set title = 'Other' where id = ${jobId}`.execute(server.db);
    await settle();
    expect((await post({ query: LIST }, { headers })).extensions.cache).toMatchObject({
      status: "MISS",
      reason: "invalidated",
    });
  });

  it("is never cached with an error, and a mutation's never", async () => {
    const failing = '{ jobs(first: 1, after: "nonsense") { nodes { id } } }';
    expect((await post({ query: failing })).errors[0].extensions.code).toBe("INVALID_CURSOR");
    expect((await post({ query: failing })).cache).toBe("MISS");
    const logout = 'mutation { recordJobView(input: { jobId: "none" }) { recorded } }';
    expect((await post({ query: logout })).cache).toBe("BYPASS");
  });
});

/** A mutation's answer comes when the server has handled what was committed before. */
async function settle(): Promise<void> {
  await post({ query: 'mutation { recordJobView(input: { jobId: "none" }) { recorded } }' });
}

describe("a write", () => {
  const list = (location: string) => ({
    query: "query ($filter: JobFilter) { jobs(filter: $filter) { nodes { id title } } }",
    variables: { filter: { location } },
  });

  it("ends the answers that it changes, and no others", async () => {
    await Promise.all([post(list("Berlin")), post(list("Paris"))]);
    await sql`update jobs set title = 'New in Berlin' where id = ${jobId}`.execute(server.db);
    await settle();
    const berlin = await post(list("Berlin"));
    expect([berlin.cache, berlin.data.jobs.nodes[0].title]).toEqual(["MISS", "New in Berlin"]);
    expect((await post(list("Paris"))).cache).toBe("HIT");
  });

  it("of what no answer shows ends nothing", async () => {
    await post(list("Berlin"));
    await sql`update jobs set view_count = view_count + 1, external_id = 'x' where id = ${jobId}`.execute(server.db);
    await settle();
    expect((await post(list("Berlin"))).cache).toBe("HIT");
  });

  it("is read by its sender at once", async () => {
    const job = { query: "query ($id: ID!) { job(id: $id) { title } }", variables: { id: toGlobalId("Job", jobId) } };
    for (let n = 0; n < 20; n++) {
      await post(job);
      const update = "mutation ($input: UpdateJobInput!) { updateJob(input: $input) { userErrors { code } } }";
      const input = { id: toGlobalId("Job", jobId), title: `Title ${n}` };
      await post({ query: update, variables: { input } }, { token: recruiter.token });
      expect((await post(job)).data.job.title).toBe(`Title ${n}`);
    }
  });

  it("ends a session on every server at once", async () => {
    const viewer = await signIn(server.db, insert, "CANDIDATE");
    const ask = () => post({ query: "{ viewer { id } }" }, { token: viewer.token });
    expect((await ask()).status).toBe(200);
    expect((await ask()).cache).toBe("HIT");
    await sql`update sessions set revoked_at = now() where user_id = ${viewer.id}`.execute(server.db);
    await settle();
    expect((await ask()).status).toBe(401);
  });
});

describe("who sees what", () => {
  it("a draft that its recruiter has opened stays hidden from everyone else", async () => {
    const draft = await insert.job({ companyId, status: "DRAFT", postedAt: null });
    const job = { query: "query ($id: ID!) { job(id: $id) { title } }", variables: { id: toGlobalId("Job", draft) } };
    for (let round = 0; round < 2; round++) {
      expect((await post(job)).data.job).toBeNull();
      expect((await post(job, { token: recruiter.token })).data.job).not.toBeNull();
      expect((await post(job, { token: candidate.token })).data.job).toBeNull();
    }
    expect((await post(job, { token: recruiter.token })).headers.get("cache-control")).toMatch(/private/);
  });

  it("a page with private fields takes its public part from the cache", async () => {
    const query = "{ jobs(first: 10) { nodes { id title company { name } viewerApplication { status } } } }";
    const others = await signIn(server.db, insert, "CANDIDATE");
    await insert.application({ jobId, candidateId: others.id });
    await settle();
    const first = await post({ query }, { token: candidate.token });
    await post({ query: "{ viewer { id } }" }, { token: others.token });
    const { statements, result } = await statementsOf(() => post({ query }, { token: others.token }));
    expect(result.cache).toBe("MISS");
    expect(statements).toHaveLength(1);
    const applied = (answer: typeof first) =>
      answer.data.jobs.nodes.filter((node: { viewerApplication: object | null }) => node.viewerApplication).length;
    expect([applied(first), applied(result)]).toEqual([0, 1]);
    expect((await post({ query }, { token: others.token })).cache).toBe("HIT");
  });
});

describe("an operator", () => {
  const asAdmin = () => ({ token: admin.token });

  it("warms what was asked for", async () => {
    for (let n = 0; n < 3; n++) await post({ query: `query Wanted ${LIST}` });
    await post({ query: "mutation { clearCache(input: {}) { cleared } }" }, asAdmin());
    const warm = (dryRun: boolean) =>
      post(
        {
          query: `mutation ($input: WarmCacheInput!) { warmCache(input: $input) {
            operations { name state bytes } userErrors { code field } } }`,
          variables: { input: { operation: "Wanted", dryRun } },
        },
        asAdmin(),
      );
    expect((await warm(true)).data.warmCache.operations).toEqual([{ name: "Wanted", state: "PLANNED", bytes: 0 }]);
    expect((await warm(false)).data.warmCache.operations).toMatchObject([{ name: "Wanted", state: "WARMED" }]);
    expect((await post({ query: `query Wanted ${LIST}` })).cache).toBe("HIT");
    expect((await warm(false)).data.warmCache.operations).toMatchObject([{ state: "ALREADY_FRESH" }]);
  });

  it("forgets by tag, after a look at what would go", async () => {
    await post({ query: LIST });
    await post({ query: "{ skills { nodes { name } } }" });
    const invalidate = (dryRun: boolean, tag = `Job:${jobId}`) =>
      post(
        {
          query: `mutation ($input: InvalidateCacheInput!) { invalidateCache(input: $input) {
            entries { namespace tags } userErrors { code field } } }`,
          variables: { input: { tags: [tag], dryRun } },
        },
        asAdmin(),
      );
    expect((await invalidate(true)).data.invalidateCache.entries).toHaveLength(1);
    expect((await post({ query: LIST })).cache).toBe("HIT");
    await invalidate(false);
    expect((await post({ query: LIST })).cache).toBe("MISS");
    expect((await post({ query: "{ skills { nodes { name } } }" })).cache).toBe("HIT");
    expect((await invalidate(false, "job 7")).data.invalidateCache.userErrors).toMatchObject([{ field: "tags" }]);
  });
});
