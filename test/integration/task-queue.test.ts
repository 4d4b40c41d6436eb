import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { type Task, TaskQueue } from "../../src/platform/queue/task-queue.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

let database: TestDatabase;
let db: Database;
const queues: TaskQueue[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ url: database.url });
});
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

// biome-ignore lint/suspicious/noExplicitAny: tasks of any data
async function startQueue(...tasks: Task<any>[]): Promise<TaskQueue> {
  const queue = new TaskQueue(database.url, () => {});
  queues.push(queue);
  await queue.start(tasks);
  return queue;
}

it("does what was sent, once among several servers", async () => {
  const done: number[] = [];
  const task: Task<{ n: number }> = { name: "count", run: async ({ n }) => done.push(n) };
  const [first] = await Promise.all([startQueue(task), startQueue(task)]);
  for (let n = 0; n < 20; n++) await first?.send(task, { n });
  await expect.poll(() => done.length, { timeout: 20_000 }).toBe(20);
  await sleep(100);
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

it("does what has waited one after the other, without a pause", async () => {
  const done: number[] = [];
  const task: Task<{ n: number }> = { name: "backlog", run: async ({ n }) => done.push(n) };
  const before = await startQueue(task);
  await before.stop();
  await db.transaction().execute(async (transaction) => {
    for (let n = 0; n < 20; n++) await before.send(task, { n }, { transaction });
  });
  await startQueue(task);
  // With a look every two seconds these would be 40.
  await expect.poll(() => done.length, { timeout: 20_000 }).toBe(20);
});

it("starts on several servers at once, each with the same new tasks", async () => {
  const tasks = Array.from({ length: 8 }, (_, n): Task => ({ name: `new-${n}`, run: async () => {} }));
  await Promise.all(Array.from({ length: 4 }, () => startQueue(...tasks)));
  expect(queues).toHaveLength(4);
});

it("tries again what failed", async () => {
  let runs = 0;
  const task: Task = {
    name: "flaky",
    async run() {
      runs++;
      if (runs === 1) throw new Error("not yet");
    },
  };
  const queue = await startQueue(task);
  await queue.send(task, {});
  await expect.poll(() => runs, { timeout: 20_000 }).toBe(2);
});

it("keeps one waiting task for each key", async () => {
  const task: Task<{ n: number }> = { name: "keyed", run: async () => {} };
  const queue = await startQueue({ ...task, name: "elsewhere" });
  await startQueue({ ...task, concurrency: 0 });
  expect(await queue.send(task, { n: 1 }, { key: "a" })).toBe(true);
  expect(await queue.send(task, { n: 2 }, { key: "a" })).toBe(false);
  expect(await queue.send(task, { n: 3 }, { key: "b" })).toBe(true);
  expect(await queue.waiting(task)).toBe(2);
});

it("sends with the caller's transaction or not at all", async () => {
  const done: string[] = [];
  const task: Task<{ name: string }> = { name: "transactional", run: async ({ name }) => done.push(name) };
  const queue = await startQueue(task);
  const send = (name: string, outcome: "commit" | "rollback") =>
    db.transaction().execute(async (transaction) => {
      await queue.send(task, { name }, { transaction });
      if (outcome === "rollback") throw new Error("no");
    });
  await expect(send("rolled back", "rollback")).rejects.toThrow("no");
  await send("committed", "commit");
  queue.wake(task);
  await expect.poll(() => done, { timeout: 20_000 }).toEqual(["committed"]);
});
