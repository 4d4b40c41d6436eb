/** Lets so many through at a time, and the others wait in their order, each as long as it likes. */
export class Turns {
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  /** Runs `work` when it is its turn. @returns undefined, without having begun, if that takes longer than `patienceMs` */
  async take<T>(patienceMs: number, work: () => Promise<T>): Promise<T | undefined> {
    if (this.free > 0) this.free--;
    else if (!(await this.wait(patienceMs))) return undefined;
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private wait(patienceMs: number): Promise<boolean> {
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
