import type { LoaderFigures } from "../metrics/loader-figures.js";
import type { RequestTrace } from "../metrics/request-trace.js";
import type { Connection } from "./connection.js";
import { Loader } from "./loader.js";

/**
 * Batches a connection field of several parents into one call. All parents of one field share its arguments, so the
 * batches are kept by `key`, which tells one use of the field in a query from another.
 */
export class ConnectionLoader<Row> {
  private readonly byKey = new Map<string, Loader<number, Connection<Row>>>();
  private observation: [name: string, figures: LoaderFigures, trace: RequestTrace] | undefined;

  /** Counts from now on. */
  observe(name: string, figures: LoaderFigures, trace: RequestTrace): void {
    this.observation = [name, figures, trace];
  }

  load(key: string, parentId: number, find: (parentIds: readonly number[]) => Promise<(Connection<Row> | Error)[]>) {
    let loader = this.byKey.get(key);
    if (!loader) {
      loader = new Loader(find);
      if (this.observation) loader.observe(...this.observation);
      this.byKey.set(key, loader);
    }
    return loader.load(parentId);
  }
}

/** Tells one use of a field in a query from another: its path without the places in lists. */
export function fieldKey(path: { prev: typeof path | undefined; key: string | number }): string {
  const own = typeof path.key === "number" ? "" : `.${path.key}`;
  return path.prev ? fieldKey(path.prev) + own : own;
}
