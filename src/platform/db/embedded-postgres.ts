import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { nativeFolder } from "./embedded-binaries.js";
import {
  type Cluster,
  environment,
  initialise,
  locateCluster,
  removeCluster,
  requireSameMajor,
  SUPERUSER,
} from "./embedded-cluster.js";
import { stopLeftovers } from "./embedded-leftovers.js";
import { lockDataDir } from "./embedded-lock.js";

export interface EmbeddedPostgresOptions {
  /** Made if missing. Holds the cluster, its password and its log. */
  dataDir: string;
  /** Gives durability up for speed: for tests. */
  fast?: boolean;
  /** PostgreSQL's own settings, over those of this file. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

const DATABASE = "hirewise";
const START_MS = 60_000;
const STOP_MS = 10_000;

const defaults = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  max_connections: "200",
  shared_buffers: "256MB",
  work_mem: "16MB",
  maintenance_work_mem: "256MB",
  max_wal_size: "4GB",
  // Nobody replicates from it, and what fills empty tables then writes everything once instead of twice.
  wal_level: "minimal",
  max_wal_senders: "0",
  // Queries here are short; compiling them costs more than it saves.
  jit: "off",
  shared_preload_libraries: "pg_stat_statements",
};
const fastSettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts the PostgreSQL that comes with npm, in a cluster of its own below `dataDir`, on a free port of 127.0.0.1.
 * What a killed process left behind is cleared up first; the data survives.
 * @throws Error in words: the folder is in use, the machine has no binaries, or PostgreSQL's own log when it fails
 */
export async function startEmbeddedPostgres({
  dataDir,
  fast = false,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  const folder = await realpath(dataDir);
  const lock = await lockDataDir(folder);
  try {
    const cluster = await locateCluster(folder);
    const native = await nativeFolder(folder);
    const password = await passwordOf(folder);
    await stopLeftovers(cluster.folder);
    await initialise(native, cluster, { password, fast });
    await requireSameMajor(native, cluster);
    const { server, url } = await startOnFreePort({
      native,
      cluster,
      dataDir: folder,
      password,
      settings: { ...defaults, ...(fast && fastSettings), ...settings },
    });
    await lock.publish(url);
    let stopped: Promise<void> | undefined;
    return {
      url,
      stop: () => {
        stopped ??= stopServer(server).finally(() => lock.release());
        return stopped;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Deletes a data folder with its cluster, after stopping what a killed process left running on it.
 * @throws Error in words if a process uses it
 */
export async function removeDataDir(dataDir: string): Promise<void> {
  const folder = await realpath(dataDir);
  const lock = await lockDataDir(folder);
  try {
    await stopLeftovers((await locateCluster(folder)).folder);
    await removeCluster(folder);
    await rm(folder, { recursive: true, force: true });
  } finally {
    await lock.release();
  }
}

async function passwordOf(dataDir: string): Promise<string> {
  const file = join(dataDir, "postgres-password");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known) return known;
  const password = randomBytes(18).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

interface Start {
  native: string;
  cluster: Cluster;
  dataDir: string;
  password: string;
  settings: Record<string, string>;
}

interface Server {
  child: ChildProcess;
  ended: Promise<unknown>;
  logFile: string;
}

class PortTakenError extends Error {}

async function startOnFreePort(start: Start): Promise<{ server: Server; url: string }> {
  const note = join(start.dataDir, "postgres-port");
  // That of last time if it is still free, so that addresses noted down stay good.
  let wanted = Number(await readFile(note, "utf8").catch(() => "0"));
  for (let attempt = 1; ; attempt++) {
    const port = (wanted > 0 && (await freePort(wanted))) || (await freePort(0));
    if (!port) throw new Error("There is no free port for PostgreSQL.");
    const server = run(start, port);
    const address = (database: string) => `postgres://${SUPERUSER}:${start.password}@127.0.0.1:${port}/${database}`;
    try {
      await untilReady(server, address("postgres"));
      await writeFile(note, String(port));
      return { server, url: address(DATABASE) };
    } catch (error) {
      await stopServer(server);
      // Someone else may have taken it since we looked.
      if (!(error instanceof PortTakenError) || attempt === 3) throw error;
      wanted = 0;
    }
  }
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer().on("error", () => done(undefined));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" ? address?.port : undefined));
    });
  });
}

function run({ native, cluster, dataDir, settings }: Start, port: number): Server {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const logFile = join(dataDir, "postgres.log");
  const log = openSync(logFile, "w", 0o600);
  try {
    const child = spawn(join(native, "bin", "postgres"), ["-D", cluster.folder, "-p", String(port), ...flags], {
      ...cluster.user,
      cwd: cluster.folder,
      env: environment,
      stdio: ["ignore", log, log],
      // A process group of its own: Ctrl-C in the terminal is for us, and we stop it when requests are answered.
      detached: true,
    });
    return { child, ended: new Promise((done) => child.once("exit", done).on("error", done)), logFile };
  } finally {
    closeSync(log);
  }
}

const isOver = ({ child }: Server) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

async function untilReady(server: Server, url: string): Promise<void> {
  let giveUpAt = Date.now() + START_MS;
  for (;;) {
    if (isOver(server) || Date.now() > giveUpAt) {
      const log = (await readFile(server.logFile, "utf8").catch(() => "")).trim();
      const message = `PostgreSQL did not start. Its log says:\n${log.split("\n").slice(-15).join("\n")}`;
      throw log.includes("could not bind IPv4 address") ? new PortTakenError(message) : new Error(message);
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
      if (rowCount === 0) await client.query(`create database ${DATABASE}`);
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "28P01") throw new Error("The cluster's password is not the one in the file postgres-password.");
      // After a crash PostgreSQL replays its log, which takes the time it takes; to give up would begin it anew.
      if (code === "57P03") giveUpAt = Date.now() + START_MS;
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function stopServer(server: Server): Promise<void> {
  // Fast, immediate, and at last by force.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (isOver(server)) return;
    server.child.kill(signal);
    if (await Promise.race([server.ended.then(() => true), sleep(STOP_MS, false, { ref: false })])) return;
  }
}
