import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import sharp from "sharp";
import workerpool from "workerpool";
import { STARTED } from "../child-pool.js";
import { startWatchdog } from "../child-watchdog.js";
import { makeVariants, type Variant, type VariantRequest } from "./image/variants.js";
import { optimizeHere } from "./optimize.js";
import type { OptimizeOptions } from "./options.js";
import type { WorkerEvent } from "./pool.js";
import type { OptimizeResult } from "./result.js";

// One child does one file: what libvips would keep for the next picture only counts against the memory limit.
sharp.cache(false);
sharp.concurrency(1);
startWatchdog();

/** Above it the pixels of files that are done are thrown away first: they must not count against the next one's limit. */
const MAX_INHERITED_BYTES = 150_000_000;

// As a flag of the process it would have to be given wherever one is started.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function beginFile(): void {
  if (process.memoryUsage.rss() > MAX_INHERITED_BYTES) collectGarbage();
  workerpool.workerEmit(STARTED);
}

workerpool.worker({
  async optimize(bytes: Uint8Array, options: OptimizeOptions): Promise<OptimizeResult> {
    beginFile();
    const result = await optimizeHere(bytes, options, (safety) => {
      const event: WorkerEvent = { safety };
      workerpool.workerEmit(event);
    });
    return { ...result, bytes: result.bytes === bytes ? new Uint8Array() : result.bytes };
  },
  variants(bytes: Uint8Array, request: VariantRequest, options: OptimizeOptions): Promise<Variant[]> {
    beginFile();
    return makeVariants(bytes, request, options);
  },
});
