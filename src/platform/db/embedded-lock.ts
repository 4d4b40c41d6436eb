import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

interface Holder {
  pid: number;
  /** When the process began, as the system tells it: a pid alone may have been given to another process since. */
  startedAt: string;
  /** Where its PostgreSQL answers, once it does. */
  url?: string;
}

export interface DataDirLock {
  publish(url: string): Promise<void>;
  release(): Promise<void>;
}

const fileOf = (dataDir: string) => join(dataDir, "server.lock");

/**
 * Makes this process the only one to use a data folder. A lock whose process has died counts for nothing.
 * @throws Error in words if another process uses it
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = fileOf(dataDir);
  const own: Holder = { pid: process.pid, startedAt: processState(process.pid)?.startedAt ?? "" };
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const write = async (holder: Holder) => writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  await write(own);
  try {
    // A link is made whole or not at all, so nobody ever reads half a lock.
    while (!(await linkUnlessThere(draft, file))) {
      const holder = readHolder(file);
      if (holder && isAlive(holder)) {
        throw new Error(`${dataDir} is in use by process ${holder.pid}. Stop it, or set DATA_DIR to another folder.`);
      }
      if (holder && !removeStale(file)) await sleep(5);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async publish(url) {
      await write({ ...own, url });
      await rename(draft, file);
    },
    async release() {
      await rm(file, { force: true });
    },
  };
}

/** The address of the PostgreSQL that a running server keeps in this data folder, if one does. */
export async function runningDatabaseUrl(dataDir: string): Promise<string | undefined> {
  const holder = readHolder(fileOf(dataDir));
  return holder && isAlive(holder) ? holder.url : undefined;
}

async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Takes a dead process's lock away. Several may have found it dead, and one of them may have put its own there since:
 * so one at a time looks again and removes.
 * @returns false if another one is at it
 */
function removeStale(file: string): boolean {
  const guard = `${file}.removal`;
  try {
    closeSync(openSync(guard, "wx"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // It is there for less than a millisecond, unless its maker was killed in just that time.
    const made = statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > 10_000) rmSync(guard, { force: true });
    return false;
  }
  try {
    const holder = readHolder(file);
    // While it is there nobody can put another in its place. If it is not, whatever comes now is alive.
    if (holder && !isAlive(holder)) rmSync(file);
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

const NOBODY: Holder = { pid: 0, startedAt: "" };

/**
 * Undefined if there is no lock; nobody if a power failure has emptied it.
 * @throws if the file is there but cannot be read: it belongs to another account, whose process may well be alive
 */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError) return NOBODY;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  if (pid === NOBODY.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = processState(pid);
  // Where the system does not tell, the pid decides.
  if (!now || !startedAt) return true;
  return now.startedAt === startedAt && !now.isDead;
}

/**
 * What /proc/PID/stat says, after the name in brackets: the state, and 19 fields later when the process began.
 * A killed process stays in the table as a zombie until its parent asks; in a container that may be never.
 */
function processState(pid: number): { startedAt: string; isDead: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { startedAt: fields[19] ?? "", isDead: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return undefined;
  }
}
