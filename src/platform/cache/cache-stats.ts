export type CacheStatus = "HIT" | "MISS" | "STALE" | "BYPASS";

/** Why an answer was not served from the cache. */
export type MissReason =
  | "cold"
  | "expired"
  | "deadline"
  | "invalidated"
  | "purged"
  | "unknown-history"
  | "feed-down"
  | "redis-down";

/** Counters of one namespace since the start. */
export class NamespaceStats {
  hits = 0;
  /** Of the hits, those that came from Redis. */
  sharedHits = 0;
  misses = 0;
  stale = 0;
  bypasses = 0;
  coalesced = 0;
  evictions = 0;
  invalidations = 0;
  refreshes = 0;
  /** Work that hits have saved. */
  savedMs = 0;
  entries = 0;
  bytes = 0;
  readonly missReasons = new Map<MissReason, number>();
  readonly invalidationsByTable = new Map<string, number>();

  miss(reason: MissReason): void {
    this.misses++;
    this.missReasons.set(reason, (this.missReasons.get(reason) ?? 0) + 1);
  }

  invalidated(table: string): void {
    this.invalidations++;
    this.invalidationsByTable.set(table, (this.invalidationsByTable.get(table) ?? 0) + 1);
  }
}
