import { Worker } from "node:worker_threads";

/**
 * Kills this process, a child of a `ChildPool`, when it has taken too much memory, or lost its parent. It is a thread of
 * its own because the main one may be in a loop; the heap's own limit would not do, because pictures and buffers are
 * outside of it.
 */
export function startWatchdog(memoryLimitMb = Number(process.argv[2])): void {
  const code = `
    const parent = process.ppid;
    setInterval(() => {
      const isTooLarge = process.memoryUsage.rss() > ${memoryLimitMb} * 1024 * 1024;
      if (isTooLarge || process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    }, 25);`;
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 };
  new Worker(code, { eval: true, resourceLimits }).unref();
}
