import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { type Subscription, subscribe } from "../setup/subscribe.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Changed {
  applicationChanged: { id: string; status: string };
}

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;
let companyId: number;
let jobId: number;
const open: Subscription<Changed>[] = [];

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
  companyId = await insert.company();
  await insert.recruits(recruiter.id, companyId);
  jobId = await insert.job({ companyId });
});
afterEach(async () => {
  for (const subscription of open.splice(0)) await subscription.stop();
});
afterAll(() => server.stop());

/** Resolves when the server listens for it. */
async function listenTo(selection: string, token?: string): Promise<Subscription<Changed>> {
  const before = await listenerCount();
  const subscription = await subscribe<Changed>(server.url, `subscription { ${selection} }`, token);
  open.push(subscription);
  await expect.poll(listenerCount, { timeout: 5_000 }).toBeGreaterThan(before);
  return subscription;
}
const listenerCount = async () => server.listenerCount();
const CHANGED = "applicationChanged { id status }";
const idOf = (application: number) => toGlobalId("Application", application);
const setStatus = (id: number, status: "IN_REVIEW" | "REJECTED") =>
  server.db.updateTable("applications").set({ status }).where("id", "=", id).execute();

it("tells a candidate of their applications only, also of what plain SQL changed", async () => {
  const candidate = await signIn(server.db, insert, "CANDIDATE");
  const subscription = await listenTo(CHANGED, candidate.token);
  await insert.application({ jobId });
  const own = await insert.application({ jobId, candidateId: candidate.id });
  expect((await subscription.next()).data?.applicationChanged).toEqual({ id: idOf(own), status: "SUBMITTED" });
  await setStatus(own, "IN_REVIEW");
  expect((await subscription.next()).data?.applicationChanged).toEqual({ id: idOf(own), status: "IN_REVIEW" });
});

it("tells a recruiter of their companies' applications, or of one job's", async () => {
  const other = await insert.job({ companyId });
  const all = await listenTo(CHANGED, recruiter.token);
  const one = await listenTo(`applicationChanged(jobId: "${toGlobalId("Job", other)}") { id status }`, recruiter.token);
  await insert.application();
  const first = await insert.application({ jobId });
  const second = await insert.application({ jobId: other });
  expect((await all.next()).data?.applicationChanged.id).toBe(idOf(first));
  expect((await all.next()).data?.applicationChanged.id).toBe(idOf(second));
  expect((await one.next()).data?.applicationChanged.id).toBe(idOf(second));
});

it("reads each event anew", async () => {
  const candidate = await signIn(server.db, insert, "CANDIDATE");
  const own = await insert.application({ jobId, candidateId: candidate.id });
  const subscription = await listenTo("applicationChanged { id status job { title } }", candidate.token);
  await setStatus(own, "IN_REVIEW");
  await subscription.next();
  await server.db.updateTable("jobs").set({ title: "Renamed" }).where("id", "=", jobId).execute();
  await setStatus(own, "REJECTED");
  let changed: Changed["applicationChanged"] | undefined;
  // A slow feed may still tell of the application's beginning.
  do changed = (await subscription.next()).data?.applicationChanged;
  while (changed && changed.status !== "REJECTED");
  expect(changed).toMatchObject({ job: { title: "Renamed" } });
});

it("ends when the session does", async () => {
  const candidate = await signIn(server.db, insert, "CANDIDATE");
  const own = await insert.application({ jobId, candidateId: candidate.id });
  const subscription = await listenTo(CHANGED, candidate.token);
  await server.db.updateTable("sessions").set({ revokedAt: new Date() }).where("userId", "=", candidate.id).execute();
  await setStatus(own, "IN_REVIEW");
  expect((await subscription.next()).errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  await subscription.ended;
});

it("ends when changes may have been missed", async () => {
  const subscription = await listenTo(CHANGED, recruiter.token);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'hirewise feed' and datname = current_database()`.execute(server.db);
  expect((await subscription.next()).errors?.[0]?.extensions?.code).toBe("UNAVAILABLE");
  await subscription.ended;
});

it("forgets a subscription that its client has stopped", async () => {
  const before = server.listenerCount();
  const subscription = await listenTo(CHANGED, recruiter.token);
  await subscription.stop();
  await expect.poll(listenerCount, { timeout: 5_000 }).toBe(before);
});

it("refuses visitors, bad tokens, queries, what is not valid, and what costs too much", async () => {
  const codeOf = async (query: string, token?: string) => {
    const subscription = await subscribe<Changed>(server.url, query, token);
    open.push(subscription);
    return subscription.ended;
  };
  const visitor = await subscribe<Changed>(server.url, `subscription { ${CHANGED} }`);
  open.push(visitor);
  expect((await visitor.next()).errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  const nowhere = await subscribe<Changed>(
    server.url,
    'subscription { applicationChanged(jobId: "x") { id } }',
    recruiter.token,
  );
  open.push(nowhere);
  expect((await nowhere.next()).errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  expect(await codeOf("{ viewer { id } }", recruiter.token)).toMatchObject([
    { extensions: { code: "BAD_USER_INPUT" } },
  ]);
  expect(await codeOf("subscription { nothing }", recruiter.token)).toMatchObject([
    { message: expect.stringContaining("Cannot query field") },
  ]);
  const deep = `subscription { applicationChanged { job { ${"company { jobs { nodes { ".repeat(5)} id ${"} } }".repeat(5)} } } }`;
  expect(await codeOf(deep, recruiter.token)).toMatchObject([{ extensions: { code: "COST_EXCEEDED" } }]);
  expect(await codeOf(`subscription { ${CHANGED} }`, "not.a.token")).toMatchObject({ code: 4403 });
});

it("has no other WebSocket", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/elsewhere`);
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  expect(error.message).toContain("404");
});
