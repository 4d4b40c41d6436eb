import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDatabase } from "../../src/platform/db/database.js";
import type { EmbeddedPostgres } from "../../src/platform/db/embedded-postgres.js";
import { migrateToLatest } from "../../src/platform/db/migrate.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { onReplica, type ReplicatedPostgres, startReplicated } from "../setup/replica.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface JobData {
  job: { title: string } | null;
}

let postgres: ReplicatedPostgres;
let replica: EmbeddedPostgres;
let server: TestServer;
let insert: Factories;
let admin: SignedIn;
let jobId: number;
let serial = 0;

beforeAll(async () => {
  postgres = await startReplicated();
  replica = await postgres.startReplica();
  const db = createDatabase({ url: postgres.primary.url, poolSize: 1 });
  await migrateToLatest(db).finally(() => db.destroy());
  server = await startTestServer({ databaseUrl: postgres.primary.url, replicaUrl: replica.url });
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  jobId = await insert.job();
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await postgres?.remove();
});
beforeEach(async () => {
  await expect.poll(isInUse, { timeout: 20_000 }).toBe(true);
  server.statements.length = 0;
  server.replicaStatements.length = 0;
});

const isInUse = () => server.replicas()[0]?.inUse;
/** A name of its own makes it an operation that nothing has answered yet. */
const readTitle = async () => {
  const query = `query Q${serial++} { job(id: "${toGlobalId("Job", jobId)}") { title } }`;
  const { data, errors } = await server.send<JobData, object>(query);
  expect(errors).toBeUndefined();
  return data?.job?.title;
};
const rename = (title: string) => server.db.updateTable("jobs").set({ title }).where("id", "=", jobId).execute();
/** Returns when the server has handled every change committed before. */
const settle = () => server.send(`mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);
const selects = (statements: string[]) => statements.filter((text) => text.includes('from "jobs"')).length;

it("reads from the replica, and writes to the primary", async () => {
  await readTitle();
  expect(selects(server.replicaStatements)).toBe(1);
  expect(selects(server.statements)).toBe(0);
  const input = { id: toGlobalId("Job", jobId), title: `Renamed ${serial++}` };
  const mutation =
    "mutation ($input: UpdateJobInput!) { updateJob(input: $input) { job { title } userErrors { message } } }";
  const { data } = await server.send<{ updateJob: object }, object>(mutation, { input }, admin.token);
  expect(data?.updateJob).toEqual({ job: { title: input.title }, userErrors: [] });
  expect(selects(server.replicaStatements)).toBe(1);
});

it("leaves a replica that has not replayed what the server was told of, until it has", async () => {
  await onReplica(replica.url, "select pg_wal_replay_pause()");
  try {
    for (let n = 0; n < 5; n++) {
      const title = `Behind ${serial++}`;
      await rename(title);
      await settle();
      expect(await readTitle()).toBe(title);
    }
    expect(isInUse()).toBe(false);
    expect(selects(server.replicaStatements)).toBe(0);
  } finally {
    await onReplica(replica.url, "select pg_wal_replay_resume()");
  }
  await expect.poll(isInUse, { timeout: 10_000 }).toBe(true);
  await readTitle();
  expect(selects(server.replicaStatements)).toBe(1);
});

it("is never older than what was told, however writes and reads follow each other", async () => {
  for (let n = 0; n < 60; n++) {
    const title = `History ${serial++}`;
    await rename(title);
    if (n % 20 === 5) await onReplica(replica.url, "select pg_wal_replay_pause()");
    if (n % 20 === 12) await onReplica(replica.url, "select pg_wal_replay_resume()");
    await settle();
    expect(await readTitle()).toBe(title);
  }
});

it("asks the primary when the replica is lost, and the replica again when it is back", async () => {
  await replica.stop();
  const title = await readTitle();
  expect(title).toBeDefined();
  await expect.poll(isInUse, { timeout: 5_000 }).toBe(false);
  expect(await readTitle()).toBe(title);
  replica = await postgres.startReplica();
  await expect.poll(isInUse, { timeout: 20_000 }).toBe(true);
}, 60_000);

it("does not take a server for a replica that is none", async () => {
  const other = await startTestServer({ databaseUrl: postgres.primary.url, replicaUrl: postgres.primary.url });
  try {
    await other.send("{ jobs { nodes { title } } }");
    expect(other.replicaStatements).toEqual([]);
    expect(other.replicas()).toMatchObject([{ inUse: false }]);
  } finally {
    await other.stop();
  }
});
