import type { CacheStatus } from "../cache/cache-stats.js";
import type { Figures } from "./figures.js";
import type { Latency } from "./latency.js";

/** Names come from clients: beyond so many they are counted together. */
const MAX_NAMES = 200;
const OTHERS = "(others)";
const UNNAMED = "(unnamed)";
/** Requests that are no operation of this schema. */
export const INVALID = "(invalid)";

/** What is counted of an operation. Plain numbers: a cached answer takes less time than most ways to count it. */
export class OperationFigures {
  count = 0;
  errors = 0;
  hits = 0;
  misses = 0;
  stale = 0;
  bypasses = 0;
  /** Statements that were sent to PostgreSQL for it, in the background too. */
  statements = 0;
  /** Of answers from the cache that went past Fastify. */
  readonly fast: Latency;
  /** Of all others. */
  readonly full: Latency;

  constructor(
    readonly name: string,
    figures: Figures,
  ) {
    this.fast = figures.latency(`fast ${name}`);
    this.full = figures.latency(`full ${name}`);
    figures.count(`operation ${name}`, () => ({
      count: this.count,
      errors: this.errors,
      hits: this.hits,
      misses: this.misses,
      stale: this.stale,
      bypasses: this.bypasses,
      statements: this.statements,
    }));
  }
}

export class OperationRegistry {
  private readonly byName = new Map<string, OperationFigures>();

  constructor(private readonly figures: Figures) {}

  of(name: string | undefined): OperationFigures {
    return this.byName.get(name || UNNAMED) ?? this.add(name || UNNAMED);
  }

  /** An answer from the cache, sent ahead of Fastify. Called for every one of them: keep it short. */
  served(name: string, isStale: boolean, ms: number): void {
    const operation = this.of(name);
    operation.count++;
    if (isStale) operation.stale++;
    else operation.hits++;
    operation.fast.record(ms);
  }

  answered(name: string | undefined, status: CacheStatus, hasErrors: boolean, ms: number): void {
    const operation = this.of(name);
    operation.count++;
    if (hasErrors) operation.errors++;
    if (status === "HIT") operation.hits++;
    else if (status === "MISS") operation.misses++;
    else if (status === "STALE") operation.stale++;
    else operation.bypasses++;
    operation.full.record(ms);
  }

  private add(name: string): OperationFigures {
    if (this.byName.size >= MAX_NAMES && name !== OTHERS) return this.of(OTHERS);
    const operation = new OperationFigures(name, this.figures);
    this.byName.set(name, operation);
    return operation;
  }
}
