import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import workerpool, { type Pool } from "workerpool";
import type { StorageEncoding } from "../optimize/encode-storage.js";
import { OptimizerPool } from "../optimize/pool.js";
import type { Inspection } from "./inspect.js";

const INSPECTION_MS = 4_000;
const WARM_UP_MS = 30_000;
const ENCODING_MS = 120_000;
const ENCODER_HEAP_MB = 256;

/** What works on the bytes of files, outside of the thread that answers requests. Nothing starts before it is needed. */
export class FileWorkers {
  /** For answers that are waited for. */
  readonly quick: OptimizerPool;
  /** For slow passes, which must not take the place of quick ones. */
  readonly slow: OptimizerPool;
  private isWarm = false;
  private inspectorsStarted: PromiseLike<void> | undefined;
  private readonly inspectors: Pool;
  private readonly encoders: Pool;

  /**
   * @param quickWorkers files that are worked on at the same time while their senders wait
   * @param folder where the compiled program is, if this is not a part of it
   */
  constructor(
    readonly quickWorkers: number,
    folder = fileURLToPath(new URL("../..", import.meta.url)),
  ) {
    const compiled = (...path: string[]) => join(folder, "files", ...path);
    this.quick = new OptimizerPool({ workers: quickWorkers, script: compiled("processing", "quick-worker.js") });
    this.slow = new OptimizerPool({ workers: 1, script: compiled("processing", "background-worker.js") });
    // A thread can be ended in the middle of a loop, and starts in a fraction of the time of a process.
    this.inspectors = workerpool.pool(compiled("processing", "inspect-worker.js"), {
      workerType: "thread",
      maxWorkers: 2,
    });
    this.encoders = workerpool.pool(compiled("processing", "encoder-worker.js"), {
      workerType: "process",
      maxWorkers: 1,
      forkOpts: { execArgv: [`--max-old-space-size=${ENCODER_HEAP_MB}`] },
    });
  }

  /** Starts what takes half a second to start. */
  warmUp(): void {
    if (this.isWarm) return;
    this.isWarm = true;
    void this.quick.optimize(Buffer.from("%PDF-1.4"), { timeLimitMs: WARM_UP_MS });
    void this.inspect(fileURLToPath(import.meta.url)).catch(() => {});
  }

  /** @returns undefined if that cannot be told within a moment, which no honest file needs */
  async inspect(path: string): Promise<Inspection | undefined> {
    // What the first thread takes to start is not the file's fault.
    this.inspectorsStarted ??= this.inspectors.exec("inspect", [fileURLToPath(import.meta.url)]).then(() => {});
    await this.inspectorsStarted;
    try {
      return await this.inspectors.exec("inspect", [path]).timeout(INSPECTION_MS);
    } catch (error) {
      if (error instanceof workerpool.Promise.TimeoutError) return undefined;
      throw error;
    }
  }

  /**
   * Encodes a file, by way of another that is the caller's to remove.
   * @returns undefined if that is not worth it, or took more time or memory than it may
   */
  async encode(source: string, target: string, encoding: StorageEncoding): Promise<Uint8Array | undefined> {
    const running = this.encoders.exec("encode", [source, target, encoding]).timeout(ENCODING_MS);
    const size: number | undefined = await Promise.resolve(running).catch(() => undefined);
    return size === undefined ? undefined : readFile(target);
  }

  /** The width of a picture. @returns undefined for one that moves, or cannot be read */
  async widthOf(path: string): Promise<number | undefined> {
    const measuring = this.encoders.exec("measure", [path]).timeout(ENCODING_MS);
    const measured: { width: number } | undefined = await Promise.resolve(measuring).catch(() => undefined);
    return measured?.width;
  }

  async close(): Promise<void> {
    await Promise.all([
      this.quick.close(),
      this.slow.close(),
      this.inspectors.terminate(true),
      this.encoders.terminate(true),
    ]);
  }
}
