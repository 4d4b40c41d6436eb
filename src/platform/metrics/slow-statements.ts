import type { QueryId } from "kysely";
import type { Explanation } from "../db/explainer.js";
import { rowCountOf } from "../db/statement-origin.js";
import type { Figures } from "./figures.js";
import { fingerprintOf, typesOf } from "./fingerprint.js";

export interface SlowRun {
  queryId: QueryId;
  sql: string;
  parameters: readonly unknown[];
  ms: number;
  /** Empty if it was sent for no operation, or for no field of one. */
  operation: string;
  fieldPath: string;
}

/** A statement that was slow, at one place. */
export interface SlowStatement {
  sql: string;
  operation: string;
  fieldPath: string;
  maxMs: number;
  plan: string | null;
  advice: string[];
}

/** @param rows how many it gave, if that is known */
export type Explain = (sql: string, parameters: readonly unknown[], rows: number | undefined) => Promise<Explanation>;

interface Options {
  thresholdMs: number;
  explain: Explain;
  log: (line: object) => void;
  warn: (error: unknown) => void;
  now?: () => number;
}

const MAX_KEPT = 100;
/** A plan is looked up again after this time: the table may have grown. */
const PLAN_AGE_MS = 10 * 60_000;

/** The slowest statements, with their plans. A plan is asked for aside, one at a time, and not for each run. */
export class SlowStatements {
  readonly kept = new Map<string, SlowStatement>();
  readonly thresholdMs: number;
  private readonly explainedAt = new Map<string, number>();
  private readonly now: () => number;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly figures: Figures,
    private readonly options: Options,
  ) {
    this.thresholdMs = options.thresholdMs;
    this.now = options.now ?? Date.now;
  }

  note(run: SlowRun): void {
    const { sql, id } = fingerprintOf(run.sql);
    const key = `${id}/${run.operation}/${run.fieldPath}`;
    const kept = this.kept.get(key) ?? this.keep(key, sql, run);
    if (kept) {
      kept.maxMs = Math.max(kept.maxMs, run.ms);
      this.figures.latency(`slow ${key}`).record(run.ms);
      this.figures.max(`slow ${key}`, run.ms);
    }
    this.report(key, sql, run, kept);
  }

  /** Resolves when no plan is being asked for. */
  async settled(): Promise<void> {
    while (this.underWay) await this.underWay;
  }

  /** If there is no more room, what was never as slow as this makes way. */
  private keep(key: string, sql: string, { operation, fieldPath, ms }: SlowRun): SlowStatement | undefined {
    if (this.kept.size >= MAX_KEPT) {
      const [quickest, { maxMs }] = [...this.kept].reduce((a, b) => (a[1].maxMs <= b[1].maxMs ? a : b));
      if (maxMs >= ms) return undefined;
      this.kept.delete(quickest);
      this.explainedAt.delete(quickest);
      this.figures.forget(`slow ${quickest}`);
    }
    const added: SlowStatement = { sql, operation, fieldPath, maxMs: 0, plan: null, advice: [] };
    this.kept.set(key, added);
    return added;
  }

  private report(key: string, sql: string, run: SlowRun, kept: SlowStatement | undefined): void {
    const { operation, fieldPath, ms, parameters } = run;
    const line = { operation, fieldPath, ms: Math.round(ms), sql, parameterTypes: typesOf(parameters) };
    const isDue = this.now() - (this.explainedAt.get(key) ?? Number.NEGATIVE_INFINITY) > PLAN_AGE_MS;
    if (!kept || !isDue || this.underWay) {
      this.options.log({ ...line, plan: kept?.plan ?? null, advice: kept?.advice ?? [] });
      return;
    }
    this.explainedAt.set(key, this.now());
    this.underWay = this.explain(run, kept)
      // Its plan is a help, not a duty: the next run is tried again.
      .catch((error: unknown) => {
        this.explainedAt.delete(key);
        this.options.warn(error);
      })
      .then(() => {
        this.underWay = undefined;
        this.options.log({ ...line, plan: kept.plan, advice: kept.advice });
      });
  }

  private async explain({ queryId, sql, parameters }: SlowRun, kept: SlowStatement): Promise<void> {
    // The rows are counted just after the time is taken.
    await new Promise((resolve) => setImmediate(resolve));
    const { plan, advice } = await this.options.explain(sql, parameters, rowCountOf(queryId));
    kept.plan = plan;
    kept.advice = advice;
  }
}
