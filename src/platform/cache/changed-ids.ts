import { AppError, ErrorCode } from "../graphql/errors.js";
import type { Change, ChangedRow, Order } from "./change.js";

export interface ChangeSource {
  onChange(listener: (entry: Change | Order) => void): () => void;
  onGap(listener: () => void): () => void;
}

interface Options {
  table: string;
  /** Of a row whose values are known: whether it is asked for. Of a bulk write all rows are given. */
  matches: (row: ChangedRow) => boolean;
  /** Whether the reader may see the row. */
  sees: (id: number) => Promise<boolean>;
}

/** What a slow reader has not taken yet; more end the stream. */
const MAX_WAITING = 1_000;

/**
 * The ids of a table's rows as they are inserted and updated by anyone, on any server: what a subscription is made of.
 * A row that changes again before it was read is given once. When changes may have been missed, the stream fails.
 */
export function changedIds(feed: ChangeSource, { table, matches, sees }: Options): AsyncIterableIterator<number> {
  const waiting = new Set<number>();
  let wake = () => {};
  let state: "open" | "missed" | "over" = "open";
  const stopListening = feed.onChange((entry) => {
    if (!("table" in entry) || entry.table !== table) return;
    const ids = idsOf(entry, matches);
    for (const id of ids ?? []) waiting.add(id);
    if (!ids || waiting.size > MAX_WAITING) state = "missed";
    wake();
  });
  const stopWatching = feed.onGap(() => {
    state = "missed";
    wake();
  });
  const close = () => {
    if (state === "open") state = "over";
    stopListening();
    stopWatching();
    wake();
  };
  return {
    async next() {
      while (state === "open") {
        for (const id of waiting) {
          waiting.delete(id);
          if (await sees(id)) return { done: false, value: id };
        }
        if (state !== "open") break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const missed = state === "missed";
      close();
      if (missed) throw new AppError(ErrorCode.UNAVAILABLE, "Events were missed. Read anew, and subscribe again.");
      return { done: true, value: undefined };
    },
    async return() {
      state = "over";
      close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Undefined if there are too many to tell. */
function idsOf({ operation, rows, ids }: Change, matches: (row: ChangedRow) => boolean) {
  if (operation === "DELETE" || operation === "TRUNCATE") return [];
  if (!rows) return ids;
  return rows.filter(matches).flatMap(({ after }) => (typeof after?.id === "number" ? [after.id] : []));
}
