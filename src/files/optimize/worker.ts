import { Worker } from "node:worker_threads";
import sharp from "sharp";
import workerpool from "workerpool";
import { makeVariants, type Variant, type VariantRequest } from "./image/variants.js";
import { optimizeHere } from "./optimize.js";
import type { OptimizeOptions } from "./options.js";
import type { WorkerEvent } from "./pool.js";
import type { OptimizeResult } from "./result.js";

// One child does one file: what libvips would keep for the next picture only counts against the memory limit.
sharp.cache(false);
sharp.concurrency(1);
startWatchdog(Number(process.argv[2]));

workerpool.worker({
  async optimize(bytes: Uint8Array, options: OptimizeOptions): Promise<OptimizeResult> {
    tell("started");
    const result = await optimizeHere(bytes, options, (safety) => tell({ safety }));
    return { ...result, bytes: result.bytes === bytes ? new Uint8Array() : result.bytes };
  },
  variants(bytes: Uint8Array, request: VariantRequest, options: OptimizeOptions): Promise<Variant[]> {
    tell("started");
    return makeVariants(bytes, request, options);
  },
});

function tell(event: WorkerEvent): void {
  workerpool.workerEmit(event);
}

/**
 * Kills this process when it has taken too much memory, or lost its parent. It is a thread of its own because the main
 * one may be in a loop; the heap's own limit would not do, because pictures and buffers are outside of it.
 */
function startWatchdog(memoryLimitMb: number): void {
  const code = `
    const parent = process.ppid;
    setInterval(() => {
      const isTooLarge = process.memoryUsage.rss() > ${memoryLimitMb} * 1024 * 1024;
      if (isTooLarge || process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    }, 25);`;
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 };
  new Worker(code, { eval: true, resourceLimits }).unref();
}
