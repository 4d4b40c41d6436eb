import workerpool, { type Pool } from "workerpool";
import { childEnv } from "../env.js";
import { Turns } from "../platform/turns.js";

export interface ChildPoolOptions {
  /** The compiled program of a child. It begins with {@link startWatchdog}. */
  script: string;
  /** Calls that run at the same time; the others wait. */
  workers: number;
  /** Calls that may wait. One more is refused at once, so that a flood fills no memory. */
  maxQueueSize?: number;
  memoryLimitMb?: number;
}

/** What came of a call: its value, or why there is none. */
export type ChildResult<T> = { ok: true; value: T } | ChildFailure;

export interface ChildFailure {
  ok: false;
  reason: string;
  /** It may go well another time: it took too long or too much, or the child failed. */
  isPassing: boolean;
}

interface ChildCall {
  timeLimitMs: number;
  /** Told what the child emits before it is done, {@link STARTED} apart. */
  on?: (event: unknown) => void;
}

/** What a child emits when it begins with a call: its limit counts from then. */
export const STARTED = "started";

/** A busy machine takes its time to start a process, which is not the file's fault. */
const START_MS = 20_000;
/** What a killed worker leaves of the limit for its killing. */
const KILL_MS = 100;

/**
 * glibc keeps an arena for each thread of libvips, and gives back little of any: with one, a PNG of 8 megapixels takes
 * 300 MB where it took 500, in the same time. Other libcs do not read it.
 */
const ONE_ARENA = { MALLOC_ARENA_MAX: "1" };

/**
 * Runs functions in child processes that are killed at their limits of time and memory. Processes, not threads: buffers
 * and pictures escape a thread's limit. A killed one costs its own call the result and no other call.
 */
export class ChildPool {
  readonly memoryLimitMb: number;
  private readonly pool: Pool;
  private readonly turns: Turns;
  private readonly maxQueueSize: number;

  constructor({ script, workers, maxQueueSize = 1_000, memoryLimitMb = 512 }: ChildPoolOptions) {
    this.memoryLimitMb = memoryLimitMb;
    this.turns = new Turns(workers);
    this.maxQueueSize = maxQueueSize;
    this.pool = workerpool.pool(script, {
      workerType: "process",
      // Room for children that are dying: with as many as work, workerpool forgets what waits behind a crashed one.
      maxWorkers: 2 * workers + 2,
      // How long a child gets to end by itself, twice: one in a loop will not.
      workerTerminateTimeout: KILL_MS / 2,
      forkArgs: [String(memoryLimitMb)],
      // Bytes go as bytes, and not as JSON's list of numbers.
      forkOpts: {
        serialization: "advanced",
        execArgv: [`--max-old-space-size=${memoryLimitMb}`],
        env: childEnv(ONE_ARENA),
      },
    });
  }

  /** Never rejects, whatever becomes of the child. */
  async run<T>(name: string, parameters: unknown[], call: ChildCall): Promise<ChildResult<T>> {
    if (this.turns.queued >= this.maxQueueSize)
      return { ok: false, reason: "Too many files are waiting", isPassing: true };
    return this.turns.take(() => this.runNow(name, parameters, call));
  }

  /** Ends the children, whatever they do. */
  async close(): Promise<void> {
    await this.pool.terminate(true);
  }

  private async runNow<T>(
    name: string,
    parameters: unknown[],
    { timeLimitMs, on }: ChildCall,
  ): Promise<ChildResult<T>> {
    let timer: NodeJS.Timeout | undefined;
    const onEvent = (event: unknown) => {
      if (event === STARTED) timer = setTimeout(() => running.cancel(), Math.max(100, timeLimitMs - KILL_MS));
      else on?.(event);
    };
    const running = this.pool.exec(name, parameters, { on: onEvent });
    try {
      return { ok: true, value: await running.timeout(START_MS + timeLimitMs) };
    } catch (error) {
      return { ok: false, reason: this.explain(error, timeLimitMs), isPassing: true };
    } finally {
      clearTimeout(timer);
    }
  }

  private explain(error: unknown, timeLimitMs: number): string {
    const { CancellationError, TimeoutError } = workerpool.Promise;
    if (error instanceof CancellationError || error instanceof TimeoutError)
      return `It took longer than ${Math.round(timeLimitMs)} ms`;
    const message = error instanceof Error ? error.message : String(error);
    if (/SIGKILL|SIGABRT|Unexpectedly/i.test(message)) return `It took more than ${this.memoryLimitMb} MB, or crashed`;
    return `The worker failed: ${message.split("\n")[0]}`;
  }
}
