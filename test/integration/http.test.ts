import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let endpoint: string;

beforeAll(async () => {
  server = await startTestServer();
  endpoint = `${server.url}/graphql`;
  await createFactories(server.db).skill({ name: "Bricks" });
});
afterAll(() => server.stop());

const JSON_TYPE = { "content-type": "application/json" };
const post = (body: string | Blob, headers: Record<string, string> = JSON_TYPE) =>
  fetch(endpoint, { method: "POST", headers, body });
const codeOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
};

describe("GraphQL over HTTP", () => {
  it("answers GET with what was asked, once the client shows that it is no plain link", async () => {
    const url = `${endpoint}?query=${encodeURIComponent("query ($n: Int) { skills(first: $n) { nodes { name } } }")}&variables=${encodeURIComponent('{"n":1}')}`;
    const response = await fetch(url, { headers: { "apollo-require-preflight": "1" } });
    expect(await response.json()).toEqual({ data: { skills: { nodes: [{ name: "Bricks" }] } } });
  });

  it("does not change anything by GET", async () => {
    const query =
      'mutation { register(input: { email: "a@example.org", name: "A", password: "long enough" }) { userErrors { code } } }';
    const response = await fetch(`${endpoint}?query=${encodeURIComponent(query)}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect(response.status).toBe(405);
    expect(await server.db.selectFrom("users").select("id").execute()).toEqual([]);
  });

  it.each([
    ["a plain GET", () => fetch(`${endpoint}?query=%7B__typename%7D`)],
    ["a form's text", () => post('{"query":"{ __typename }"}', { "content-type": "text/plain" })],
    ["a form with files", () => post("--x--", { "content-type": "multipart/form-data; boundary=x" })],
    ["text without a type", () => post(new Blob(['{"query":"{ __typename }"}']), {})],
  ])("refuses what a foreign page could send: %s", async (_, send) => {
    const response = await send();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain('"data"');
  });

  it.each(["application/x-www-form-urlencoded", "application/xml"])("does not take %s", async (type) => {
    const response = await post("query={__typename}", { "content-type": type });
    expect(response.status).toBe(415);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  it.each([
    "{",
    "",
    "nonsense",
    '"text"',
    "[]",
    "null",
    "{}",
    '{"query":1}',
    '{"query":"{ __typename }","variables":"x"}',
  ])("answers 400 to the body %j", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBeDefined();
  });

  it("answers 413 to a body over the limit", async () => {
    const response = await post(JSON.stringify({ query: "{ __typename }", padding: "x".repeat(10 * 1024 * 1024) }));
    expect(response.status).toBe(413);
    expect(await codeOf(response)).toBe("PAYLOAD_TOO_LARGE");
  });

  it("does not execute batches, or persisted queries that it does not know", async () => {
    const batch = await post(JSON.stringify([{ query: "{ __typename }" }, { query: "{ __typename }" }]));
    expect(batch.status).toBe(400);
    const extensions = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    expect(await codeOf(await post(JSON.stringify({ extensions })))).toBe("PERSISTED_QUERY_NOT_FOUND");
  });

  it("names the operation that is missing or ambiguous", async () => {
    const query = "query A { __typename } query B { __typename }";
    for (const operationName of [undefined, "C"]) {
      expect(await codeOf(await post(JSON.stringify({ query, operationName })))).toBe("OPERATION_RESOLUTION_FAILURE");
    }
    const chosen = await post(JSON.stringify({ query, operationName: "B" }));
    expect(await chosen.json()).toEqual({ data: { __typename: "Query" } });
  });
});

describe("around it", () => {
  it("gives each request an id, or keeps the one it came with", async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await fetch(`${server.url}/healthz`)).headers.get("x-request-id")),
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[\w-]{14,}$/);
    const given = await post('{"query":"{ __typename }"}', { ...JSON_TYPE, "x-request-id": "from-the-proxy" });
    expect(given.headers.get("x-request-id")).toBe("from-the-proxy");
  });

  it("says that it lives, and that it is ready", async () => {
    const alive = await fetch(`${server.url}/healthz`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: "ok" }]);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready", database: true, redis: "OFF" }]);
  });

  it("answers in JSON to a path that is not there", async () => {
    const response = await fetch(`${server.url}/nothing`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/json");
  });

  it("survives a client that hangs up half-way", async () => {
    await new Promise<void>((resolve) => {
      const cut = httpRequest(endpoint, { method: "POST", headers: { ...JSON_TYPE, "content-length": 1_000 } });
      cut.on("error", () => resolve());
      cut.write('{"query":', () => cut.destroy(new Error("gone")));
    });
    expect((await post('{"query":"{ __typename }"}')).status).toBe(200);
  });
});
