import { LRUCache } from "lru-cache";
import { type MissReason, NamespaceStats } from "./cache-stats.js";
import type { Change, Order } from "./change.js";
import type { ChangeFeed } from "./change-feed.js";
import type { Position } from "./change-log.js";
import { affects } from "./dependency.js";
import { decodeEntry, Entry } from "./entry.js";
import { Reads } from "./reads.js";
import type { RedisStore } from "./redis-store.js";
import { type TableNames, tagsOf } from "./tags.js";

export const NAMESPACES = ["jobs", "users", "ai", "analytics", "responses"] as const;
export type Namespace = (typeof NAMESPACES)[number];

export interface CacheSettings {
  /** Size of the first level. Zero switches it off. */
  memoryBytes: number;
  /** Namespaces that are used at all. */
  enabled: ReadonlySet<Namespace>;
  /** What operators call the rows of a table, as in `Job:7`. */
  tables: TableNames;
}

/** What was found under a key. */
export interface Lookup {
  state: "FRESH" | "STALE" | "NONE";
  /** The entry to serve, if it is fresh or stale. */
  entry?: Entry;
  reason?: MissReason;
  /** For `NONE`: was true when last known, and better than an error. */
  lastKnown?: Entry;
  /** It is due, or nearly: whoever found it should make it anew in the background. */
  refresh?: boolean;
}

/** A fresh value to keep. */
export interface Draft {
  body: Buffer;
  reads: Reads;
  /** Milliseconds. */
  maxAge: number;
  costMs: number;
  /** Of a whole answer: what it shows. */
  surrogateKey?: string;
}

interface ValueOptions<T> {
  /** Milliseconds. */
  maxAge: number;
  /** Of whoever uses the value. */
  reads: Reads;
  load: (reads: Reads) => Promise<T>;
  /** Told what was decided. */
  note?: ((decision: string) => void) | undefined;
}

/** Of what is kept in Redis: raised when an older version could not read it. */
const FORMAT = 1;
/** An entry may be served stale, while it is made anew, for as long as it was fresh, but no longer than this. */
const MAX_STALE_MS = 60 * 60 * 1000;
/** Early refresh is considered in the last tenth of an entry's life. */
const EARLY = 0.1;
const NONE: Lookup = { state: "NONE", reason: "cold" };

/**
 * Values by namespace and key, in memory and in Redis. Every one is checked against the log of committed changes when it
 * is read: what a change affects is never served, wherever it was kept.
 */
export class Cache {
  readonly stats: Record<Namespace, NamespaceStats>;
  private readonly memory: LRUCache<string, Entry> | undefined;
  private readonly flights = new Map<string, Promise<Entry>>();

  constructor(
    readonly feed: ChangeFeed,
    readonly redis: RedisStore | undefined,
    readonly settings: CacheSettings,
  ) {
    this.stats = Object.fromEntries(NAMESPACES.map((name) => [name, new NamespaceStats()])) as typeof this.stats;
    if (settings.memoryBytes > 0) {
      this.memory = new LRUCache({
        maxSize: settings.memoryBytes,
        maxEntrySize: Math.ceil(settings.memoryBytes / 8),
        sizeCalculation: (entry, key) => entry.size + 2 * key.length,
        dispose: (entry, key, reason) => this.forgotten(entry, key, reason),
      });
    }
  }

  isEnabled(namespace: Namespace): boolean {
    return this.settings.enabled.has(namespace);
  }

  /** From here on everything that is read includes the changes known so far. Take it before the first read. */
  position(): Position {
    return this.feed.log.position();
  }

  /** Looks into this server's memory. */
  peek(namespace: Namespace, key: string): Lookup {
    const entry = this.memory?.get(`${namespace}:${key}`);
    if (!entry) return this.feed.isLive ? NONE : { state: "NONE", reason: "feed-down" };
    const problem = this.disproofOf(namespace, entry, this.feed.log.since(entry.seq), true);
    if (problem) {
      this.memory?.delete(`${namespace}:${key}`);
      return { state: "NONE", reason: problem };
    }
    entry.seq = this.feed.log.seq;
    return this.judge(entry);
  }

  /**
   * Looks into Redis, and takes what is found there into memory.
   * @param before why memory did not have it: an entry that a change has ended in both places is one
   */
  async fetch(namespace: Namespace, key: string, before?: MissReason): Promise<Lookup> {
    if (!this.redis || !this.feed.isLive) return NONE;
    const bytes = await this.redis.get(this.sharedKey(namespace, key));
    if (!bytes) return bytes === undefined ? { state: "NONE", reason: "redis-down" } : NONE;
    const found = decodeEntry(bytes);
    if (!found) return NONE;
    const { entry, snapshot } = found;
    const isNews = before !== "invalidated";
    const problem = this.disproofOf(namespace, entry, this.feed.log.unseenBy(snapshot), isNews);
    if (problem) return { state: "NONE", reason: problem };
    entry.seq = this.feed.log.seq;
    const lookup = this.judge(entry);
    if (lookup.state !== "NONE") this.remember(namespace, key, entry);
    return lookup;
  }

  /** Keeps a value, unless a change has overtaken it. */
  store(namespace: Namespace, key: string, draft: Draft, position: Position): Entry {
    const { body, reads, maxAge, costMs, surrogateKey } = draft;
    const { until, isPrivate, limit } = reads;
    const facts = { storedAt: Date.now(), maxAge, until, costMs, isPrivate, limit, surrogateKey };
    const entry = new Entry(body, facts, reads.dependencies, position.seq);
    if (!this.isTrue(namespace, entry)) return entry;
    this.remember(namespace, key, entry);
    const ttl = Math.min(maxAge + staleFor(maxAge), reads.until - Date.now());
    if (ttl > 0) this.redis?.set(this.sharedKey(namespace, key), entry.encode(position.snapshot()), ttl);
    return entry;
  }

  /** Whether no change affects an entry, as far as this server hears of changes at all. */
  isTrue(namespace: Namespace, entry: Entry): boolean {
    return this.feed.isLive && this.disproofOf(namespace, entry, this.feed.log.since(entry.seq)) === undefined;
  }

  /**
   * A value by its key: the cached one, or else what `load` makes, noting what it reads; JSON in between. Callers at the
   * same time share one `load`. What the value was made from is added to `reads`.
   */
  async value<T>(namespace: Namespace, key: string, { maxAge, reads, load, note }: ValueOptions<T>): Promise<T> {
    const stats = this.stats[namespace];
    if (!this.isEnabled(namespace)) {
      stats.bypasses++;
      note?.("BYPASS");
      return load(reads);
    }
    let found = this.peek(namespace, key);
    if (found.state !== "FRESH" && this.redis && found.reason !== "feed-down") {
      const shared = await this.fetch(namespace, key, found.reason);
      if (shared.state === "FRESH") stats.sharedHits++;
      if (shared.state === "FRESH" || found.reason === "cold") found = shared;
    }
    if (found.state === "FRESH" && found.entry) {
      stats.hits++;
      stats.savedMs += found.entry.facts.costMs;
      note?.("HIT");
      return this.use<T>(found.entry, reads);
    }
    const id = `${namespace}:${key}`;
    // If it fails, or a change overtakes it, the first of those who waited loads anew, and the others wait for that.
    for (let attempt = 0; attempt < 2; attempt++) {
      const underWay = this.flights.get(id);
      if (!underWay) break;
      const entry = await underWay.catch(() => undefined);
      if (entry && this.isTrue(namespace, entry)) {
        stats.coalesced++;
        note?.("COALESCED");
        return this.use<T>(entry, reads);
      }
    }
    stats.miss(found.reason ?? "expired");
    note?.(`MISS ${found.reason ?? "expired"}`);
    if (this.flights.has(id)) return load(reads);
    const flight = this.make(namespace, key, maxAge, load).finally(() => this.flights.delete(id));
    this.flights.set(id, flight);
    return this.use<T>(await flight, reads);
  }

  private async make(namespace: Namespace, key: string, maxAge: number, load: (reads: Reads) => Promise<unknown>) {
    const position = this.position();
    const startedAt = performance.now();
    const reads = new Reads();
    const body = Buffer.from(JSON.stringify(await load(reads)));
    return this.store(namespace, key, { body, reads, maxAge, costMs: performance.now() - startedAt }, position);
  }

  /** Drops this server's copies of a namespace. Entries elsewhere are disproved by the purge in the log. */
  drop(namespace: Namespace): void {
    for (const key of this.memory?.keys() ?? []) {
      if (key.startsWith(`${namespace}:`)) this.memory?.delete(key);
    }
  }

  /** This server's entries of a namespace: for showing and choosing. */
  *entries(namespace: Namespace): Generator<[key: string, entry: Entry]> {
    for (const [key, entry] of this.memory?.entries() ?? []) {
      if (key.startsWith(`${namespace}:`)) yield [key.slice(namespace.length + 1), entry];
    }
  }

  sharedPrefix(namespace: Namespace): string {
    return `hirewise:${FORMAT}:${this.feed.incarnation}:${namespace}:`;
  }

  private sharedKey(namespace: Namespace, key: string): string {
    return `${this.sharedPrefix(namespace)}${key}`;
  }

  private use<T>({ body, dependencies, facts }: Entry, reads: Reads): T {
    reads.absorb({ dependencies, until: facts.until, isPrivate: facts.isPrivate, limit: facts.limit });
    return JSON.parse(body.toString("utf8")) as T;
  }

  private remember(namespace: Namespace, key: string, entry: Entry): void {
    if (!this.memory) return;
    const stats = this.stats[namespace];
    const id = `${namespace}:${key}`;
    this.memory.set(id, entry);
    // It is not taken in if it is too large for the whole.
    if (this.memory.peek(id) !== entry) return;
    stats.entries++;
    stats.bytes += entry.size;
  }

  private forgotten(entry: Entry, key: string, reason: LRUCache.DisposeReason): void {
    const stats = this.stats[key.slice(0, key.indexOf(":")) as Namespace];
    stats.entries--;
    stats.bytes -= entry.size;
    if (reason === "evict") stats.evictions++;
  }

  private disproofOf(
    namespace: Namespace,
    entry: Entry,
    changes: readonly (Change | Order)[] | undefined,
    isCounted = false,
  ): MissReason | undefined {
    if (changes === undefined) return "unknown-history";
    for (const change of changes) {
      if (!("table" in change)) {
        if (this.purges(change, namespace, entry)) return "purged";
      } else if (entry.dependencies.some((dependency) => affects(change, dependency))) {
        if (isCounted) this.stats[namespace].invalidated(change.table);
        return "invalidated";
      }
    }
    return undefined;
  }

  private purges(order: Order, namespace: Namespace, entry: Entry): boolean {
    if (order.namespaces?.includes(namespace)) return true;
    if (!order.tags) return false;
    const tags = tagsOf(entry.dependencies, this.settings.tables);
    return order.tags.some((tag) => tags.has(tag));
  }

  private judge(entry: Entry): Lookup {
    const now = Date.now();
    const { storedAt, maxAge, until, costMs } = entry.facts;
    if (now >= until) return { state: "NONE", reason: "deadline" };
    if (!this.feed.isLive) return { state: "NONE", reason: "feed-down", lastKnown: entry };
    const left = storedAt + maxAge - now;
    if (left > 0) {
      // "Optimal Probabilistic Cache Stampede Prevention" (Vattani, Chierichetti, Lowenstein; 2015), with beta = 1.
      const refresh = left < EARLY * maxAge && -costMs * Math.log(Math.random()) >= left;
      return { state: "FRESH", entry, refresh };
    }
    if (left > -staleFor(maxAge)) return { state: "STALE", entry, lastKnown: entry, refresh: true, reason: "expired" };
    return { state: "NONE", reason: "expired" };
  }
}

function staleFor(maxAge: number): number {
  return Math.min(maxAge, MAX_STALE_MS);
}
