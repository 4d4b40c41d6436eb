export interface TurnLimits {
  /** Whoever takes longer goes on, and lets another through. */
  leaseMs?: number;
  /** While others wait, nothing is begun for so many times as long as the last turn took; no longer than a lease. */
  rest?: number;
}

/** Lets so many through at a time, and the others wait in their order. */
export class Turns {
  private readonly waiting = new Set<() => void>();
  private queuedSince = 0;

  constructor(
    private free: number,
    private readonly limits: TurnLimits = {},
  ) {}

  /** How many wait. */
  get queued(): number {
    return this.waiting.size;
  }

  /** Since when there has always been one that waits. */
  get queuedForMs(): number {
    return this.waiting.size === 0 ? 0 : performance.now() - this.queuedSince;
  }

  /** Runs `work` when it is its turn. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.wait();
    return this.run(work);
  }

  /** Runs `work` when it is its turn. @returns undefined, without having begun, if that takes longer than `patienceMs` */
  async takeWithin<T>(patienceMs: number, work: () => Promise<T>): Promise<T | undefined> {
    return (await this.waitFor(patienceMs)) ? this.run(work) : undefined;
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    const { leaseMs = Number.POSITIVE_INFINITY, rest = 0 } = this.limits;
    const startedAt = performance.now();
    let hasPassed = false;
    const pass = () => {
      if (hasPassed) return;
      hasPassed = true;
      if (rest === 0 || this.waiting.size === 0) this.pass();
      else setTimeout(() => this.pass(), Math.min((performance.now() - startedAt) * rest, leaseMs));
    };
    const lease = Number.isFinite(leaseMs) ? setTimeout(pass, leaseMs) : undefined;
    try {
      return await work();
    } finally {
      clearTimeout(lease);
      pass();
    }
  }

  private wait(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return Promise.resolve();
    }
    return new Promise((go) => this.queue(go));
  }

  private waitFor(patienceMs: number): Promise<boolean> {
    if (this.free > 0) {
      this.free--;
      return Promise.resolve(true);
    }
    if (patienceMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(go);
        resolve(false);
      }, patienceMs);
      const go = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.queue(go);
    });
  }

  private queue(go: () => void): void {
    if (this.waiting.size === 0) this.queuedSince = performance.now();
    this.waiting.add(go);
  }

  private pass(): void {
    for (const next of this.waiting) {
      this.waiting.delete(next);
      next();
      return;
    }
    this.free++;
  }
}
