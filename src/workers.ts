import cluster, { type Worker } from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import { isNote } from "./platform/metrics/sibling-board.js";

export interface Workers {
  /** Lets each finish its requests, and ends it. */
  stop(): Promise<void>;
}

const RESTART_MS = 1_000;

/**
 * Runs this program again as several processes that share a port, and one that ends anew.
 * @param env what they are told besides this process's own environment
 * @returns when each of them listens, with the address
 * @throws Error if one ends before it listens: the next would too
 */
export async function startWorkers(
  count: number,
  env: Record<string, string>,
  warn: (line: string) => void,
): Promise<Workers & { url: string }> {
  let isStopping = false;
  const listening = (worker: Worker) =>
    new Promise<string>((resolve, reject) => {
      worker.on("message", (message) => typeof message === "string" && resolve(message));
      worker.once("exit", () => reject(new Error("A worker ended before it listened.")));
    });
  const stop = async () => {
    isStopping = true;
    const ended = Object.values(cluster.workers ?? {}).map((worker) => {
      const exit = new Promise((resolve) => worker?.once("exit", resolve));
      // Worker.kill() would first wait for the connections that clients keep.
      worker?.process.kill("SIGTERM");
      return exit;
    });
    await Promise.all(ended);
  };
  cluster.on("message", (from, message) => {
    if (!isNote(message)) return;
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker !== from && worker?.isConnected()) worker.send(message);
    }
  });
  try {
    const urls = await Promise.all(Array.from({ length: count }, () => listening(cluster.fork(env))));
    cluster.on("exit", async (worker, code, signal) => {
      if (isStopping) return;
      warn(`Worker ${worker.process.pid} has ended (${signal ?? code}); starting another.`);
      await sleep(RESTART_MS);
      if (!isStopping) cluster.fork(env);
    });
    return { url: urls[0] as string, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether this process is one of several, and no more than a server. */
export const isWorker = cluster.isWorker;

/** Tells the first process that this one listens. */
export function announceWorker(url: string): void {
  process.send?.(url);
}
