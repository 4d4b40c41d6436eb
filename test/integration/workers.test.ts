import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { compiled } from "../setup/compiled.js";
import { TEST_SECRET } from "../setup/factories.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

let database: TestDatabase;
let main: ChildProcess;
let output = "";

beforeAll(async () => {
  database = await createTestDatabase();
  main = spawn(process.execPath, [compiled("main.js")], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: "0",
      WORKERS: "2",
      LOG_LEVEL: "silent",
      DATABASE_URL: database.url,
      JWT_SECRET: TEST_SECRET,
      METRICS_TOKEN: TEST_SECRET,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  main.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await vi.waitFor(() => expect(urlOf(output)).toBeDefined(), { timeout: 150_000, interval: 50 });
}, 180_000);
afterAll(async () => {
  main.kill("SIGKILL");
  await database.drop();
});

const urlOf = (text: string) => /HireWise +(http:\S+)/.exec(text)?.[1];
const workers = () =>
  execFileSync("pgrep", ["-P", String(main.pid)], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean)
    .map(Number);
const ask = async (query = "{ jobs { nodes { id } } }") => {
  const response = await fetch(urlOf(output) as string, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ query }),
    // A connection that was on its way to a process just killed is not answered.
    signal: AbortSignal.timeout(5_000),
  });
  return response.json();
};

it("counts what all processes do, whichever is asked", async () => {
  for (let n = 0; n < 20; n++) await ask("query Counted { rateLimit { maxCost } }");
  const counted = async () => {
    const headers = { authorization: `Bearer ${TEST_SECRET}`, connection: "close" };
    const text = await (await fetch(urlOf(output)?.replace("/graphql", "/metrics") as string, { headers })).text();
    return Number(/^hirewise_operations_total\{operation="Counted"\} (\d+)$/m.exec(text)?.[1]);
  };
  for (let n = 0; n < 6; n++) await expect.poll(counted, { timeout: 60_000 }).toBe(20);
}, 120_000);

it("serves one port from several processes, replaces one that ends, and stops them all", async () => {
  const first = workers();
  expect(first).toHaveLength(2);
  expect(await ask()).toEqual({ data: { jobs: { nodes: [] } } });

  process.kill(first[0] as number, "SIGKILL");
  // The other one goes on.
  await expect.poll(() => ask().catch(() => undefined), { timeout: 60_000 }).toEqual({ data: { jobs: { nodes: [] } } });
  await expect.poll(() => workers().filter((pid) => !first.includes(pid)).length, { timeout: 60_000 }).toBe(1);
  expect(output).toContain(`Worker ${first[0]} has ended (SIGKILL)`);
  await expect.poll(() => ask().catch(() => undefined), { timeout: 60_000 }).toBeDefined();

  const all = workers();
  const ended = new Promise((resolve) => main.once("exit", resolve));
  main.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(all.filter(isAlive)).toEqual([]);
}, 180_000);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
