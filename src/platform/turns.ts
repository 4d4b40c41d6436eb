/** Lets so many through at a time, and the others wait in their order. */
export class Turns {
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  /** How many wait. */
  get queued(): number {
    return this.waiting.size;
  }

  /** Runs `work` when it is its turn. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.wait();
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  /** Runs `work` when it is its turn. @returns undefined, without having begun, if that takes longer than `patienceMs` */
  async takeWithin<T>(patienceMs: number, work: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.waitFor(patienceMs))) return undefined;
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  /** Runs `work` when it is its turn. If that takes longer than `leaseMs` it goes on, and lets others through. */
  async takeAtMost<T>(leaseMs: number, work: () => Promise<T>): Promise<T> {
    await this.wait();
    let passed = false;
    const pass = () => {
      if (!passed) this.pass();
      passed = true;
    };
    const lease = setTimeout(pass, leaseMs);
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
