export interface CircuitBreakerOptions {
  /** So many failures in a row open it. */
  failures: number;
  /** How long nothing is tried then. */
  restMs: number;
  now?: () => number;
}

/**
 * Spares callers the wait for a service that does not answer: after some failures in a row nothing is tried for a while,
 * and then one call at a time until one succeeds.
 */
export class CircuitBreaker {
  private inARow = 0;
  private restsUntil = 0;
  private isTrying = false;
  private readonly now: () => number;

  constructor(private readonly options: CircuitBreakerOptions) {
    this.now = options.now ?? Date.now;
  }

  get isOpen(): boolean {
    return this.inARow >= this.options.failures;
  }

  /** Whether a call may be made now. Whoever is told so reports `succeed` or `fail`. */
  allows(): boolean {
    if (!this.isOpen) return true;
    if (this.isTrying || this.now() < this.restsUntil) return false;
    this.isTrying = true;
    return true;
  }

  succeed(): void {
    this.inARow = 0;
    this.isTrying = false;
  }

  /** @param restMs what the service asked for, if longer than usual */
  fail(restMs = 0): void {
    this.inARow++;
    this.isTrying = false;
    if (this.isOpen) this.restsUntil = this.now() + Math.max(this.options.restMs, restMs);
  }
}
