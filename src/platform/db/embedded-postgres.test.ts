import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runningDatabaseUrl } from "./embedded-lock.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.js";

let dataDir: string;
const started: EmbeddedPostgres[] = [];

async function start(folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: folder });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** The cluster is below the data folder, or where the note in it says. */
async function pidFile(): Promise<string> {
  const noted = await readFile(join(dataDir, "postgres-location"), "utf8").catch(() => join(dataDir, "postgres"));
  return join(noted, "postmaster.pid");
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "hirewise-embedded-"));
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe("the embedded PostgreSQL", () => {
  test("keeps its data and its address from one start to the next", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 7 as value");
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select value from kept")).toEqual([{ value: 7 }]);
  });

  test("is found by other commands while it runs, and only then", async () => {
    const server = await start();
    expect(await runningDatabaseUrl(dataDir)).toBe(server.url);
    await server.stop();
    expect(await runningDatabaseUrl(dataDir)).toBeUndefined();
  });

  test("refuses a second start on the same folder and leaves the first alone", async () => {
    const first = await start();
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("runs side by side with one in another folder", async () => {
    const [one, other] = [await start(), await start(join(dataDir, "other"))];
    expect(one.url).not.toBe(other.url);
    expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("comes back with its data after a crash", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 7 as value");
    const postmaster = Number((await readFile(await pidFile(), "utf8")).split("\n", 1)[0]);
    process.kill(postmaster, "SIGKILL");
    await first.stop();
    const second = await start();
    expect(await query(second.url, "select value from kept")).toEqual([{ value: 7 }]);
  });

  test("is not held up by the pid file and the lock of a process that is gone", async () => {
    const first = await start();
    await first.stop();
    // Our own pid is alive but no postgres; the lock's start time belongs to an earlier process of that number.
    await writeFile(await pidFile(), `${process.pid}\n`);
    await writeFile(join(dataDir, "server.lock"), JSON.stringify({ pid: process.pid, startedAt: "0" }));
    const second = await start();
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("keeps secrets to its owner and leaves no drafts behind", async () => {
    const server = await start();
    const files = await readdir(dataDir);
    expect(files.filter((file) => /\.\d+$|\.new$|\.password$/.test(file))).toEqual([]);
    await server.stop();
    expect(await readdir(dataDir)).not.toContain("server.lock");
  });
});
