import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from "kysely";

/**
 * The order of a list. `key` is never null and the id breaks ties in the same direction, so (key, id) is a total
 * order, and one row comparison on an index over both continues from any row at the same cost.
 */
export interface Sort {
  key: RawBuilder<unknown>;
  /** The key's PostgreSQL type: a cursor holds it as text. */
  type: "timestamptz" | "numeric" | "integer" | "text";
  direction: "asc" | "desc";
  id: RawBuilder<unknown>;
  /** The key as a column, if it is one. The change feed carries its value, unless it is text. */
  column?: string;
}

export interface Position {
  key: string;
  id: number;
}

/** A stretch of a list: the `limit` rows behind `after`, or, if `backward`, the last `limit` rows ahead of `before`. */
export interface Window {
  limit: number;
  after?: Position;
  before?: Position;
  backward: boolean;
}

/** Columns that {@link withKeyset} adds to each row. */
export interface Keyed {
  cursorKey: string;
}

const opposite = { asc: "desc", desc: "asc" } as const;

/**
 * Restricts a query to a window and orders it. One row more than `limit` is fetched, to tell whether there are more;
 * a backward window comes in reverse order. {@link takeWindow} puts both right.
 */
export function withKeyset<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  sort: Sort,
  { limit, after, before, backward }: Window,
): SelectQueryBuilder<DB, TB, O & Keyed> {
  let windowed = query.select(sql<string>`${sort.key}::text`.as("cursorKey"));
  if (after) windowed = windowed.where(beyond(sort, after, sort.direction));
  if (before) windowed = windowed.where(beyond(sort, before, opposite[sort.direction]));
  return inOrder(windowed, sort, backward).limit(limit + 1) as SelectQueryBuilder<DB, TB, O & Keyed>;
}

/** Orders by the sort's key and id. */
export function inOrder<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  sort: Sort,
  backward = false,
): SelectQueryBuilder<DB, TB, O> {
  const direction = backward ? opposite[sort.direction] : sort.direction;
  return query.orderBy(sort.key, direction).orderBy(sort.id, direction);
}

function beyond(sort: Sort, { key, id }: Position, direction: "asc" | "desc"): RawBuilder<SqlBool> {
  const bound = sql`(${key}::text::${sql.raw(sort.type)}, ${id}::bigint)`;
  return direction === "asc"
    ? sql<SqlBool>`(${sort.key}, ${sort.id}) > ${bound}`
    : sql<SqlBool>`(${sort.key}, ${sort.id}) < ${bound}`;
}

/**
 * Restricts a query to the rows from number `skip` on, without an OFFSET over what is selected: the row there is
 * found in the sort's index alone, and reading continues from its key.
 */
export function startingAt<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  matching: SelectQueryBuilder<DB, TB, object>,
  sort: Sort,
  skip: number,
): SelectQueryBuilder<DB, TB, O> {
  if (skip === 0) return query;
  const anchor = inOrder(matching.select([sort.key.as("key"), sort.id.as("id")]), sort)
    .offset(skip)
    .limit(1);
  const operator = sql.raw(sort.direction === "asc" ? ">=" : "<=");
  return query.where(sql<SqlBool>`(${sort.key}, ${sort.id}) ${operator} ${anchor}`);
}

/** Cuts the extra row off and turns a backward window around. */
export function takeWindow<Row>(rows: Row[], { limit, backward }: Window): { rows: Row[]; hasMore: boolean } {
  const taken = rows.slice(0, limit);
  return { rows: backward ? taken.reverse() : taken, hasMore: rows.length > limit };
}
