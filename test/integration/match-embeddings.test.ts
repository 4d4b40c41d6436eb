import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { packVector } from "../../src/matching/embeddings.js";
import { embedMissing } from "../../src/matching/embeddings.service.js";
import { AiClient } from "../../src/platform/ai/ai-client.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let candidate: SignedIn;
let jobId: number;
let service: Server;
let ai: AiClient;
/** What the service was sent. */
let texts: string[];
/** What happens while it thinks. */
let meanwhile: () => Promise<unknown>;
let status: number;

/** As a model that knows one thing: nurses and carers are alike. */
const vectorOf = (text: string) => [/nurse|carer/i.test(text) ? 1 : 0, /mason|bricks/i.test(text) ? 1 : 0, 0.1];

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  candidate = await signIn(server.db, insert, "CANDIDATE");
  service = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { input } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { input: string[] };
    texts.push(...input);
    await meanwhile();
    const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
    response.writeHead(status).end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  service?.closeAllConnections();
  await new Promise((resolve) => service?.close(resolve));
  await server?.stop();
});

beforeEach(async () => {
  texts = [];
  meanwhile = async () => {};
  status = 200;
  const { port } = service.address() as AddressInfo;
  const settings = { baseUrl: `http://127.0.0.1:${port}`, apiKey: undefined, model: undefined, timeoutMs: 5_000 };
  ai = new AiClient({ ...settings, embeddingModel: "model-1" });
  await sql`delete from jobs`.execute(server.db);
  await sql`delete from candidate_profiles`.execute(server.db);
  jobId = await insert.job({ title: "Nurse", description: "Looks after the ill." });
  await insert.job({ title: "Mason", description: "Lays bricks." });
  await insert.job({ title: "Draft of a nurse", status: "DRAFT" });
  const profile = { userId: candidate.id, headline: "Carer", summary: "I look after old people." };
  await server.db.insertInto("candidateProfiles").values(profile).execute();
});

async function textScores(): Promise<Record<string, number>> {
  await server.cache.feed.barrier();
  const { data } = await server.send<{ jobs: { nodes: { title: string; matchScore: { text: number } }[] } }, object>(
    "{ jobs { nodes { title matchScore { text } } } }",
    {},
    candidate.token,
  );
  return Object.fromEntries((data?.jobs.nodes ?? []).map(({ title, matchScore }) => [title, matchScore.text]));
}

const vectorsLeft = async () => (await server.db.selectFrom("jobEmbeddings").select("jobId").execute()).length;

it("what a model finds alike counts, from the moment on that its vectors are there", async () => {
  const byWords = await textScores();
  expect(await embedMissing(server.db, ai)).toBe(3);
  const byMeaning = await textScores();
  expect(byMeaning.Nurse).toBeGreaterThan((byWords.Nurse ?? 0) + 40);
  expect(byMeaning.Mason).toBeLessThanOrEqual(byWords.Mason ?? 0);
  expect(await embedMissing(server.db, ai)).toBe(0);
  expect(texts).toHaveLength(3);
});

it("nobody's name or address is told to the service", async () => {
  await embedMissing(server.db, ai);
  const { name, email } = await server.db
    .selectFrom("users")
    .select(["name", "email"])
    .where("id", "=", candidate.id)
    .executeTakeFirstOrThrow();
  expect(texts).toContain("Carer\nI look after old people.");
  expect(texts.join()).not.toContain(name);
  expect(texts.join()).not.toContain(email);
});

it("a text that changes is judged by its words until it is seen again", async () => {
  const byWords = await textScores();
  await embedMissing(server.db, ai);
  await textScores();
  await sql`update jobs set view_count = view_count + 1, location = 'Lyon'`.execute(server.db);
  expect(await vectorsLeft()).toBe(2);
  await sql`update jobs set description = 'Looks after the sick.' where id = ${jobId}`.execute(server.db);
  expect(await vectorsLeft()).toBe(1);
  expect((await textScores()).Nurse).toBe(byWords.Nurse);
  await sql`update candidate_profiles set summary = 'Other.' where user_id = ${candidate.id}`.execute(server.db);
  expect(await server.db.selectFrom("candidateEmbeddings").selectAll().execute()).toEqual([]);
  expect(await embedMissing(server.db, ai)).toBe(2);
  expect((await textScores()).Nurse).toBeGreaterThan((byWords.Nurse ?? 0) + 40);
});

it("a vector of a text that has changed meanwhile is not kept", async () => {
  meanwhile = async () => {
    if (!texts.some((text) => text.startsWith("Nurse"))) return;
    await sql`update jobs set title = 'Bricks' where id = ${jobId} and title = 'Nurse'`.execute(server.db);
  };
  await embedMissing(server.db, ai);
  const { vector } = await server.db
    .selectFrom("jobEmbeddings")
    .select("vector")
    .where("jobId", "=", jobId)
    .executeTakeFirstOrThrow();
  const about = (start: string) => packVector(vectorOf(texts.find((text) => text.startsWith(start)) ?? ""));
  expect(about("Bricks")).not.toEqual(about("Nurse"));
  expect(vector).toEqual(about("Bricks"));
});

it("another model's vectors replace the first one's", async () => {
  await embedMissing(server.db, ai);
  const other = new AiClient({ ...ai.settings, embeddingModel: "model-2" });
  expect(await embedMissing(server.db, other)).toBe(3);
  const models = await server.db.selectFrom("jobEmbeddings").select("model").distinct().execute();
  expect(models).toEqual([{ model: "model-2" }]);
});

it("a service that fails, or none, changes nothing", async () => {
  const byWords = await textScores();
  status = 500;
  expect(await embedMissing(server.db, ai)).toBe(0);
  expect(await embedMissing(server.db, new AiClient({ ...ai.settings, embeddingModel: undefined }))).toBe(0);
  expect(await textScores()).toEqual(byWords);
});
