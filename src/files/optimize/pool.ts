import { fileURLToPath } from "node:url";
import { ChildPool } from "../child-pool.js";
import { detectType } from "./detect.js";
import type { Variant, VariantRequest } from "./image/variants.js";
import { type PartialOptimizeOptions, withDefaults } from "./options.js";
import { type OptimizeResult, type Progress, reasonUntouched, statusUntouched } from "./result.js";
import { since } from "./step-log.js";

export interface OptimizerPoolOptions {
  /** Files that are worked on at the same time; the others wait. */
  workers: number;
  /** Files that may wait. One more is refused at once, so that a flood fills no memory. */
  maxQueueSize?: number;
  memoryLimitMb?: number;
  /** The compiled worker, where it is not beside this file. */
  script?: string;
}

/** Optimizes files in child processes that are killed at their limits of time and memory. */
export class OptimizerPool {
  private readonly children: ChildPool;

  constructor({ script, ...limits }: OptimizerPoolOptions) {
    const own = fileURLToPath(new URL("./worker.js", import.meta.url));
    this.children = new ChildPool({ script: script ?? own, ...limits });
  }

  /** Never throws for what is in the file: at a limit the original comes back with the reason (an SVG is refused). */
  async optimize(bytes: Uint8Array, options: PartialOptimizeOptions = {}): Promise<OptimizeResult> {
    const full = withDefaults(options);
    const startedAt = performance.now();
    let progress: Progress = { safety: "unchecked", steps: [] };
    const on = (event: unknown) => {
      progress = event as Progress;
    };
    const { timeLimitMs } = full;
    const result = await this.children.run<OptimizeResult>("optimize", [bytes, full], { timeLimitMs, on });
    if (!result.ok) return stopped(bytes, progress, result.reason, startedAt);
    return result.value.status === "optimized" ? result.value : { ...result.value, bytes };
  }

  /**
   * The picture in other formats and widths, as far as there was time. Empty where there can be none: no picture, an
   * animation.
   */
  async variants(bytes: Uint8Array, request: VariantRequest, options: PartialOptimizeOptions = {}): Promise<Variant[]> {
    const full = withDefaults(options);
    const { timeLimitMs } = full;
    const made: Variant[] = [];
    const on = (event: unknown) => void made.push(event as Variant);
    await this.children.run<void>("variants", [bytes, request, full], { timeLimitMs, on });
    return made;
  }

  /** Ends the children, whatever they do. */
  close(): Promise<void> {
    return this.children.close();
  }
}

/** What can be said of a file when the work on it was ended. */
async function stopped(bytes: Uint8Array, progress: Progress, why: string, startedAt: number): Promise<OptimizeResult> {
  const { safety, steps, safe } = progress;
  const type = await detectType(bytes);
  const reason = safe ? why : reasonUntouched(type, safety, why);
  // Without a form to keep, nothing that was done counts.
  const done = safe ? steps : [];
  const report = {
    steps: done,
    warnings: [reason],
    fellBack: true,
    pending: 0,
    durationMs: since(startedAt),
    cpuMs: 0,
  };
  if (safe && safe.bytes.length < bytes.length) {
    const ratio = safe.bytes.length / bytes.length;
    const common = { type, outputType: safe.type ?? type, bytes: safe.bytes };
    return { ...common, status: "optimized", safety: "safe", report: { ...report, ratio } };
  }
  const status = safe ? "kept" : statusUntouched(type, safety);
  return { type, outputType: type, status, reason, safety, bytes, report: { ...report, ratio: 1 } };
}
