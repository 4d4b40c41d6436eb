import type { OnProgress, OptimizeStep, SafeForm, Safety } from "./result.js";

/** Collects what was done to one file. */
export class StepLog {
  readonly steps: OptimizeStep[] = [];
  readonly warnings: string[] = [];
  private found: Safety = "unchecked";
  private left = 0;
  private safe: SafeForm | undefined;

  /** `onProgress` hears early what is known: whoever asks may have to go on without this process. */
  constructor(private readonly onProgress?: OnProgress) {}

  get safety(): Safety {
    return this.found;
  }

  get pending(): number {
    return this.left;
  }

  /** Counts pictures for which there was no time. */
  leave(count: number): void {
    this.left += count;
  }

  /** What the untouched file is like; until this is called, nobody has looked. */
  judge(safety: Safety): void {
    this.found = safety;
    void this.tell();
  }

  /**
   * Returns once that has been told.
   * @param under the step it comes of, if that is not done yet
   */
  async offer(safe: SafeForm, under?: OptimizeStep): Promise<void> {
    this.safe = safe;
    await this.tell(under);
  }

  /** Times `work`, which says what it did and how large its subject was before and after. */
  async step<T>(
    name: string,
    work: () => Promise<{ before: number; after: number; detail: string; value: T }>,
  ): Promise<T> {
    const startedAt = performance.now();
    const { before, after, detail, value } = await work();
    this.steps.push({ name, bytesBefore: before, bytesAfter: after, ms: since(startedAt), detail });
    return value;
  }

  private async tell(under?: OptimizeStep): Promise<void> {
    const { safety, safe } = this;
    const steps = under ? [...this.steps, under] : this.steps;
    await this.onProgress?.({ safety, steps, ...(safe && { safe }) });
  }

  warn(text: string): void {
    // A file with a thousand odd pictures has one thing to say about them.
    if (this.warnings.length < 20 && !this.warnings.includes(text)) this.warnings.push(text);
  }
}

export function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}
