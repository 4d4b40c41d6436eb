import { type Dependency, rows, rowsById } from "./dependency.js";

/**
 * What an answer, or a value within one, is made from. Loaders, lists and query functions note what they read; resolvers
 * do not.
 */
export class Reads {
  readonly dependencies: Dependency[] = [];
  /** When it stops being true without any change, as a deadline passes. Milliseconds. */
  until = Number.POSITIVE_INFINITY;
  /** Whether another viewer might get another answer. */
  isPrivate = false;
  /** Why it is private, or not cached: the field or rule. */
  limit: string | undefined;

  dependOn(...dependencies: Dependency[]): void {
    this.dependencies.push(...dependencies);
  }

  /** Rows read by id. Those that were not found count as well: they may come. */
  rowsById(table: string, ids: readonly number[], columns: readonly string[]): void {
    if (ids.length > 0) this.dependencies.push(rowsById(table, ids, columns));
  }

  /** Rows of which a column has one of these values. */
  rowsWhere(table: string, column: string, values: readonly (string | number)[], columns: readonly string[]): void {
    if (values.length > 0) this.dependencies.push(rows(table, [{ column, in: values }], columns));
  }

  /** The answer is another one from this moment on. A moment that has passed makes no difference. */
  changesAt(moment: Date): void {
    const time = moment.getTime();
    if (time > Date.now()) this.until = Math.min(this.until, time);
  }

  restrictToViewer(limit: string): void {
    if (!this.isPrivate) this.limit = limit;
    this.isPrivate = true;
  }

  absorb(other: Pick<Reads, "dependencies" | "until" | "isPrivate" | "limit">): void {
    this.dependencies.push(...other.dependencies);
    this.until = Math.min(this.until, other.until);
    if (other.isPrivate) this.restrictToViewer(other.limit ?? "");
  }
}
