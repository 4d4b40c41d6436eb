import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRoot, type OsUser, postgresAccount, systemFolder } from "./embedded-binaries.js";

export const SUPERUSER = "hirewise";
const FORGOTTEN_MS = 30 * 86_400_000;

export interface Cluster {
  folder: string;
  /** The account it runs as, if not our own. */
  user: OsUser | undefined;
}

/** Names the cluster's folder if it is not below the data folder. */
const noteOf = (dataDir: string) => join(dataDir, "postgres-location");
/** Beside such a cluster: names the note that names it. */
const ownerNoteOf = (cluster: string) => `${cluster}.owner`;

/**
 * Finds the cluster of a data folder, or the place for one. It is below the data folder, unless root starts it and
 * the account that PostgreSQL then runs as cannot look in there: such a cluster is kept in a place of root's, which
 * the data folder names.
 * @param dataDir its real path
 * @throws Error in words if there is a cluster that the account of this start cannot use
 */
export async function locateCluster(dataDir: string): Promise<Cluster> {
  const inside = join(dataDir, "postgres");
  if (!isRoot()) {
    const maker = (await statOf(inside))?.uid ?? (await statOf(noteOf(dataDir)))?.uid;
    if (maker === undefined || maker === (process.getuid?.() ?? 0)) return { folder: inside, user: undefined };
    throw new Error(`The database of ${dataDir} was made by another user. Start as that one, or set DATA_DIR.`);
  }
  const existing = (await statOf(inside)) ? inside : await notedCluster(dataDir);
  if (existing) {
    const user = await ownerOfCluster(existing);
    if (await canReach(user, dirname(existing))) return { folder: existing, user };
    throw new Error(
      `PostgreSQL runs as user ${user.uid}, who cannot look into ${dataDir} any more. Allow it with chmod o+x.`,
    );
  }
  const user = await postgresAccount();
  if (await canReach(user, dataDir)) return { folder: inside, user };
  await sweepForgotten();
  const outside = join(await systemFolder(), `cluster-${randomBytes(6).toString("hex")}`);
  await writeFile(noteOf(dataDir), outside, { mode: 0o600 });
  await writeFile(ownerNoteOf(outside), noteOf(dataDir));
  return { folder: outside, user };
}

/** Whoever made it owns it, and PostgreSQL accepts no other account. */
async function ownerOfCluster(cluster: string): Promise<OsUser> {
  const owner = await statOf(cluster);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = await postgresAccount();
  // Root has copied it, without the owners of its files.
  if (owner) await lchown(cluster, account.uid, account.gid);
  for (const file of owner ? await readdir(cluster, { recursive: true }) : []) {
    await lchown(join(cluster, file), account.uid, account.gid);
  }
  return account;
}

/** A copied data folder must not share the cluster of its original; one that was moved takes its cluster along. */
async function notedCluster(dataDir: string): Promise<string | undefined> {
  const note = noteOf(dataDir);
  // Whoever may write to the data folder could have written the note: only a cluster's name is taken from it.
  const name = basename((await textOf(note))?.trim() ?? "");
  if (!/^cluster-[0-9a-f]+$/.test(name)) return undefined;
  const cluster = join(await systemFolder(), name);
  const owner = await textOf(ownerNoteOf(cluster));
  if (owner && owner !== note && (await textOf(owner)) === cluster) {
    const [ours, theirs] = [await statOf(note), await statOf(owner)];
    // One folder under two paths, a mount for instance, is no copy.
    if (ours?.ino !== theirs?.ino || ours?.dev !== theirs?.dev) return undefined;
  }
  if (owner !== note) await writeFile(ownerNoteOf(cluster), note);
  return cluster;
}

/** Removes clusters that nothing has named for a month. A folder that is away may be moved, or on a disk that is. */
async function sweepForgotten(): Promise<void> {
  const system = await systemFolder();
  for (const file of await readdir(system)) {
    if (!file.endsWith(".owner")) continue;
    const owner = join(system, file);
    const cluster = owner.slice(0, -".owner".length);
    const lastUse = (await statOf(cluster)) ?? (await statOf(owner));
    if (!lastUse || Date.now() - lastUse.mtimeMs < FORGOTTEN_MS) continue;
    if ((await textOf((await textOf(owner)) ?? "")) !== cluster) await removeOutside(cluster);
  }
}

async function removeOutside(cluster: string): Promise<void> {
  await removeUnfinished(cluster);
  await rm(cluster, { recursive: true, force: true });
  await rm(ownerNoteOf(cluster), { force: true });
}

/** Removes a stopped cluster, wherever it is kept. */
export async function removeCluster(dataDir: string): Promise<void> {
  const { folder } = await locateCluster(dataDir);
  if (dirname(folder) === dataDir) await rm(folder, { recursive: true, force: true });
  else await removeOutside(folder);
}

/** Whether an account may pass through every folder from the root down. */
async function canReach(user: OsUser, folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Makes the cluster unless it is there: under another name first, so that one bearing its name is whole.
 * @throws Error with what initdb said
 */
export async function initialise(
  native: string,
  { folder, user }: Cluster,
  { password, fast }: { password: string; fast: boolean },
): Promise<void> {
  if (await majorOf(folder)) return;
  await removeUnfinished(folder);
  // A name for each attempt: the initdb of a start that was killed may still be writing to its own.
  const unfinished = `${folder}.new-${randomBytes(6).toString("hex")}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) await chown(path, user.uid, user.gid);
  const flags = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    ...(fast ? ["--no-sync"] : []),
  ];
  const child = spawn(
    join(native, "bin", "initdb"),
    ["-D", unfinished, "-U", SUPERUSER, `--pwfile=${passwordFile}`, ...flags],
    { ...user, cwd: unfinished, env: environment, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((done, failed) => child.on("close", done).on("error", failed));
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new Error(`PostgreSQL could not make its cluster in ${folder}:\n${output.trim()}`);
  await rename(unfinished, folder);
}

async function removeUnfinished(cluster: string): Promise<void> {
  for (const file of await readdir(dirname(cluster))) {
    if (!file.startsWith(`${basename(cluster)}.new`)) continue;
    await rm(join(dirname(cluster), file), { recursive: true, force: true });
  }
}

/** @throws Error in words if another major version made the cluster: this one cannot read it */
export async function requireSameMajor(native: string, { folder }: Cluster): Promise<void> {
  const catalog = await readFile(join(native, "share", "postgresql", "postgres.bki"), "utf8");
  const ours = /^# PostgreSQL (\d+)/.exec(catalog)?.[1];
  const theirs = await majorOf(folder);
  if (ours && theirs !== ours) {
    throw new Error(
      `The cluster in ${folder} is of PostgreSQL ${theirs}, the program of ${ours}. Move it away, or set DATA_DIR.`,
    );
  }
}

async function majorOf(cluster: string): Promise<string | undefined> {
  return (await textOf(join(cluster, "PG_VERSION")))?.trim();
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

async function statOf(path: string) {
  return stat(path).catch(() => undefined);
}

/** Nothing of ours: a locale or a PGDATA of the account that starts us must not matter. */
export const environment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" };
