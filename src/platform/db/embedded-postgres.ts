import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { nativeFolder, type OsUser, postgresUser, SYSTEM_DIR } from "./embedded-binaries.js";
import { commandLineOf, lockDataDir } from "./embedded-lock.js";

export interface EmbeddedPostgresOptions {
  /** Made if missing. Holds the cluster, its password and its log. */
  dataDir: string;
  /** Gives durability up for speed: for tests. */
  fast?: boolean;
}

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

const SUPERUSER = "hirewise";
const DATABASE = "hirewise";
const START_MS = 60_000;
const STOP_MS = 10_000;

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "256MB",
  work_mem: "16MB",
  maintenance_work_mem: "256MB",
  max_wal_size: "4GB",
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
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const lock = await lockDataDir(folder);
  try {
    const user = await postgresUser();
    const native = await nativeFolder(user);
    const cluster = await clusterFolder(folder, user);
    const password = await passwordOf(folder);
    await stopOrphan(cluster);
    await initialise({ native, cluster, password, user });
    await requireSameMajor(cluster, native);
    const port = await choosePort(folder);
    const server = await run({ native, cluster, user, port, logFile: join(folder, "postgres.log"), fast });
    const address = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
    await untilReady(server, address("postgres"));
    const url = address(DATABASE);
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
 * Below the data folder, unless PostgreSQL runs as another account that cannot look in there. It is then kept in a
 * place of root's, which the data folder names: a new data folder gets a new cluster.
 */
async function clusterFolder(dataDir: string, user: OsUser | undefined): Promise<string> {
  const inside = join(dataDir, "postgres");
  if (!user || (await isOpenToOthers(dataDir))) return inside;
  const note = join(dataDir, "postgres-location");
  const noted = await readFile(note, "utf8").catch(() => undefined);
  if (noted) return noted;
  await sweepClusters();
  const outside = join(SYSTEM_DIR, `cluster-${randomBytes(6).toString("hex")}`);
  await writeFile(note, outside, { mode: 0o600 });
  await writeFile(`${outside}.owner`, note);
  return outside;
}

/** Removes clusters whose data folder is gone. */
async function sweepClusters(): Promise<void> {
  for (const file of await readdir(SYSTEM_DIR)) {
    if (!file.endsWith(".owner")) continue;
    const owner = join(SYSTEM_DIR, file);
    const cluster = owner.slice(0, -".owner".length);
    const noted = await readFile(await readFile(owner, "utf8"), "utf8").catch(() => undefined);
    if (noted === cluster) continue;
    await stopOrphan(cluster);
    await rm(cluster, { recursive: true, force: true });
    await rm(owner, { force: true });
  }
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
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

interface Cluster {
  native: string;
  cluster: string;
  user: OsUser | undefined;
}

/** Makes the cluster under another name first, so that a cluster bearing its name is whole. */
async function initialise({ native, cluster, password, user }: Cluster & { password: string }): Promise<void> {
  if (await majorOf(cluster)) return;
  const unfinished = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) await chown(path, user.uid, user.gid);
  const flags = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
  ];
  const child = spawn(
    join(native, "bin", "initdb"),
    ["-D", unfinished, "-U", SUPERUSER, `--pwfile=${passwordFile}`, ...flags],
    { ...user, cwd: unfinished, env: environment(), stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((done, failed) => child.on("close", done).on("error", failed));
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new Error(`PostgreSQL could not make its cluster in ${cluster}:\n${output.trim()}`);
  await rename(unfinished, cluster);
}

async function majorOf(cluster: string): Promise<string | undefined> {
  return (await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined))?.trim();
}

async function requireSameMajor(cluster: string, native: string): Promise<void> {
  const catalog = await readFile(join(native, "share", "postgresql", "postgres.bki"), "utf8");
  const ours = /^# PostgreSQL (\d+)/.exec(catalog)?.[1];
  const theirs = await majorOf(cluster);
  if (ours && theirs !== ours) {
    throw new Error(
      `The cluster in ${cluster} is of PostgreSQL ${theirs}, the program of ${ours}. Move it away, or set DATA_DIR.`,
    );
  }
}

/** Stops the PostgreSQL of a process that was killed, or forgets its pid file if the pid is someone else's by now. */
async function stopOrphan(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  const pid = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n", 1)[0]);
  if (!pid) return;
  const isOurs = async () => (await commandLineOf(pid))?.includes(cluster) ?? false;
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!(await isOurs())) break;
    process.kill(pid, signal);
    for (let waited = 0; waited < STOP_MS && (await isOurs()); waited += 50) await sleep(50);
  }
  await rm(pidFile, { force: true });
}

/** The port of last time if it is still free, so that addresses noted down stay good. */
async function choosePort(dataDir: string): Promise<number> {
  const note = join(dataDir, "postgres-port");
  const last = Number(await readFile(note, "utf8").catch(() => "0"));
  const port = (last > 0 && (await freePort(last))) || (await freePort(0));
  if (!port) throw new Error("There is no free port for PostgreSQL.");
  await writeFile(note, String(port));
  return port;
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

interface Server {
  child: ChildProcess;
  logFile: string;
}

async function run(options: Cluster & { port: number; logFile: string; fast: boolean }): Promise<Server> {
  const { native, cluster, user, port, logFile, fast } = options;
  const flags = Object.entries({ ...settings, ...(fast && fastSettings) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const log = openSync(logFile, "w", 0o600);
  try {
    const child = spawn(join(native, "bin", "postgres"), ["-D", cluster, "-p", String(port), ...flags], {
      ...user,
      cwd: cluster,
      env: environment(),
      stdio: ["ignore", log, log],
      // A process group of its own: Ctrl-C in the terminal is for us, and we stop it when requests are answered.
      detached: true,
    });
    child.on("error", () => {});
    return { child, logFile };
  } finally {
    closeSync(log);
  }
}

async function untilReady({ child, logFile }: Server, url: string): Promise<void> {
  const giveUpAt = Date.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined || Date.now() > giveUpAt) {
      child.kill("SIGQUIT");
      const tail = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n").slice(-15).join("\n");
      throw new Error(`PostgreSQL did not start. Its log says:\n${tail}`);
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
      if (rowCount === 0) await client.query(`create database ${DATABASE}`);
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function stopServer({ child }: Server): Promise<void> {
  const ended = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("exit", () => done());
  });
  // Fast, immediate, and at last by force.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    child.kill(signal);
    const isOver = await Promise.race([ended.then(() => true), sleep(STOP_MS, false, { ref: false })]);
    if (isOver) return;
  }
}

/** Nothing of ours: a locale or a PGDATA of the account that starts us must not matter. */
function environment(): NodeJS.ProcessEnv {
  return { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" };
}
