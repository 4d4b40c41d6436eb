/** Lets so many through at a time, and the others wait in their order. */
export class Turns {
  private readonly waiting = new Set<() => void>();

  /** @param leaseMs whoever takes longer goes on, and lets another through */
  constructor(
    private free: number,
    private readonly leaseMs?: number,
  ) {}

  /** How many wait. */
  get queued(): number {
    return this.waiting.size;
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
    let hasPassed = false;
    const pass = () => {
      if (!hasPassed) this.pass();
      hasPassed = true;
    };
    const lease = this.leaseMs === undefined ? undefined : setTimeout(pass, this.leaseMs);
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
    return new Promise((go) => this.waiting.add(go));
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
      this.waiting.add(go);
    });
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
