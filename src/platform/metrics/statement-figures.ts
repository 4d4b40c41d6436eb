import type { LogEvent } from "kysely";
import { originOf } from "../db/statement-origin.js";
import type { Figures } from "./figures.js";
import { fingerprintOf } from "./fingerprint.js";
import type { Latency } from "./latency.js";
import { adviceFor, type Repetition } from "./repeated-statements.js";
import { FieldOrigin, type RequestTrace } from "./request-trace.js";
import type { SlowStatements } from "./slow-statements.js";
import { isTracing, spanAfter } from "./tracing.js";

export interface NPlusOne extends Repetition {
  operation: string;
  advice: string;
}

const MAX_FOUND = 100;

/** What is counted of statements, and which of them should not be as they are. */
export class StatementFigures {
  count = 0;
  errors = 0;
  /** By operation, field and statement: what it is about. */
  readonly repetitions = new Map<string, NPlusOne>();
  private readonly latency: Latency;
  private readonly counts = new Map<string, { requests: number; statements: number }>();

  constructor(
    private readonly figures: Figures,
    private readonly slow: SlowStatements,
    private readonly onRepetition: (found: NPlusOne, isNew: boolean) => void,
  ) {
    this.latency = figures.latency("sql");
    figures.count("sql all", () => ({ count: this.count, errors: this.errors }));
  }

  /** Called after each statement. */
  note(event: LogEvent): void {
    const ms = event.queryDurationMillis;
    this.count++;
    if (event.level === "error") this.errors++;
    this.latency.record(ms);
    const { queryId, sql, parameters } = event.query;
    const found = originOf(queryId);
    const origin = found instanceof FieldOrigin ? found : undefined;
    if (origin) noteInTrace(origin, event);
    if (isTracing()) traceStatement(origin, event);
    if (ms >= this.slow.thresholdMs && event.level === "query") {
      const operation = origin?.trace.operation?.name ?? "";
      this.slow.note({ queryId, sql, parameters, ms, operation, fieldPath: origin?.path ?? "" });
    }
  }

  /** Looks through an execution that has ended for statements that were repeated. */
  review({ repeated, operation, operationType }: RequestTrace): void {
    for (const repetition of repeated.found(operationType)) {
      const name = operation?.name ?? "";
      const found = { ...repetition, operation: name, advice: adviceFor(repetition) };
      const key = `${name} ${repetition.fieldPath} ${repetition.sql}`;
      const isNew = !this.repetitions.has(key);
      const counts = this.countsOf(key, found);
      if (counts) {
        counts.requests++;
        counts.statements += repetition.statements;
      }
      this.onRepetition(found, isNew && counts !== undefined);
    }
  }

  private countsOf(key: string, found: NPlusOne) {
    const counts = this.counts.get(key);
    if (counts || this.counts.size >= MAX_FOUND) return counts;
    const added = { requests: 0, statements: 0 };
    this.counts.set(key, added);
    this.repetitions.set(key, found);
    this.figures.count(`nPlusOne ${key}`, () => ({ ...added }));
    return added;
  }
}

function traceStatement(origin: FieldOrigin | undefined, { query, queryDurationMillis, level }: LogEvent): void {
  const attributes = {
    "db.system.name": "postgresql",
    "db.query.text": fingerprintOf(query.sql).sql,
    "hirewise.field_path": origin?.path ?? "",
  };
  const failed = level === "error";
  spanAfter("sql", queryDurationMillis, { attributes, parent: origin?.span, failed });
}

function noteInTrace({ trace, place, path, loader }: FieldOrigin, event: LogEvent): void {
  const { sql, parameters, queryId } = event.query;
  const ms = event.queryDurationMillis;
  trace.statements++;
  trace.sqlMs += ms;
  if (trace.operation) trace.operation.statements++;
  if (place) trace.repeated.note(fingerprintOf(sql), path, place, loader);
  trace.explain?.noteStatement(queryId, { fieldPath: path, loader, sql, parameters, ms });
}
