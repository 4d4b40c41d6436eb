import { byId, element, setText } from "./element.js";
import { bytes, count, counted, decimal, duration, milliseconds, NOTHING, percent } from "./format.js";

/**
 * @typedef {import("../performance-stats.type.ts").PerformanceStats} Stats
 * @typedef {{ value: string, note: string, isBad?: boolean }} Shown
 * @typedef {{ label: string, show(stats: Stats, period: string): Shown }} Tile
 */

const ERRORS_TO_NOTICE = 0.01;
const REDIS = { OFF: "Off", UP: "Up", DOWN: "Down" };

/** @type {Tile[]} */
const tiles = [
  {
    label: "Answers",
    show: ({ requestCount }, period) => ({ value: count(requestCount), note: period }),
  },
  {
    label: "Errors",
    show: ({ requestCount, errorCount }) => ({
      value: requestCount > 0 ? percent(errorCount / requestCount) : NOTHING,
      note: `${count(errorCount)} of ${counted(requestCount, "answer")}`,
      isBad: errorCount > requestCount * ERRORS_TO_NOTICE,
    }),
  },
  {
    label: "Latency, p95",
    show: ({ requestCount, p50Ms, p95Ms, p99Ms }) =>
      requestCount > 0
        ? { value: milliseconds(p95Ms), note: `p50 ${milliseconds(p50Ms)} · p99 ${milliseconds(p99Ms)}` }
        : { value: NOTHING, note: "Nothing was asked" },
  },
  {
    label: "Answers from the cache",
    show({ cache: { namespaces } }) {
      const responses = namespaces.find(({ name }) => name === "responses");
      const saved = namespaces.reduce((sum, { savedMs }) => sum + savedMs, 0);
      const { hits = 0, stale = 0, misses = 0, coalesced = 0, hitRate = 0 } = responses ?? {};
      return {
        value: hits + stale + misses + coalesced > 0 ? percent(hitRate) : NOTHING,
        note: `${milliseconds(saved)} of work saved`,
      };
    },
  },
  {
    label: "SQL per answer",
    show: ({ requestCount, queries: { count: statements, errors, p95Ms } }) => ({
      value: requestCount > 0 ? decimal(statements / requestCount) : NOTHING,
      note: `p95 ${milliseconds(p95Ms)}${errors > 0 ? ` · ${count(errors)} failed` : ""}`,
    }),
  },
  {
    label: "Event loop delay, p99",
    show: ({ process: { eventLoopDelayP99Ms, cpuPercent } }) => ({
      value: milliseconds(eventLoopDelayP99Ms),
      note: `CPU ${Math.round(cpuPercent)} % of a core`,
    }),
  },
  {
    label: "Memory",
    show: ({ process: { rssBytes, heapBytes } }) => ({
      value: bytes(rssBytes),
      note: `${bytes(heapBytes)} of objects`,
    }),
  },
  {
    label: "Database connections",
    show({ database: { poolSize, idle, waiting, replicas } }) {
      const inUse = replicas.filter((replica) => replica.inUse).length;
      const wait = waiting > 0 ? `${counted(waiting, "request")} waiting` : "nobody waits";
      return {
        value: `${poolSize - idle} busy`,
        note: `${poolSize} open · ${wait}${replicas.length > 0 ? ` · ${inUse} of ${counted(replicas.length, "replica")}` : ""}`,
        isBad: waiting > 0 || inUse < replicas.length,
      };
    },
  },
  {
    label: "Redis",
    show({ redis: { status, p95Ms, usedMemoryBytes } }) {
      const figures = `p95 ${milliseconds(p95Ms)}${usedMemoryBytes === null ? "" : ` · ${bytes(usedMemoryBytes)}`}`;
      const notes = { OFF: "Each server has its own cache", UP: figures, DOWN: "The server goes on without it" };
      return { value: REDIS[status], note: notes[status], isBad: status === "DOWN" };
    },
  },
  {
    label: "Running for",
    show: ({ process: { uptimeSeconds, workers } }) => ({
      value: duration(uptimeSeconds),
      note: counted(workers, "server process", "server processes"),
    }),
  },
];

/** Puts the tiles into their place. @returns {(stats: Stats, period: string) => void} shows figures */
export function createTiles() {
  const shown = tiles.map(({ label, show }) => {
    const value = element("dd", { class: "value" }, NOTHING);
    const note = element("dd", { class: "note" });
    return { show, value, note, tile: element("div", {}, element("dt", {}, label), value, note) };
  });
  byId("tiles").replaceChildren(...shown.map(({ tile }) => tile));
  return (stats, period) => {
    for (const { show, value, note, tile } of shown) {
      const { value: words, note: more, isBad = false } = show(stats, period);
      setText(value, words);
      setText(note, more);
      tile.classList.toggle("bad", isBad);
    }
  };
}
