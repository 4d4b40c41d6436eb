import { byId } from "./element.js";
import { bytes, count, counted, decimal, milliseconds, NOTHING, percent } from "./format.js";
import { NAMESPACES } from "./series.js";
import { createStatements } from "./statements.js";
import { createTable } from "./table.js";

/** Of a request's text: enough to know it by. */
const SHOWN_OF_QUERY = 160;

/** @typedef {import("../performance-stats.type.ts").PerformanceStats} Stats */

/** What the reasons for a miss mean. @type {Record<string, string>} */
const REASONS = {
  cold: "Asked for the first time, or forgotten for want of room",
  expired: "Past its age",
  deadline: "A date in the data has come, such as a closing date",
  invalidated: "A change in the database ended it",
  purged: "Somebody cleared it",
  "unknown-history": "Made before this server began to listen",
  "feed-down": "The change feed is interrupted",
  "redis-down": "Redis does not answer",
};

/** Puts the tables into their places. @returns {(stats: Stats) => void} shows figures */
export function createTables() {
  const operations = operationsTable();
  const cache = cacheTables();
  const work = workTables();
  const statements = createStatements();
  return (stats) => {
    operations(stats.operations);
    statements(stats.queries);
    cache(stats.cache);
    work(stats);
  };
}

/** @type {"number"} */
const number = "number";

function operationsTable() {
  /** @type {(rows: readonly Stats["operations"][number][]) => void} */
  const show = createTable(byId("operations-table"), {
    caption: "Operations, the most frequent first",
    empty: "No operation was answered in this time.",
    key: ({ name }) => name,
    columns: [
      { label: "Operation", kind: "name", text: ({ name }) => name },
      { label: "Answers", kind: number, text: (row) => count(row.count) },
      { label: "With errors", kind: number, text: ({ errors }) => count(errors) },
      { label: "p50", kind: number, text: ({ p50Ms }) => milliseconds(p50Ms), title: "Half took no longer" },
      { label: "p95", kind: number, text: ({ p95Ms }) => milliseconds(p95Ms), title: "95 % took no longer" },
      { label: "p99", kind: number, text: ({ p99Ms }) => milliseconds(p99Ms), title: "99 % took no longer" },
      {
        label: "From the cache",
        kind: number,
        text: ({ cacheHitRate }) => percent(cacheHitRate),
        share: ({ cacheHitRate }) => cacheHitRate,
      },
      { label: "SQL per answer", kind: number, text: ({ sqlPerRequest }) => decimal(sqlPerRequest) },
    ],
  });
  return show;
}

/** @returns {(cache: Stats["cache"]) => void} */
function cacheTables() {
  /** @type {(rows: readonly Stats["cache"]["namespaces"][number][]) => void} */
  const namespaces = createTable(byId("namespaces-table"), {
    caption: "Parts of the cache",
    empty: "The cache has no parts.",
    key: ({ name }) => name,
    columns: [
      { label: "Part", kind: "name", text: ({ name }) => name },
      {
        label: "Hit rate",
        kind: number,
        text: (row) => (lookups(row) > 0 ? percent(row.hitRate) : NOTHING),
        share: ({ hitRate }) => hitRate,
      },
      { label: "Hits", kind: number, text: ({ hits }) => count(hits) },
      { label: "Misses", kind: number, text: ({ misses }) => count(misses) },
      { label: "Stale", kind: number, text: ({ stale }) => count(stale), title: "Served while being made anew" },
      { label: "Shared work", kind: number, text: ({ coalesced }) => count(coalesced), title: "Waited for another's" },
      { label: "Passed by", kind: number, text: ({ bypasses }) => count(bypasses), title: "The cache was not asked" },
      { label: "Ended by changes", kind: number, text: ({ invalidations }) => count(invalidations) },
      { label: "Made room", kind: number, text: ({ evictions }) => count(evictions) },
      { label: "Entries", kind: number, text: ({ entries }) => count(entries) },
      { label: "Size", kind: number, text: (row) => bytes(row.bytes) },
      { label: "Work saved", kind: number, text: ({ savedMs }) => milliseconds(savedMs) },
    ],
  });
  /** @type {(rows: readonly Stats["cache"]["hottestEntries"][number][]) => void} */
  const hottest = createTable(byId("hottest-table"), {
    caption: "Hottest keys: the public answers that are asked for most",
    empty: "No public answer is in the cache.",
    key: ({ query, variables }) => `${query} ${variables}`,
    columns: [
      { label: "Operation", kind: "name", text: ({ operation }) => operation || "(unnamed)" },
      { label: "Request", kind: "code", text: requestOf },
      { label: "Asked for", kind: number, text: ({ hits }) => count(hits) },
      { label: "To make", kind: number, text: ({ costMs }) => milliseconds(costMs) },
    ],
  });
  const reasons = rankedTable("reasons-table", {
    caption: "Why things were missing",
    empty: "Nothing was missing in this time.",
    label: "Reason",
    words: (reason) => REASONS[reason] ?? reason,
  });
  const tables = rankedTable("invalidations-table", {
    caption: "Tables whose changes ended entries",
    empty: "No change ended an entry in this time.",
    label: "Table",
    words: (table) => table,
  });
  return (cache) => {
    namespaces([...cache.namespaces].sort((a, b) => NAMESPACES.indexOf(a.name) - NAMESPACES.indexOf(b.name)));
    hottest(cache.hottestEntries);
    reasons(cache.missReasons.map(({ reason, count }) => ({ name: reason, count })));
    tables(cache.invalidatedBy.map(({ table, count }) => ({ name: table, count })));
  };
}

/**
 * Counts with their share of the whole.
 * @param {string} id
 * @param {{ caption: string, empty: string, label: string, words(name: string): string }} options
 */
function rankedTable(id, { caption, empty, label, words }) {
  let whole = 0;
  /** @type {(rows: readonly { name: string, count: number }[]) => void} */
  const show = createTable(byId(id), {
    caption,
    empty,
    key: ({ name }) => name,
    columns: [
      { label, text: ({ name }) => words(name) },
      { label: "Times", kind: number, text: (row) => count(row.count) },
      { label: "Share", kind: number, text: (row) => percent(row.count / whole), share: (row) => row.count / whole },
    ],
  });
  return (/** @type {readonly { name: string, count: number }[]} */ rows) => {
    whole = rows.reduce((sum, row) => sum + row.count, 0);
    show(rows);
  };
}

/** @returns {(stats: Stats) => void} */
function workTables() {
  /** @type {(rows: readonly Stats["loaders"][number][]) => void} */
  const loaders = createTable(byId("loaders-table"), {
    caption: "Loaders",
    empty: "No loader was used in this time.",
    key: ({ name }) => name,
    columns: [
      { label: "Loader", kind: "name", text: ({ name }) => name },
      { label: "Keys", kind: number, text: ({ loads }) => count(loads) },
      { label: "Known already", kind: number, text: ({ hits }) => count(hits) },
      { label: "Batches", kind: number, text: ({ batches }) => count(batches) },
      { label: "Keys per batch", kind: number, text: ({ averageBatchSize }) => decimal(averageBatchSize) },
    ],
  });
  /** @type {(rows: readonly Stats["files"]["byType"][number][]) => void} */
  const files = createTable(byId("files-table"), {
    caption: "Uploads by type",
    empty: "No file was uploaded in this time.",
    key: ({ type }) => type,
    columns: [
      { label: "Type", kind: "name", text: ({ type }) => type },
      { label: "Files", kind: number, text: ({ uploads }) => count(uploads) },
      { label: "Sent", kind: number, text: ({ bytesIn }) => bytes(bytesIn) },
      { label: "Stored", kind: number, text: ({ bytesOut }) => bytes(bytesOut) },
      { label: "Saved", kind: number, text: ({ ratio }) => percent(Math.max(1 - ratio, 0)) },
    ],
  });
  const summary = byId("files-summary");
  return ({ loaders: rows, files: uploads }) => {
    loaders([...rows].sort((a, b) => b.loads - a.loads));
    files(uploads.byType);
    summary.hidden = uploads.uploads + uploads.rejected === 0;
    summary.textContent = [
      counted(uploads.uploads, "file"),
      counted(uploads.duplicates, "duplicate"),
      `${count(uploads.rejected)} refused`,
      `95 % taken within ${milliseconds(uploads.p95Ms)}`,
    ].join(" · ");
  };
}

/** @param {Stats["cache"]["namespaces"][number]} namespace */
function lookups({ hits, misses, stale, coalesced }) {
  return hits + misses + stale + coalesced;
}

/** @param {Stats["cache"]["hottestEntries"][number]} entry */
function requestOf({ query, variables }) {
  const text = query.length > SHOWN_OF_QUERY ? `${query.slice(0, SHOWN_OF_QUERY)}…` : query;
  return variables === "{}" ? text : `${variables} ${text}`;
}
