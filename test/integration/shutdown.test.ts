import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { compiled } from "../setup/compiled.js";
import { TEST_SECRET } from "../setup/factories.js";
import { createTestDatabase } from "../setup/test-database.js";
import { startTestServer } from "../setup/test-server.js";

/** Asks for what waits until it is released. */
async function askAndWait(url: string, db: Database) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let lock = () => {};
  const locked = new Promise<void>((resolve) => {
    lock = resolve;
  });
  const holding = db.transaction().execute(async (tx) => {
    await sql`lock table skills in access exclusive mode`.execute(tx);
    lock();
    await released;
  });
  await locked;
  const underWay = fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ skills { nodes { id } } }" }),
  });
  const waiting = sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting.execute(db)).rows.length).toBe(1);
  return { underWay, holding, release };
}

it("finishes what is under way, ends its connection, and takes no more", async () => {
  const server = await startTestServer();
  const { underWay, holding, release } = await askAndWait(`${server.url}/graphql`, server.db);
  const stopped = server.stop();
  await expect.poll(() => fetch(`${server.url}/healthz`).catch(() => "refused")).toBe("refused");
  release();
  const answer = await underWay;
  expect(await answer.json()).toEqual({ data: { skills: { nodes: [] } } });
  expect(answer.headers.get("connection")).toBe("close");
  await holding;
  await stopped;
});

it("as a process ends by one signal, however long that takes", async () => {
  const database = await createTestDatabase();
  const db = createDatabase({ url: database.url });
  const settings = { NODE_ENV: "production", PORT: "0", LOG_LEVEL: "silent", JWT_SECRET: TEST_SECRET };
  const main = spawn(process.execPath, [compiled("main.js")], {
    env: { ...process.env, ...settings, DATABASE_URL: database.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    main.kill("SIGKILL");
    await db.destroy();
    await database.drop();
  });
  let output = "";
  main.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const url = () => /HireWise +(http:\S+)/.exec(output)?.[1];
  await expect.poll(url, { timeout: 60_000 }).toBeDefined();
  const { underWay, holding, release } = await askAndWait(url() as string, db);

  const ended = once(main, "exit");
  main.kill("SIGTERM");
  // A second signal would end it at once by now.
  await sleep(1_500);
  release();
  expect(await (await underWay).json()).toEqual({ data: { skills: { nodes: [] } } });
  await holding;
  expect(await ended).toEqual([0, null]);
}, 120_000);
