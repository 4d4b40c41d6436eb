import { type Cache, NAMESPACES } from "../platform/cache/cache.js";
import type { Figures } from "../platform/metrics/figures.js";
import type { Counts } from "../platform/metrics/sample.js";

/** Has counted what the cache counts by itself. */
export function countCache(figures: Figures, cache: Cache): void {
  for (const name of NAMESPACES) {
    const stats = cache.stats[name];
    figures.count(`namespace ${name}`, () => ({
      hits: stats.hits,
      sharedHits: stats.sharedHits,
      misses: stats.misses,
      stale: stats.stale,
      bypasses: stats.bypasses,
      coalesced: stats.coalesced,
      evictions: stats.evictions,
      invalidations: stats.invalidations,
      refreshes: stats.refreshes,
      savedMs: stats.savedMs,
    }));
  }
  figures.count("misses all", () => sumOf(cache, "missReasons"));
  figures.count("invalidations all", () => sumOf(cache, "invalidationsByTable"));
}

function sumOf(cache: Cache, what: "missReasons" | "invalidationsByTable"): Counts {
  const sum: Counts = {};
  for (const name of NAMESPACES) {
    for (const [key, count] of cache.stats[name][what]) sum[key] = (sum[key] ?? 0) + count;
  }
  return sum;
}
