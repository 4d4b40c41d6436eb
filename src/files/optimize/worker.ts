import sharp from "sharp";
import workerpool from "workerpool";
import { STARTED } from "../child-pool.js";
import { startWatchdog } from "../child-watchdog.js";
import { makeVariants, type Variant, type VariantRequest } from "./image/variants.js";
import { optimizeHere } from "./optimize.js";
import type { OptimizeOptions } from "./options.js";
import type { OptimizeResult, Progress } from "./result.js";
import { freeUnusedPixels } from "./unused-pixels.js";

// One child does one file: what libvips would keep for the next picture only counts against the memory limit.
sharp.cache(false);
sharp.concurrency(1);
startWatchdog();

async function beginFile(): Promise<void> {
  // Of the file before: they must not count against the limit of this one.
  await freeUnusedPixels();
  workerpool.workerEmit(STARTED);
}

/** What comes next may keep this process from sending anything. */
async function tell(found: Progress | Variant): Promise<void> {
  workerpool.workerEmit(found);
  // Messages go in their order; of this one, which says nothing, it can be told when it has gone.
  await new Promise((sent) => process.send?.({}, sent) ?? sent(undefined));
}

workerpool.worker({
  async optimize(bytes: Uint8Array, options: OptimizeOptions): Promise<OptimizeResult> {
    await beginFile();
    const result = await optimizeHere(bytes, options, tell);
    return { ...result, bytes: result.bytes === bytes ? new Uint8Array() : result.bytes };
  },
  async variants(bytes: Uint8Array, request: VariantRequest, options: OptimizeOptions): Promise<void> {
    await beginFile();
    await makeVariants(bytes, request, options, tell);
  },
});
