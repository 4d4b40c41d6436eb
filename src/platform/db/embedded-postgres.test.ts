import { spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runningDatabaseUrl } from "./embedded-lock.js";
import { type EmbeddedPostgres, removeDataDir, startEmbeddedPostgres } from "./embedded-postgres.js";

let parent: string;
let dataDir: string;
const started: EmbeddedPostgres[] = [];

async function start(folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: folder, fast: true });
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

// On disk when it is answered: a fast server would commit in its own time, and may be killed before.
const keepSeven = "set synchronous_commit = on; create table kept as select 7 as value";
const kept = "select value from kept";

function useFolder(mode: number): void {
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "hirewise-embedded-"));
    await chmod(parent, mode);
    dataDir = join(parent, "data");
  });

  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    for (const folder of await readdir(parent)) await removeDataDir(join(parent, folder));
    await rm(parent, { recursive: true });
  });
}

const folders = [{ folder: "that all can enter", mode: 0o755 }];
// Root runs PostgreSQL as another account, which cannot look in there; for others it makes no difference.
if (process.getuid?.() === 0) folders.push({ folder: "of its owner's alone", mode: 0o700 });

describe.each(folders)("the embedded PostgreSQL in a folder $folder", ({ mode }) => {
  useFolder(mode);

  test("keeps its data and its address from one start to the next", async () => {
    const first = await start();
    await query(first.url, keepSeven);
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, kept)).toEqual([{ value: 7 }]);
  });

  test("comes back with its data after a crash in the middle of a statement", async () => {
    const first = await start();
    await query(first.url, keepSeven);
    const busy = query(first.url, "do 'begin loop null; end loop; end'").catch((error: unknown) => error);
    await sleep(300);
    const postmaster = Number((await readFile(await pidFile(), "utf8")).split("\n", 1)[0]);
    process.kill(postmaster, "SIGKILL");
    await first.stop();
    const second = await start();
    expect(await busy).toBeInstanceOf(Error);
    expect(await query(second.url, kept)).toEqual([{ value: 7 }]);
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

  test("goes along when the folder is moved, and is not shared with a copy of it", async () => {
    const original = await start();
    await query(original.url, keepSeven);
    await original.stop();
    const copied = join(parent, "copied");
    await cp(dataDir, copied, { recursive: true, verbatimSymlinks: true });
    await rename(dataDir, join(parent, "moved"));
    const moved = await start(join(parent, "moved"));
    const copy = await start(copied);
    expect(await query(moved.url, kept)).toEqual([{ value: 7 }]);
    await query(copy.url, "create table other ()");
    expect(await query(moved.url, "select to_regclass('other') as other")).toEqual([{ other: null }]);
  });

  test("keeps secrets to its owner and leaves no drafts behind", async () => {
    const server = await start();
    const files = (await readdir(dataDir)).sort();
    const known = /^(programs-.*|postgres|postgres-(location|password|port)|postgres\.log|server\.lock)$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    for (const secret of ["postgres-password", "postgres.log", "server.lock"]) {
      expect((await stat(join(dataDir, secret))).mode & 0o077).toBe(0);
    }
    await server.stop();
    expect(await readdir(dataDir)).not.toContain("server.lock");
  });
});

describe("the lock of a data folder", () => {
  useFolder(0o755);

  test("is found by other commands while it runs, and only then", async () => {
    const server = await start();
    expect(await runningDatabaseUrl(dataDir)).toBe(server.url);
    await Promise.all([server.stop(), server.stop()]);
    expect(await runningDatabaseUrl(dataDir)).toBeUndefined();
  });

  test("refuses a second start on the same folder and leaves the first alone", async () => {
    const first = await start();
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
    await expect(removeDataDir(dataDir)).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("runs side by side with one in another folder", async () => {
    const [one, other] = await Promise.all([start(), start(join(parent, "other"))]);
    expect(one.url).not.toBe(other.url);
    expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("has one winner where several find the lock of a dead process", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await new Promise((done) => dead.on("exit", done));
    await mkdir(dataDir);
    await writeFile(join(dataDir, "server.lock"), JSON.stringify({ pid: dead.pid, startedAt: "0" }));
    const starts = await Promise.allSettled([start(), start(), start(), start()]);
    const failures = starts.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
    expect(failures).toEqual(Array(3).fill(expect.stringContaining(`in use by process ${process.pid}`)));
  });
});
