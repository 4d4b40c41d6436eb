/**
 * @typedef {{ name: string, hits: number, misses: number, stale: number, coalesced: number }} Lookups
 * @typedef {{
 *   at: string,
 *   requestCount: number,
 *   errorCount: number,
 *   queries: { count: number },
 *   cache: { namespaces: Lookups[] },
 *   files: { bytesIn: number, bytesOut: number },
 *   process: { uptimeSeconds: number, workers: number },
 * }} Counters
 * @typedef {{
 *   requestCount: number,
 *   p50Ms: number,
 *   p95Ms: number,
 *   p99Ms: number,
 *   process: { eventLoopDelayP99Ms: number },
 * }} Delays
 */

export const NAMESPACES = /** @type {const} */ (["responses", "jobs", "users", "ai", "analytics"]);

export const KEYS = /** @type {const} */ ([
  "answers",
  "errors",
  "p50",
  "p95",
  "p99",
  ...NAMESPACES,
  "statements",
  "loopDelay",
  "bytesIn",
  "bytesOut",
]);

/** @typedef {typeof KEYS[number]} Key */
/** @typedef {Record<Key, number | null>} Point */

const KEPT_SECONDS = 3_600;
/** Processes tell of themselves every five seconds: of several, two such steps together are steady. */
const SPAN_OF_SEVERAL_SECONDS = 10;

/** The points of the charts, made from counters that only grow. */
export class Series {
  /** Seconds since 1970. @type {number[]} */
  times = [];
  /** By key, as many as times. Null: nothing to tell. @type {Record<Key, (number | null)[]>} */
  values = emptyValues();
  /** What the next point is compared with, oldest first. @type {Counters[]} */
  #recent = [];

  clear() {
    this.times = [];
    this.values = emptyValues();
    this.#recent = [];
  }

  /** The next counters may be those of another process: they are nothing to compare with the last ones. */
  rebase() {
    this.#recent = [];
  }

  /** Nothing was heard for a while. */
  interrupt() {
    const last = this.times.at(-1);
    this.rebase();
    if (last !== undefined && KEYS.some((key) => this.values[key].at(-1) !== null)) this.#push(last + 0.001, {});
  }

  /**
   * @param {Counters} counters
   * @param {Delays | undefined} delays
   */
  add(counters, delays) {
    if (this.#isOfAnother(counters)) this.rebase();
    const base = this.#base(counters);
    this.#recent.push(counters);
    if (base) this.#push(secondsOf(counters), { ...rates(base, counters), ...levels(counters, delays) });
  }

  /** @param {Counters} counters */
  #isOfAnother(counters) {
    const last = this.#recent.at(-1);
    if (!last) return false;
    return (
      counters.process.workers !== last.process.workers ||
      counters.process.uptimeSeconds < last.process.uptimeSeconds ||
      counters.requestCount < last.requestCount ||
      secondsOf(counters) <= secondsOf(last)
    );
  }

  /** The last counters that are old enough; the oldest ones, if none are. @param {Counters} counters */
  #base(counters) {
    const span = counters.process.workers > 1 ? SPAN_OF_SEVERAL_SECONDS : 0.5;
    const limit = secondsOf(counters) - span;
    while (this.#recent[1] && secondsOf(this.#recent[1]) <= limit) this.#recent.shift();
    return this.#recent[0];
  }

  /**
   * @param {number} time
   * @param {Partial<Point>} point
   */
  #push(time, point) {
    this.times.push(time);
    for (const key of KEYS) this.values[key].push(point[key] ?? null);
    let old = 0;
    while (/** @type {number} */ (this.times[old]) < time - KEPT_SECONDS) old++;
    if (old === 0) return;
    this.times.splice(0, old);
    for (const key of KEYS) this.values[key].splice(0, old);
  }
}

/**
 * @param {Counters} before
 * @param {Counters} after
 * @returns {Partial<Point>}
 */
function rates(before, after) {
  const seconds = secondsOf(after) - secondsOf(before);
  const answered = after.requestCount - before.requestCount;
  const statements = after.queries.count - before.queries.count;
  return {
    answers: answered / seconds,
    errors: Math.max(after.errorCount - before.errorCount, 0) / seconds,
    statements: answered > 0 ? Math.max(statements, 0) / answered : null,
    ...Object.fromEntries(NAMESPACES.map((name) => [name, hitRate(lookups(before, name), lookups(after, name))])),
  };
}

/**
 * @param {Counters} counters
 * @param {Delays | undefined} delays
 * @returns {Partial<Point>}
 */
function levels({ files }, delays) {
  return {
    ...(delays && { loopDelay: delays.process.eventLoopDelayP99Ms }),
    ...(delays && delays.requestCount > 0 && { p50: delays.p50Ms, p95: delays.p95Ms, p99: delays.p99Ms }),
    ...(files.bytesIn > 0 && { bytesIn: files.bytesIn, bytesOut: files.bytesOut }),
  };
}

/**
 * @param {Counters} counters
 * @param {string} name
 */
function lookups({ cache }, name) {
  const found = cache.namespaces.find((namespace) => namespace.name === name);
  const { hits = 0, stale = 0, misses = 0, coalesced = 0 } = found ?? {};
  return { found: hits + stale, all: hits + stale + misses + coalesced };
}

/**
 * @param {{ found: number, all: number }} before
 * @param {{ found: number, all: number }} after
 */
function hitRate(before, after) {
  const all = after.all - before.all;
  return all > 0 ? (after.found - before.found) / all : null;
}

/** @param {{ at: string }} counters */
function secondsOf({ at }) {
  return Date.parse(at) / 1000;
}

/** @returns {Record<Key, (number | null)[]>} */
function emptyValues() {
  const values = /** @type {Record<Key, (number | null)[]>} */ ({});
  for (const key of KEYS) values[key] = [];
  return values;
}
