import { fileURLToPath } from "node:url";
import { ChildPool, type ChildPoolOptions, type ChildResult } from "../child-pool.js";
import type { ResumeFacts } from "./parse-resume.js";

/** What a résumé says, and its text for whoever wants to read it as well. */
export interface ReadResume {
  facts: ResumeFacts;
  text: string;
  links: string[];
}

export interface ResumeReaderOptions extends Omit<ChildPoolOptions, "script"> {
  /** The compiled worker, where it is not beside this file. */
  script?: string;
  timeLimitMs?: number;
}

/** Reads résumés in child processes that are killed at their limits of time and memory. */
export class ResumeReader {
  private readonly children: ChildPool;
  private readonly timeLimitMs: number;

  constructor({ script, timeLimitMs = 5_000, ...limits }: ResumeReaderOptions) {
    const own = fileURLToPath(new URL("./worker.js", import.meta.url));
    this.children = new ChildPool({ script: script ?? own, ...limits });
    this.timeLimitMs = timeLimitMs;
  }

  /** Never throws for what is in the file: where it cannot be read, the reason says why. */
  async read(bytes: Uint8Array, now = new Date()): Promise<ChildResult<ReadResume>> {
    const { timeLimitMs } = this;
    const result = await this.children.run<ChildResult<ReadResume>>("read", [bytes, now], { timeLimitMs });
    return result.ok ? result.value : result;
  }

  close(): Promise<void> {
    return this.children.close();
  }
}
