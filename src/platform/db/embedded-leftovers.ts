import { execFile } from "node:child_process";
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const STEP_MS = 10_000;

/**
 * Stops what is left of a PostgreSQL whose starter was killed: the whole server, or statements still running after
 * the server itself was killed. Forgets its pid file, whose number may be someone else's by now.
 * To be called under the data folder's lock only: nobody else may be using the cluster.
 */
export async function stopLeftovers(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  const noted = await readFile(pidFile, "utf8").catch(() => undefined);
  if (noted === undefined) return;
  const postmaster = Number(noted.split("\n", 1)[0]);
  // Fast, immediate, and at last by force.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    const left = await processesOf(cluster, postmaster);
    if (left.length === 0) break;
    // The first process stops the others, in good order.
    send(signal, signal !== "SIGKILL" && left.includes(postmaster) ? [postmaster] : left);
    for (let waited = 0; waited < STEP_MS; waited += 50) {
      if ((await processesOf(cluster, postmaster)).length === 0) break;
      await sleep(50);
    }
  }
  await rm(pidFile, { force: true });
}

function send(signal: NodeJS.Signals, pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  }
}

/**
 * The processes of PostgreSQL that work on a cluster: all of them have it as their working directory.
 * Without /proc only the first process can be told, by its command line.
 */
async function processesOf(cluster: string, postmaster: number): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return (await isPostmasterOf(cluster, postmaster)) ? [postmaster] : [];
  const found: number[] = [];
  for (const pid of pids) {
    try {
      if ((await readlink(`/proc/${pid}/cwd`)) !== cluster) continue;
      // A program that was replaced while it runs reads "postgres (deleted)".
      if (/^postgres( |$)/.test(basename(await readlink(`/proc/${pid}/exe`)))) found.push(Number(pid));
    } catch {
      // It has ended, or is another account's and so none of ours.
    }
  }
  return found;
}

async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout.includes(` -D ${cluster} -p `);
}
