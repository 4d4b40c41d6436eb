import { sql } from "kysely";
import { expect, it } from "vitest";
import { startTestServer } from "../setup/test-server.js";

it("finishes what is under way, ends its connection, and takes no more", async () => {
  const server = await startTestServer();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let lock = () => {};
  const locked = new Promise<void>((resolve) => {
    lock = resolve;
  });
  const holding = server.db.transaction().execute(async (tx) => {
    await sql`lock table skills in access exclusive mode`.execute(tx);
    lock();
    await released;
  });
  await locked;
  const underWay = fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ skills { nodes { id } } }" }),
  });
  const waiting = sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting.execute(server.db)).rows.length).toBe(1);

  const stopped = server.stop();
  await expect.poll(() => fetch(`${server.url}/healthz`).catch(() => "refused")).toBe("refused");
  release();
  const answer = await underWay;
  expect(await answer.json()).toEqual({ data: { skills: { nodes: [] } } });
  expect(answer.headers.get("connection")).toBe("close");
  await holding;
  await stopped;
});
