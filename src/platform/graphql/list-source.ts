import type { Condition, Dependency, Place } from "../cache/dependency.js";
import type { Reads } from "../cache/reads.js";
import type { Keyed, Position, Sort, Window } from "../db/keyset.js";

/** What a list is made from, for the cache. */
export interface ListSource {
  table: string;
  /** What can be told of a changed row: whether it matches. */
  where: readonly Condition[];
  /** The columns that are shown. */
  columns: readonly string[];
  /** Columns that decide which rows match and where they stand, beside what `where` can tell. */
  deciding?: readonly string[];
  /** Finds out, with a statement, what else can be told of a changed row. Asked only if the answer is to be cached. */
  refine?: (reads: Reads) => Promise<Condition[]>;
  /** Other tables that decide which rows match. */
  also?: readonly Dependency[];
  /** The argument or field that makes the list another one for each viewer. */
  privateBy?: string;
  /** Of a list within each of several parents: the column that names the parent. */
  parent?: string;
}

/** Notes the stretch that was read: a change matters if it is to a row that matches and stands within. */
export function noteStretch(
  { table, where, columns, deciding, also, privateBy }: ListSource,
  sort: Sort,
  rows: readonly ({ id: number } & Keyed)[],
  { limit, after, before, backward }: Window,
  { counted, closed }: { counted: boolean; closed: boolean },
  reads: Reads,
): void {
  const place = (position: Position | undefined) => position && placeOf(position, sort);
  // The row beyond the limit tells that there is more. Without one the list ends within the stretch.
  const extra = rows[limit];
  const beyond = extra && { key: extra.cursorKey, id: extra.id };
  const from = place(backward ? (beyond ?? after) : after);
  const to = place(backward ? before : (beyond ?? before));
  reads.dependOn({
    table,
    where,
    columns,
    ids: rows.map((row) => row.id),
    ...(sort.column &&
      sort.type !== "text" && {
        window: {
          column: sort.column,
          descending: sort.direction === "desc",
          ...(from && { from }),
          ...(to && { to }),
        },
      }),
    ...(counted && { counted }),
    deciding: sort.column && sort.type === "text" ? [...(deciding ?? []), sort.column] : deciding,
    ...(closed && { closed }),
  });
  if (also) reads.dependOn(...also);
  if (privateBy) reads.restrictToViewer(privateBy);
}

/** As the feed carries it; undefined, and so an open end, for a key that is no number. */
function placeOf({ key, id }: Position, { type }: Sort): Place | undefined {
  const number = type === "timestamptz" ? Date.parse(key) : Number(key);
  return Number.isNaN(number) ? undefined : [number, id];
}

/** Notes the lists of several parents, each from end to end. */
export function noteParents(
  { table, where, columns, also, privateBy, parent }: ListSource,
  sort: Sort,
  parentIds: readonly number[],
  reads: Reads,
): void {
  const ofParents = parent ? [{ column: parent, in: parentIds }] : [];
  const ordered = sort.column ? [...columns, sort.column] : columns;
  reads.dependOn({ table, where: [...where, ...ofParents], columns: ordered }, ...(also ?? []));
  if (privateBy) reads.restrictToViewer(privateBy);
}
