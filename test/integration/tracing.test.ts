import { trace } from "@opentelemetry/api";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { MemoryTracerProvider, type RecordedSpan } from "../setup/memory-tracer.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { type SentFile, settled, upload } from "../setup/upload.js";

let server: TestServer;
let insert: Factories;
let admin: SignedIn;
const provider = new MemoryTracerProvider();

beforeAll(async () => {
  server = await startTestServer({ redisUrl: inject("redisUrl") });
  insert = createFactories(server.db);
  const jobId = await insert.job({}, [await insert.skill()]);
  await insert.application({ jobId });
  admin = await signIn(server.db, insert, "ADMIN");
  await server.send("{ viewer { id } }", undefined, admin.token);
});
beforeEach(() => {
  trace.setGlobalTracerProvider(provider);
  provider.spans.length = 0;
});
afterAll(async () => {
  trace.disable();
  await server.stop();
});

/** @returns the names of the steps in the file's report */
async function uploadReady(of: TestServer, file: SentFile, token: string): Promise<{ steps: string[] }> {
  const answer = await settled(of, token, await upload(of.url, token, file));
  return { steps: answer.file?.report.steps.map(({ name }) => name) ?? [] };
}

const ask = (query: string) => server.send(query, undefined, admin.token);
const named = (name: string, operation: string) =>
  provider.spans.filter(
    (span) => span.name === name && rootOf(span).attributes["graphql.operation.name"] === operation,
  );
const rootOf = (span: RecordedSpan): RecordedSpan => (span.parent ? rootOf(span.parent) : span);

const QUERY =
  "query Traced { jobs { nodes { title applications { nodes { candidate { name skills { skill { name } } } } } } } }";

it("an operation is a span, with its execution, batches and statements beneath", async () => {
  await ask(QUERY);
  const [request] = named("graphql.request", "Traced");
  expect(request?.attributes).toMatchObject({ "hirewise.cache": "MISS" });
  const [execution] = named("graphql.execute", "Traced");
  expect(execution?.parent).toBe(request);
  expect(execution?.attributes).toMatchObject({
    "graphql.operation.type": "query",
    "graphql.operation.name": "Traced",
  });
  const batch = named("loader.batch", "Traced").find(
    (span) => span.attributes["hirewise.loader"] === "skillsByCandidateId",
  );
  expect(batch?.parent).toBe(execution);
  expect(batch?.attributes["hirewise.batch.size"]).toBe(1);
  const statements = named("sql", "Traced");
  expect(statements.map((span) => span.attributes["hirewise.field_path"])).toContain("jobs");
  expect(statements.some((span) => span.parent === batch)).toBe(true);
  expect(statements.some((span) => span.parent === execution)).toBe(true);
  expect(execution?.attributes["hirewise.statements"]).toBe(statements.length);
  expect(provider.spans.every((span) => span.hasEnded)).toBe(true);
});

it("an answer from the cache is one too, and shows no execution", async () => {
  await ask("query Cached { jobs { nodes { slug } } }");
  provider.spans.length = 0;
  await ask("query Cached { jobs { nodes { slug } } }");
  expect(named("graphql.request", "Cached").map((span) => span.attributes["hirewise.cache"])).toEqual(["HIT"]);
  expect(named("graphql.execute", "Cached")).toEqual([]);
});

it("values of statements are not told", async () => {
  await ask('query Secret { jobs(filter: { text: "unmentionable" }) { nodes { title } } }');
  expect(named("sql", "Secret").length).toBeGreaterThan(0);
  expect(JSON.stringify(provider.spans.map((span) => span.attributes))).not.toContain("unmentionable");
});

it("each step that a file goes through is one", async () => {
  const text = "A line that is said again and again.\n".repeat(200);
  const { steps } = await uploadReady(server, { name: "notes.txt", bytes: text }, admin.token);
  expect(steps).not.toEqual([]);
  const spans = provider.spans.filter(({ name }) => name === "file.step");
  expect(spans.map(({ attributes }) => attributes["hirewise.step"])).toEqual(expect.arrayContaining(steps));
});

it("without an SDK there are none", async () => {
  trace.disable();
  await ask("query Untraced { jobs { nodes { id } } }");
  expect(provider.spans).toEqual([]);
});
