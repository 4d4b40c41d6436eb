import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

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
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid) };
  const draft = `${file}.${process.pid}`;
  const write = async (holder: Holder) => writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  await write(own);
  try {
    for (;;) {
      try {
        // A link is made whole or not at all, so nobody ever reads half a lock.
        await link(draft, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const holder = await readHolder(dataDir);
        if (holder && isAlive(holder)) {
          throw new Error(`${dataDir} is in use by process ${holder.pid}. Stop it, or set DATA_DIR to another folder.`);
        }
        await rm(file, { force: true });
      }
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
  const holder = await readHolder(dataDir);
  return holder && isAlive(holder) ? holder.url : undefined;
}

async function readHolder(dataDir: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dataDir), "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return startOf(pid) === startedAt;
}

/** Fields 3 and 22 of /proc/PID/stat; without /proc all processes read alike, and the pid decides. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not asked after it yet.
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

/** The command line of a process, or undefined if there is none. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
      stdout: "",
    }));
    return stdout.trim() || undefined;
  }
}
