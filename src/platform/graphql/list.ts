import { createHash } from "node:crypto";
import type { SelectQueryBuilder } from "kysely";
import type { Reads } from "../cache/reads.js";
import { boundedCount, type Count, estimateRows, isTooManyToCount, toCount } from "../db/count.js";
import type { Database } from "../db/database.js";
import type { DB } from "../db/db.types.js";
import type { Keyed, Sort, Window } from "../db/keyset.js";
import type { CursorCodec } from "./cursor.js";
import { type ListSource, noteStretch } from "./list-source.js";

/** A list before it is cut: which rows, in which order, and what to read of each. */
export interface List<TB extends keyof DB, Row> {
  /** Names the list with its filter and sort; see `listName`. Cursors are bound to it. */
  name: string;
  /** The rows that match, with nothing selected. */
  matching: SelectQueryBuilder<DB, TB, object>;
  sort: Sort;
  /** An order that an index serves, to count in, if `sort` is none. */
  countOrder?: Sort;
  /** Adds the columns and the joins of to-one relations. */
  select: (matching: SelectQueryBuilder<DB, TB, object>) => SelectQueryBuilder<DB, TB, Row>;
  source: ListSource;
  /** Notes what the rows show of other tables. */
  related?: (rows: Row[], reads: Reads) => void;
}

/** What a list needs of the request. */
export interface ListContext {
  db: Database;
  codec: CursorCodec;
  reads: Reads;
  /** Whether it matters what is read: the answer, or a part of it, may be kept. */
  keepsReads: boolean;
  shared<T>(namespace: "jobs", key: string, maxAge: number, load: (reads: Reads) => Promise<T>): Promise<T>;
}

/** A public list within a private answer is kept for as long as it would be by itself. Seconds. */
const SHARED_LIST_AGE = 300;

/** The rows of a list's statement, and how many there are in all if `count`; from the cache if they are for everyone. */
export async function fetchList<TB extends keyof DB, Row extends { id: number }>(
  list: List<TB, Row>,
  query: SelectQueryBuilder<DB, TB, Row & Keyed>,
  window: Window,
  ctx: ListContext,
  { count, closed, isWhole }: { count: boolean; closed: boolean; isWhole: boolean },
): Promise<Fetched<Row & Keyed>> {
  const load = async (reads: Reads) => {
    const fetched = await fetchFromDatabase(ctx.db, list, query, { count, isWhole });
    const refined = ctx.keepsReads ? await list.source.refine?.(reads) : undefined;
    const source = refined ? { ...list.source, where: [...list.source.where, ...refined] } : list.source;
    noteStretch(source, list.sort, fetched.rows, window, { counted: count, closed }, reads);
    list.related?.(fetched.rows, reads);
    return fetched;
  };
  if (list.source.privateBy || list.source.table !== "jobs") return load(ctx.reads);
  // The statement itself is the name of what it reads.
  const { sql: text, parameters } = query.compile();
  const key = createHash("sha256")
    .update(`${text}\0${JSON.stringify(parameters)}\0${count}`)
    .digest("base64url");
  return ctx.shared("jobs", key, SHARED_LIST_AGE, load);
}

interface Fetched<Row> {
  rows: Row[];
  total?: Count;
}

/**
 * Runs a list's statement; `isWhole` if nothing is left out ahead of what it reads. The count comes with it,
 * unless the planner says beforehand that there are far too many to count: then its estimate is the count.
 */
async function fetchFromDatabase<TB extends keyof DB, Row>(
  db: Database,
  list: List<TB, Row>,
  query: SelectQueryBuilder<DB, TB, Row & Keyed>,
  { count, isWhole }: { count: boolean; isWhole: boolean },
): Promise<Fetched<Row & Keyed>> {
  if (!count) return { rows: (await query.execute()) as (Row & Keyed)[] };
  const estimate = await estimateRows(list.matching);
  if (isTooManyToCount(estimate))
    return { rows: (await query.execute()) as (Row & Keyed)[], total: toCount(undefined, estimate) };
  const counting = boundedCount(list.matching, list.countOrder ?? list.sort).as("totalRows");
  const rows = (await query.select(counting).execute()) as (Row & Keyed & { totalRows: number })[];
  const [first] = rows;
  if (first || isWhole) return { rows, total: toCount(first?.totalRows ?? 0, estimate) };
  // No row carries the count: the window is behind the end of the list.
  const { totalRows } = await db.selectNoFrom(counting).executeTakeFirstOrThrow();
  return { rows, total: toCount(totalRows, estimate) };
}
