import { fileURLToPath } from "node:url";
import workerpool, { type Pool } from "workerpool";
import { detectType } from "./detect.js";
import type { Variant, VariantRequest } from "./image/variants.js";
import { type PartialOptimizeOptions, withDefaults } from "./options.js";
import { type OptimizeResult, reasonUntouched, type Safety, statusUntouched } from "./result.js";
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

/** What a worker tells before it is done: so much is known even if it has to be killed. */
export type WorkerEvent = "started" | { safety: Safety };

/** What a killed worker leaves of the limit for its killing. */
const KILL_MS = 100;
/** A busy machine takes its time to start a process, which is not the file's fault. */
const START_MS = 20_000;

/**
 * Optimizes files in child processes that are killed at their limits of time and memory. Processes, not threads:
 * buffers and pictures escape a thread's limit. A killed one costs its own file the optimization and no other file.
 */
export class OptimizerPool {
  private readonly pool: Pool;
  private readonly memoryLimitMb: number;
  private readonly turns: Turns;

  constructor({ workers, maxQueueSize = 1_000, memoryLimitMb = 512, script }: OptimizerPoolOptions) {
    this.memoryLimitMb = memoryLimitMb;
    this.turns = new Turns(workers, maxQueueSize);
    this.pool = workerpool.pool(script ?? fileURLToPath(new URL("./worker.js", import.meta.url)), {
      workerType: "process",
      // Room for children that are dying: with as many as work, workerpool forgets what waits behind a crashed one.
      maxWorkers: 2 * workers + 2,
      // How long a child gets to end by itself, twice: one in a loop will not.
      workerTerminateTimeout: KILL_MS / 2,
      forkArgs: [String(memoryLimitMb)],
      // Bytes go as bytes, and not as JSON's list of numbers.
      forkOpts: { serialization: "advanced", execArgv: [`--max-old-space-size=${memoryLimitMb}`] },
    });
  }

  /** Never throws for what is in the file: at a limit the original comes back with the reason (an SVG is refused). */
  async optimize(bytes: Uint8Array, options: PartialOptimizeOptions = {}): Promise<OptimizeResult> {
    const full = withDefaults(options);
    const startedAt = performance.now();
    if (!(await this.turns.take())) return untouched(bytes, "unchecked", "Too many files are waiting", startedAt);
    let safety: Safety = "unchecked";
    try {
      const result = await this.run<OptimizeResult>("optimize", [bytes, full], full.timeLimitMs, (found) => {
        safety = found;
      });
      return result.status === "optimized" ? result : { ...result, bytes };
    } catch (error) {
      return untouched(bytes, safety, this.explain(error, full.timeLimitMs), startedAt);
    } finally {
      this.turns.pass();
    }
  }

  /**
   * The picture in other formats and widths. Empty where there can be none: no picture, an animation, a limit reached.
   */
  async variants(bytes: Uint8Array, request: VariantRequest, options: PartialOptimizeOptions = {}): Promise<Variant[]> {
    const full = withDefaults(options);
    if (!(await this.turns.take())) return [];
    try {
      return await this.run<Variant[]>("variants", [bytes, request, full], full.timeLimitMs);
    } catch {
      return [];
    } finally {
      this.turns.pass();
    }
  }

  /** Ends the children, whatever they do. */
  async close(): Promise<void> {
    await this.pool.terminate(true);
  }

  /** The limit counts from when a child has begun. */
  private async run<T>(
    method: string,
    args: unknown[],
    timeLimitMs: number,
    onSafety: (safety: Safety) => void = () => {},
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const on = (event: WorkerEvent) => {
      if (event === "started") timer = setTimeout(() => running.cancel(), Math.max(100, timeLimitMs - KILL_MS));
      else onSafety(event.safety);
    };
    const running = this.pool.exec(method, args, { on });
    try {
      return await running.timeout(START_MS + timeLimitMs);
    } finally {
      clearTimeout(timer);
    }
  }

  private explain(error: unknown, timeLimitMs: number): string {
    const { CancellationError, TimeoutError } = workerpool.Promise;
    if (error instanceof CancellationError || error instanceof TimeoutError)
      return `It took longer than ${timeLimitMs} ms`;
    const message = error instanceof Error ? error.message : String(error);
    if (/SIGKILL|SIGABRT|Unexpectedly/i.test(message)) return `It took more than ${this.memoryLimitMb} MB, or crashed`;
    return `The worker failed: ${message.split("\n")[0]}`;
  }
}

/** Lets so many through at a time, and the others wait in their order. */
class Turns {
  private readonly waiting: ((mayGo: boolean) => void)[] = [];

  constructor(
    private free: number,
    private readonly maxWaiting: number,
  ) {}

  /** False when too many wait already. */
  take(): Promise<boolean> {
    if (this.free > 0) {
      this.free--;
      return Promise.resolve(true);
    }
    if (this.waiting.length >= this.maxWaiting) return Promise.resolve(false);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  pass(): void {
    const next = this.waiting.shift();
    if (next) next(true);
    else this.free++;
  }
}

async function untouched(bytes: Uint8Array, safety: Safety, why: string, startedAt: number): Promise<OptimizeResult> {
  const type = await detectType(bytes);
  const reason = reasonUntouched(type, safety, why);
  const report = {
    steps: [],
    warnings: [reason],
    ratio: 1,
    fellBack: true,
    pending: 0,
    durationMs: since(startedAt),
    cpuMs: 0,
  };
  return { status: statusUntouched(type, safety), reason, safety, type, outputType: type, bytes, report };
}
