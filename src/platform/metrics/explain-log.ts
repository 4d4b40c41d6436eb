import type { QueryId } from "kysely";

/** A statement that an operation has sent. */
export interface LoggedStatement {
  fieldPath: string;
  loader: string | undefined;
  sql: string;
  parameters: readonly unknown[];
  ms: number;
}

export interface LoggedBatch {
  fieldPath: string;
  loader: string;
  size: number;
}

export interface LoggedValue {
  namespace: string;
  key: string;
  decision: string;
}

const MAX_LOGGED = 500;

/** What a request does, for whoever asked to see it. */
export class ExplainLog {
  readonly statements = new Map<QueryId, LoggedStatement>();
  readonly batches: LoggedBatch[] = [];
  readonly values: LoggedValue[] = [];

  noteStatement(queryId: QueryId, statement: LoggedStatement): void {
    if (this.statements.size < MAX_LOGGED) this.statements.set(queryId, statement);
  }

  noteBatch(batch: LoggedBatch): void {
    if (this.batches.length < MAX_LOGGED) this.batches.push(batch);
  }

  noteValue(value: LoggedValue): void {
    if (this.values.length < MAX_LOGGED) this.values.push(value);
  }
}
