import { type SelectQueryBuilder, sql } from "kysely";
import { boundedCount, type Count, EXACT_COUNT_LIMIT, estimateRows, toCount } from "../db/count.js";
import type { Database } from "../db/database.js";
import type { DB } from "../db/db.types.js";
import { type Keyed, startingAt, takeWindow, type Window, withKeyset } from "../db/keyset.js";
import { type Connection, type CountPrecision, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./connection.js";
import type { CursorCodec } from "./cursor.js";
import { AppError, ErrorCode } from "./errors.js";
import { fetchList, type List, type ListContext } from "./list.js";
import { noteParents } from "./list-source.js";
import type { Selection } from "./lookahead.js";

export interface Args {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** @throws AppError BAD_USER_INPUT or INVALID_CURSOR */
export function toWindow(args: Args, name: string, codec: CursorCodec): Window {
  const { first, last, after, before } = args;
  if (first != null && last != null) {
    throw new AppError(ErrorCode.BAD_USER_INPUT, "Give either `first` or `last`, not both.", "last");
  }
  for (const [field, size] of Object.entries({ first, last })) {
    if (size != null && size < 0)
      throw new AppError(ErrorCode.BAD_USER_INPUT, `\`${field}\` must not be negative.`, field);
  }
  return {
    limit: Math.min(first ?? last ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
    backward: last != null,
    after: after == null ? undefined : codec.decode(after, name),
    before: before == null ? undefined : codec.decode(before, name),
  };
}

/** Whether a connection's or a page's selection needs the count. */
export function wantsCount(selection: Selection): boolean {
  return selection.has("totalCount") || selection.has("totalCountPrecision") || selection.has("pageCount");
}

/** One stretch of a list in one statement; with a count in two. */
export async function paginate<TB extends keyof DB, Row extends { id: number }>(
  list: List<TB, Row>,
  args: Args,
  ctx: ListContext,
  { count }: { count: boolean },
): Promise<Connection<Row>> {
  const { codec } = ctx;
  const window = toWindow(args, list.name, codec);
  const query = withKeyset(list.select(list.matching), list.sort, window);
  const isWhole = !window.after && !window.before;
  const { rows, total } = await fetchList(list, query, window, ctx, { count, closed: true, isWhole });
  return toConnection(rows, window, list.name, codec, total);
}

/**
 * The same stretch of a list for each of several parents, in one statement.
 * `list.matching` refers to the parent's id as {@link parentId}. A cursor belongs to one parent's list: for the others
 * the result is the INVALID_CURSOR error.
 */
export async function paginateEach<TB extends keyof DB, Row extends { id: number }>(
  db: Database,
  parentIds: readonly number[],
  list: List<TB, Row>,
  args: Args,
  { codec, reads }: ListContext,
  { count }: { count: boolean },
): Promise<(Connection<Row> | Error)[]> {
  noteParents(list.source, list.sort, parentIds, reads);
  const nameOf = (id: number) => `${list.name}:${id}`;
  const windows = new Map(parentIds.map((id) => [id, windowOrError(args, nameOf(id), codec)]));
  const window = [...windows.values()].find((found) => !(found instanceof Error)) as Window | undefined;
  const askedIds = parentIds.filter((id) => !(windows.get(id) instanceof Error));
  const rows = window ? await rowsOfEach(db, askedIds, list, window, count) : new Map<number, EachRow<Row>[]>();
  const found = [...rows.values()].flat().filter((row) => row.id !== null);
  list.related?.(found, reads);
  return Promise.all(
    parentIds.map(async (id) => {
      const own = windows.get(id);
      if (!own || own instanceof Error) return own as Error;
      const siblings = rows.get(id) ?? [];
      const total = count ? await totalOfEach(siblings[0]?.totalRows ?? 0, list, id) : undefined;
      // The outer join gives a parent without rows one row of nulls.
      const found = siblings.filter((row) => row.id !== null);
      return toConnection(found, own, nameOf(id), codec, total);
    }),
  );
}

/** Of one parent's list a few rows are usual: it is counted at once, and the planner asked only if there are many. */
async function totalOfEach<TB extends keyof DB, Row>(bounded: number, list: List<TB, Row>, id: number): Promise<Count> {
  const estimate = bounded > EXACT_COUNT_LIMIT ? await estimateRows(forParent(list.matching, id)) : 0;
  return toCount(bounded, estimate);
}

type EachRow<Row> = Row & Keyed & { parentId: number; totalRows: number };

async function rowsOfEach<TB extends keyof DB, Row>(
  db: Database,
  parentIds: readonly number[],
  list: List<TB, Row>,
  window: Window,
  count: boolean,
): Promise<Map<number, EachRow<Row>[]>> {
  const page = withKeyset(list.select(list.matching), list.sort, window);
  const total = count ? boundedCount(list.matching, list.sort) : sql<number>`0`;
  const { rows } = await sql<EachRow<Row>>`
    select page.*, parent.id as parent_id, ${total} as total_rows
    from unnest(${parentIds}::bigint[]) as parent(id) left join lateral ${page} as page on true`.execute(db);
  const byParent = new Map<number, EachRow<Row>[]>(parentIds.map((id) => [id, []]));
  for (const row of rows) byParent.get(row.parentId)?.push(row);
  return byParent;
}

function windowOrError(args: Args, name: string, codec: CursorCodec): Window | Error {
  try {
    return toWindow(args, name, codec);
  } catch (error) {
    return error as Error;
  }
}

/** Stands for the parent's id in the lists of {@link paginateEach}. */
export const parentId = sql<number>`parent.id`;

function forParent<TB extends keyof DB>(matching: SelectQueryBuilder<DB, TB, object>, id: number) {
  return matching.innerJoin(sql<{ id: number }>`(select ${id}::bigint as id)`.as("parent"), (join) =>
    join.onTrue(),
  ) as typeof matching;
}

export interface NumberedPage<Row> {
  items: Row[];
  page: number;
  pageSize: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  pageCount?: number;
  totalCount?: number;
  totalCountPrecision?: CountPrecision;
}

/** One numbered page of a list, in one statement; with a count in two. */
export async function paginateByNumber<TB extends keyof DB, Row extends { id: number }>(
  list: List<TB, Row>,
  { page, pageSize }: { page: number; pageSize: number },
  ctx: ListContext,
  { count }: { count: boolean },
): Promise<NumberedPage<Row>> {
  if (page < 1) throw new AppError(ErrorCode.BAD_USER_INPUT, "Pages are numbered from 1.", "page");
  if (pageSize < 1) throw new AppError(ErrorCode.BAD_USER_INPUT, "A page holds at least one.", "pageSize");
  const window: Window = { limit: Math.min(pageSize, MAX_PAGE_SIZE), backward: false };
  const windowed = withKeyset(list.select(list.matching), list.sort, window);
  const query = startingAt(windowed, list.matching, list.sort, (page - 1) * window.limit);
  // Rows ahead of the page decide which rows stand on it, so its window begins with the list.
  const isFirst = page === 1;
  const { rows, total } = await fetchList(list, query, window, ctx, { count, closed: isFirst, isWhole: isFirst });
  const { rows: items, hasMore } = takeWindow(rows, window);
  return {
    items,
    page,
    pageSize: window.limit,
    hasNextPage: hasMore,
    hasPreviousPage: page > 1,
    ...(total && { ...countFields(total), pageCount: Math.ceil(total.count / window.limit) }),
  };
}

function countFields({ count, precision }: Count) {
  return { totalCount: count, totalCountPrecision: precision };
}

function toConnection<Row extends { id: number } & Keyed>(
  found: Row[],
  window: Window,
  name: string,
  codec: CursorCodec,
  total: Count | undefined,
): Connection<Row> {
  const { rows, hasMore } = takeWindow(found, window);
  const cursorOf = (row: Row | undefined) => (row ? codec.encode({ key: row.cursorKey, id: row.id }, name) : null);
  return {
    nodes: rows,
    // Functions, which graphql-js calls only if the field is selected: signing cursors is not free.
    edges: () => rows.map((node) => ({ node, cursor: cursorOf(node) as string })),
    pageInfo: () => ({
      hasNextPage: window.backward ? window.before !== undefined : hasMore,
      hasPreviousPage: window.backward ? hasMore : window.after !== undefined,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    }),
    ...(total && countFields(total)),
  };
}
