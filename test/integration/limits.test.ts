import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEnv } from "../../src/env.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createServer } from "../../src/server.js";
import { createFactories, TEST_SECRET } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function refusal(query: string, variables?: object) {
  server.statements.length = 0;
  const { status, data, errors } = await server.send<object, object>(query, variables);
  expect(data ?? null).toBeNull();
  return { status, code: errors?.[0]?.extensions.code, statements: server.statements.length };
}
const tooMuch = { status: 400, code: "COST_EXCEEDED", statements: 0 };

/** `count` fragments, each of which spreads the next one twice. */
function doubling(count: number): string {
  const fragments = Array.from({ length: count }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  return `{ ...F0 } ${fragments.join(" ")} fragment F${count} on Query { viewer { id } }`;
}

function nested(levels: number): string {
  return `{ jobs(first: 1) { nodes { ${"company { jobs(first: 1) { nodes { ".repeat(levels)} id ${"} } }".repeat(levels)} } } }`;
}

describe("an operation that asks for too much is refused before anything is read", () => {
  it("because of lists within lists", async () => {
    const query =
      "query ($n: Int) { companies(first: $n) { nodes { jobs(first: $n) { nodes { id title slug skills { id } } } } } }";
    expect((await server.send(query, { n: 50 })).errors).toBeUndefined();
    expect(await refusal(query, { n: 100 })).toEqual(tooMuch);
    const unsized =
      "{ companies { nodes { jobs { nodes { company { jobs { nodes { company { id name slug website location industry } } } } } } } } }";
    expect(
      (await server.send("{ companies { nodes { jobs { nodes { id title skills { id } } } } } }")).errors,
    ).toBeUndefined();
    expect(await refusal(unsized)).toEqual(tooMuch);
    const deeper =
      "{ companies(first: 100) { nodes { jobs(first: 100) { nodes { company { jobs(first: 100) { nodes { id } } } } } } } }";
    expect(await refusal(deeper)).toEqual(tooMuch);
    const within =
      "{ jobs(first: 100) { nodes { ...J } } } fragment J on Job { company { jobs(last: 100) { edges { node { company { jobs { nodes { id } } } } } } } }";
    expect(await refusal(within)).toEqual(tooMuch);
  });

  it("because of many nodes with lists of their own", async () => {
    const query =
      "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Company { jobs(first: 100) { nodes { id title slug skills { id } } } } } }";
    const ids = Array.from({ length: 100 }, (_, n) => toGlobalId("Company", n + 1));
    expect((await server.send(query, { ids: ids.slice(0, 50) })).errors).toBeUndefined();
    expect(await refusal(query, { ids })).toEqual(tooMuch);
  });

  it("because a mutation answers for each of many rows or ids", async () => {
    const jobs = "job { company { jobs(first: 100) { nodes { id title } } } }";
    const importing = `mutation ($input: ImportJobsInput!) { importJobs(input: $input) { results { ${jobs} } } }`;
    const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `Job ${n}` }));
    expect(await refusal(importing, { input: { companyId: "x", rows: rows(1_000) } })).toEqual(tooMuch);
    const plain =
      "mutation ($input: ImportJobsInput!) { importJobs(input: $input) { results { index job { id title } } } }";
    const { errors } = await server.send<object, object>(plain, { input: { companyId: "x", rows: rows(1_000) } });
    expect(errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const moving = `mutation ($input: BulkUpdateApplicationsInput!) {
      bulkUpdateApplications(input: $input) { applications { ${jobs} } } }`;
    const ids = Array.from({ length: 500 }, (_, n) => toGlobalId("Application", n + 1));
    expect(await refusal(moving, { input: { ids, status: "REJECTED" } })).toEqual(tooMuch);
  });

  it("because of many aliases", async () => {
    const aliases = Array.from({ length: 300 }, (_, n) => `a${n}: jobs(first: 100) { nodes { id title } }`);
    expect(await refusal(`{ ${aliases.join(" ")} }`)).toEqual(tooMuch);
  });

  it("because it nests too deep, openly or through fragments", async () => {
    expect((await server.send(nested(4))).errors).toBeUndefined();
    expect(await refusal(nested(5))).toEqual(tooMuch);
    const hidden =
      "{ jobs(first: 1) { nodes { ...A } } } fragment A on Job { company { jobs(first: 1) { nodes { ...B } } } }";
    const levels =
      "fragment B on Job { company { jobs(first: 1) { nodes { ...C } } } } fragment C on Job { company { jobs(first: 1) { nodes { ...D } } } }";
    const end =
      "fragment D on Job { company { jobs(first: 1) { nodes { ... on Job { company { jobs { nodes { id } } } } } } } }";
    expect(await refusal(`${hidden} ${levels} ${end}`)).toEqual(tooMuch);
  });

  it("because its fragments double again and again", async () => {
    expect(await refusal(doubling(500))).toEqual(tooMuch);
    expect((await server.send(doubling(3))).data).toEqual({ viewer: null });
  });

  it("because it has more tokens than anyone would write", async () => {
    const query = `{ ${"__typename ".repeat(20_000)} }`;
    expect(await refusal(query)).toEqual({ status: 400, code: "GRAPHQL_PARSE_FAILED", statements: 0 });
  });

  it("but introspection passes", async () => {
    const { data } = await server.send(
      "{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }",
    );
    expect(data).not.toBeNull();
  });
});

describe("mistakes in variables", () => {
  const query = "query ($first: Int!) { jobs(first: $first) { nodes { id } } }";
  it.each([{ first: "many" }, {}, { first: null }, { first: 1.5 }, { first: 2 ** 40 }])(
    "%j is the caller's",
    async (variables) => {
      expect(await refusal(query, variables)).toEqual({ status: 400, code: "BAD_USER_INPUT", statements: 0 });
    },
  );
});

describe("internal errors", () => {
  it("are masked, and the other fields are answered", async () => {
    await createFactories(server.db).skill({ name: "Survives" });
    const env = loadEnv({
      NODE_ENV: "production",
      PORT: "0",
      LOG_LEVEL: "silent",
      DATABASE_URL: server.databaseUrl,
      JWT_SECRET: TEST_SECRET,
    });
    const production = await createServer({ env, db: server.db, databaseUrl: server.databaseUrl });
    try {
      await sql`alter table companies rename to hidden_companies`.execute(server.db);
      const response = await fetch(`${production.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: '{ skills { nodes { name } } company(id: "Q29tcGFueTox") { name } }' }),
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        data: { skills: { nodes: [{ name: "Survives" }] }, company: null },
        errors: [
          {
            message: "Internal server error",
            locations: [{ line: 1, column: 29 }],
            path: ["company"],
            extensions: { code: "INTERNAL_SERVER_ERROR" },
          },
        ],
      });
    } finally {
      await sql`alter table hidden_companies rename to companies`.execute(server.db);
      await production.stop();
    }
  });
});
