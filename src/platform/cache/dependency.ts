import type { Change, ChangedRow, Values } from "./change.js";
import { mayMatch } from "./text-search.js";

/** What a row must fulfil to be of interest. A value that a change does not carry is taken to fulfil it. */
export type Condition =
  | { column: string; in: readonly (string | number | boolean)[] }
  | { column: string; atLeast: number }
  | { column: string; contains: string }
  | { column: string; overlaps: readonly number[] }
  /** A word that is similar to one of the text's, or is one of them. */
  | { column: string; similarTo: string }
  /** A text of which these are the marks of its words, and which may match this tsquery. */
  | { column: string; matches: string };

/** A place in a list: the sort key as the feed carries it, and the id. */
export type Place = readonly [key: number, id: number];

/** The stretch of a list that was read, both ends included. A missing end is open. */
export interface Window {
  column: string;
  descending: boolean;
  from?: Place;
  to?: Place;
}

/**
 * What an answer was made from: rows of a table. It no longer holds once a row that fulfils `where`, before or after a
 * change, came, went, moved within the window, or changed in one of `columns`.
 */
export interface Dependency {
  table: string;
  where: readonly Condition[];
  columns: readonly string[];
  window?: Window;
  /** The rows were counted as well: one that comes or goes matters wherever it stands. */
  counted?: boolean;
  /** False if only changes of rows matter that are there before and after. */
  membership?: false;
  /** The rows that were looked at, if all of them are known: also those that were not found, or not shown. */
  ids?: readonly number[];
  /** Columns that decide in ways that `where` cannot tell which rows match, and where they stand. */
  deciding?: readonly string[];
  /** `ids` is all that was read, and no row elsewhere decides which those are: one that leaves must be among them. */
  closed?: boolean;
}

/** Rows that fulfil `where`, by any of whose `columns` an answer was made. */
export function rows(table: string, where: Condition[], columns: readonly string[]): Dependency {
  return { table, where, columns };
}

/** Rows by their ids. */
export function rowsById(table: string, ids: readonly number[], columns: readonly string[]): Dependency {
  return { table, where: [{ column: "id", in: ids }], columns, ids };
}

/** Whether an answer made from `dependency` before the change may differ after it. */
export function affects(change: Change, dependency: Dependency): boolean {
  if (change.table !== dependency.table) return false;
  if (change.operation === "TRUNCATE") return true;
  if (change.rows) return change.rows.some((row) => rowAffects(row, dependency));
  // Only the ids are known, or not even those.
  if (change.operation === "UPDATE" && change.columns && !mayMatter(change.columns, dependency)) return false;
  if (change.operation !== "UPDATE" && dependency.membership === false) return false;
  if (!change.ids) return true;
  const byId = dependency.where.find((condition) => condition.column === "id" && "in" in condition);
  return byId === undefined || !("in" in byId) || change.ids.some((id) => byId.in.includes(id));
}

/** Whether an update of these columns can be seen, or can make a row come, go or move. */
function mayMatter(changed: readonly string[], { columns, where, window, deciding }: Dependency): boolean {
  return changed.some(
    (column) =>
      columns.includes(column) ||
      column === window?.column ||
      deciding?.includes(column) ||
      where.some((condition) => condition.column === column),
  );
}

function rowAffects({ before, after, columns }: ChangedRow, dependency: Dependency): boolean {
  const { where, window } = dependency;
  const wasIn = before && mayFulfil(before, where);
  const isIn = after && mayFulfil(after, where);
  if (!wasIn && !isIn) return false;
  const { deciding = [], closed, ids } = dependency;
  const id = (after ?? before)?.id;
  const wasRead = ids === undefined || typeof id !== "number" || ids.includes(id);
  if (wasIn && isIn && staysIn(before, after, where)) {
    const moved = window !== undefined && before[window.column] !== after[window.column];
    const isDecidedAnew = columns?.some((column) => deciding.includes(column)) ?? false;
    // Where it stood it still stands: it is seen if it was read, and one of the columns shown is another.
    if (!moved && !isDecidedAnew) return wasRead && (columns?.some((one) => dependency.columns.includes(one)) ?? false);
    if (isDecidedAnew && dependency.counted) return true;
  } else {
    if (dependency.membership === false) return false;
    if (dependency.counted) return true;
    if (!isIn && closed) return wasRead;
  }
  return (wasIn === true && standsIn(before, window)) || (isIn === true && standsIn(after, window));
}

function mayFulfil(row: Values, where: readonly Condition[]): boolean {
  return where.every((condition) => fulfils(row[condition.column], condition) !== false);
}

/** Of a row that may fulfil `where` before and after: whether it surely does, or does after if it did before. */
function staysIn(before: Values, after: Values, where: readonly Condition[]): boolean {
  return where.every((condition) => {
    // Whether its words are others is among the columns that decide.
    if ("matches" in condition) return true;
    const [old, present] = [before[condition.column], after[condition.column]];
    return isSame(old, present) || (fulfils(old, condition) === true && fulfils(present, condition) === true);
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** Amounts come as numbers that are not decimal. */
const MAX_ROUNDING = 0.02;

/** Undefined if only the database could tell. */
function fulfils(value: unknown, condition: Condition): boolean | undefined {
  if (value === undefined) return undefined;
  if ("overlaps" in condition) {
    return Array.isArray(value) ? value.some((entry) => condition.overlaps.includes(entry)) : undefined;
  }
  if (value === null) return false;
  if ("in" in condition) return condition.in.includes(value as string);
  // A word may bear another's mark.
  if ("matches" in condition) return mayMatch(String(value), condition.matches) ? undefined : false;
  if ("similarTo" in condition) return maySpell(String(value), condition.similarTo) ? undefined : false;
  if ("atLeast" in condition) {
    const above = (value as number) - condition.atLeast;
    return Math.abs(above) < MAX_ROUNDING ? undefined : above > 0;
  }
  return contains(String(value), condition.contains);
}

/** As `ilike '%phrase%'`. Outside of ASCII the database's idea of upper and lower case may differ from ours. */
function contains(text: string, phrase: string): boolean | undefined {
  return isAscii(text + phrase) ? text.toLowerCase().includes(phrase.toLowerCase()) : undefined;
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}

/** The database compares by trigrams from 0.45 up; what is below 0.3 here is not similar there either. */
const MIN_SIMILARITY = 0.3;

function maySpell(term: string, text: string): boolean {
  const [ownWord, searched] = [plain(term), plain(text)];
  // The database's `unaccent` makes "oe" of "œ".
  if (!isAscii(ownWord + searched)) return true;
  const words = searched.split(/[^a-z0-9]+/).filter((word) => word.length >= 4);
  const own = trigrams(ownWord);
  return words.some((word) => similarity(own, trigrams(word)) >= MIN_SIMILARITY);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** As pg_trgm makes them: two blanks in front, one behind. */
function trigrams(word: string): Set<string> {
  const padded = `  ${word} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
}

function similarity(a: Set<string>, b: Set<string>): number {
  let common = 0;
  for (const trigram of a) if (b.has(trigram)) common++;
  return common / (a.size + b.size - common);
}

function standsIn(row: Values, window: Window | undefined): boolean {
  if (!window) return true;
  const key = row[window.column];
  const id = row.id;
  if (typeof key !== "number" || typeof id !== "number") return true;
  const place: Place = [key, id];
  if (window.from && compare(place, window.from, window.descending) < 0) return false;
  return !window.to || compare(place, window.to, window.descending) <= 0;
}

/** Below zero if `a` stands ahead of `b`. */
function compare(a: Place, b: Place, descending: boolean): number {
  const ascending = a[0] - b[0] || a[1] - b[1];
  return descending ? -ascending : ascending;
}
