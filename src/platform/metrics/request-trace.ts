import type { Context } from "@opentelemetry/api";
import { StatementOrigin } from "../db/statement-origin.js";
import type { ExplainLog } from "./explain-log.js";
import { type FieldPlace, fieldPath } from "./field-path.js";
import type { OperationFigures } from "./operation-figures.js";
import { RepeatedStatements } from "./repeated-statements.js";
import { inSpan } from "./tracing.js";

/** A loader that is fetching what fields have asked it for. */
export interface Batch {
  loader: string;
  /** The first field that asked. */
  place: FieldPlace | undefined;
  /** How many keys. */
  size: number;
  span?: Context;
}

/** What one execution of an operation does, for those who count and explain. */
export class RequestTrace {
  /** Of the operation's name, once that is known. */
  operation: OperationFigures | undefined;
  operationType: string | undefined;
  /** The batch whose loading begins at this moment. */
  batch: Batch | undefined;
  /** The field that has just reached for a loader. */
  place: FieldPlace | undefined;
  statements = 0;
  sqlMs = 0;
  parseMs = 0;
  validateMs = 0;
  executeMs = 0;
  cost: number | undefined;
  readonly repeated = new RepeatedStatements();

  /**
   * @param explain filled in if the client is to see all this
   * @param span the one of the execution, if spans are made
   */
  constructor(
    readonly explain?: ExplainLog,
    readonly span?: Context,
  ) {}

  /** What `load` sends before it first waits is known to be the batch's. */
  inBatch<T>(batch: Batch, load: () => Promise<T>): Promise<T> {
    const { loader, place, size } = batch;
    this.explain?.noteBatch({ fieldPath: place ? fieldPath(place) : "", loader, size });
    const attributes = { "hirewise.loader": loader, "hirewise.batch.size": size };
    return inSpan("loader.batch", { attributes, parent: this.span }, (span) => {
      this.batch = span ? { ...batch, span } : batch;
      try {
        return load();
      } finally {
        this.batch = undefined;
      }
    });
  }
}

/** Where in an operation a statement comes from. */
export class FieldOrigin extends StatementOrigin {
  constructor(
    readonly trace: RequestTrace,
    readonly place: FieldPlace | undefined,
    readonly loader: string | undefined,
    /** The batch's, if it is one's. */
    readonly span: Context | undefined,
  ) {
    super();
  }

  get path(): string {
    return this.place ? fieldPath(this.place) : "";
  }
}
