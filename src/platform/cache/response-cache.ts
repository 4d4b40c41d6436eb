import { LRUCache } from "lru-cache";
import type { RequestTrace } from "../metrics/request-trace.js";
import type { Cache, Lookup } from "./cache.js";
import type { CacheStatus, MissReason } from "./cache-stats.js";
import type { Entry } from "./entry.js";
import type { CacheableOperation } from "./operations.js";
import type { Reads } from "./reads.js";
import { tagsOf } from "./tags.js";

/** What executing an operation gave. */
export interface Executed {
  status: number;
  headers: Iterable<[string, string]>;
  body: string;
  /** What it was made from; undefined if it must not be cached: errors, partial answers. */
  reads: Reads | undefined;
  /** The database could not be reached. */
  isUnavailable: boolean;
  hasErrors: boolean;
  /** What executing it took, if that is measured. */
  trace?: RequestTrace | undefined;
}

/** An answer, with what there is to say about it. */
export interface Answer {
  status: CacheStatus;
  /** The stored answer, or else what was just executed. */
  entry?: Entry;
  executed?: Executed;
  reason?: MissReason | "not-cacheable" | "disabled";
}

/** How often an operation was asked for, and what its answer costs: what warming goes by. */
export interface Popularity {
  operation: CacheableOperation;
  hits: number;
  costMs: number;
}

const NAMESPACE = "responses";
const KNOWN_OPERATIONS = 10_000;
/** The hottest answers are made anew in the last tenth of their life. */
const RENEW_AHEAD = 0.1;

/** Whose answers: the account and its role; undefined for a visitor. */
export type ViewerKey = string | undefined;

interface Flight {
  executed: Executed;
  entry: Entry | undefined;
}

/** Whole answers, by operation and, if they are private, by viewer. */
export class ResponseCache {
  readonly popularity = new LRUCache<string, Popularity>({ max: KNOWN_OPERATIONS });
  private readonly flights = new Map<string, Promise<Flight>>();
  private readonly refreshing = new Set<string>();

  constructor(readonly cache: Cache) {}

  get isEnabled(): boolean {
    return this.cache.isEnabled(NAMESPACE);
  }

  /** Looks into this server's memory, without waiting. */
  peek(operation: CacheableOperation, viewer: ViewerKey): Lookup {
    let found: Lookup | undefined;
    for (const key of keysOf(operation, viewer)) {
      const lookup = this.cache.peek(NAMESPACE, key);
      if (lookup.state !== "NONE") return lookup;
      if (found === undefined || found.reason === "cold") found = lookup;
    }
    return found as Lookup;
  }

  /** Looks into Redis. */
  async fetch(operation: CacheableOperation, viewer: ViewerKey, before: Lookup): Promise<Lookup> {
    let first: Lookup | undefined;
    // One after the other: what may be public nearly always is.
    for (const key of keysOf(operation, viewer)) {
      const lookup = await this.cache.fetch(NAMESPACE, key, before.reason);
      if (lookup.state === "FRESH") this.stats.sharedHits++;
      if (lookup.state !== "NONE") return lookup;
      first ??= lookup;
    }
    return before.reason === "cold" ? (first ?? before) : before;
  }

  /** Whether Redis is worth asking after memory had nothing. */
  mayFetch(before: Lookup): boolean {
    return before.state === "NONE" && before.reason !== "feed-down" && this.cache.redis?.status === "UP";
  }

  /** Counts an answer that is served from the cache, and has it made anew if it is due. */
  serve(operation: CacheableOperation, viewer: ViewerKey, lookup: Lookup, execute: () => Promise<Executed>): Answer {
    const entry = lookup.entry as Entry;
    const isStale = lookup.state === "STALE";
    if (isStale) this.stats.stale++;
    else this.stats.hits++;
    this.stats.savedMs += entry.facts.costMs;
    this.note(operation, entry);
    if (lookup.refresh) void this.renew(operation, viewer, execute);
    return { status: isStale ? "STALE" : "HIT", entry, ...(isStale && { reason: "expired" }) };
  }

  /** An answer that the cache does not have: executed once, however many ask at the same time. */
  async make(
    operation: CacheableOperation,
    viewer: ViewerKey,
    lookup: Lookup,
    execute: () => Promise<Executed>,
  ): Promise<Answer> {
    const reason = lookup.reason ?? "cold";
    const id = keysOf(operation, viewer)[0] as string;
    // If it fails, or a change overtakes it, the first of those who waited executes anew, and the others wait for that.
    for (let attempt = 0; attempt < 2; attempt++) {
      const underWay = this.flights.get(id);
      if (!underWay) break;
      const shared = await underWay.catch(() => undefined);
      if (shared?.entry && this.mayShare(shared.entry, operation)) {
        this.stats.coalesced++;
        return { status: "MISS", entry: shared.entry, reason };
      }
      // For each of them it is another answer.
      if (shared?.entry?.facts.isPrivate && operation.policy.scope === "PUBLIC") break;
    }
    // Stored since it was looked for, by whoever was quicker.
    const stored = this.peek(operation, viewer);
    if (stored.state === "FRESH") return this.serve(operation, viewer, stored, execute);
    this.stats.miss(reason);
    const flight = this.execute(operation, viewer, execute);
    if (!this.flights.has(id)) {
      this.flights.set(id, flight);
      const land = () => this.flights.delete(id);
      flight.then(land, land);
    }
    const { executed, entry } = await flight;
    if (entry) this.note(operation, entry);
    if (executed.isUnavailable && lookup.lastKnown) {
      this.stats.stale++;
      return { status: "STALE", entry: lookup.lastKnown, reason };
    }
    return { status: "MISS", reason, executed, ...(entry && { entry }) };
  }

  /** For showing: which rows and kinds an answer depends on. */
  tagsOf(entry: Entry): Set<string> {
    return tagsOf(entry.dependencies, this.cache.settings.tables);
  }

  private get stats() {
    return this.cache.stats[NAMESPACE];
  }

  /** Under way since before the caller came: it may have begun before a change that the caller must see. */
  private mayShare(entry: Entry, operation: CacheableOperation): boolean {
    const isForAll = !entry.facts.isPrivate || operation.policy.scope === "PRIVATE";
    return isForAll && this.cache.isTrue(NAMESPACE, entry) && Date.now() < entry.facts.until;
  }

  private async execute(
    operation: CacheableOperation,
    viewer: ViewerKey,
    execute: () => Promise<Executed>,
  ): Promise<Flight> {
    const position = this.cache.position();
    const startedAt = performance.now();
    const executed = await execute();
    const { reads, status } = executed;
    if (!reads || status !== 200) return { executed, entry: undefined };
    const isPrivate = operation.policy.scope === "PRIVATE" || reads.isPrivate;
    if (isPrivate) reads.restrictToViewer(operation.policy.limitingField);
    else reads.limit = operation.policy.limitingField;
    const draft = {
      body: Buffer.from(executed.body),
      reads,
      maxAge: operation.policy.maxAge * 1000,
      costMs: performance.now() - startedAt,
      ...(!isPrivate && { surrogateKey: surrogateKeyOf(tagsOf(reads.dependencies, this.cache.settings.tables)) }),
    };
    const key = isPrivate ? ownKey(operation, viewer) : publicKey(operation);
    return { executed, entry: this.cache.store(NAMESPACE, key, draft, position) };
  }

  /**
   * Makes an answer anew, unless that is under way. A failure leaves the old one, which ends by itself.
   * @returns the new entry, if one was made
   */
  async renew(
    operation: CacheableOperation,
    viewer: ViewerKey,
    execute: () => Promise<Executed>,
  ): Promise<Entry | undefined> {
    const id = keysOf(operation, viewer)[0] as string;
    if (this.refreshing.has(id)) return undefined;
    this.refreshing.add(id);
    this.stats.refreshes++;
    try {
      return (await this.execute(operation, viewer, execute)).entry;
    } catch {
      return undefined;
    } finally {
      this.refreshing.delete(id);
    }
  }

  /** Whether this server holds a visitor's answer that is to be made anew soon. */
  isNearlyExpired(operation: CacheableOperation): boolean {
    const { entry } = this.peek(operation, undefined);
    return entry !== undefined && Date.now() > entry.facts.storedAt + (1 - RENEW_AHEAD) * entry.facts.maxAge;
  }

  private note(operation: CacheableOperation, { facts }: Entry): void {
    if (operation.policy.scope === "PRIVATE") return;
    const known = this.popularity.get(operation.key);
    if (known) {
      known.hits++;
      known.costMs = facts.costMs;
    } else {
      this.popularity.set(operation.key, { operation, hits: 1, costMs: facts.costMs });
    }
  }
}

/** CDNs take at most 16 KB of header; beyond this only the kinds are named. */
const MAX_SURROGATE_KEY = 4_000;

function surrogateKeyOf(tags: ReadonlySet<string>): string {
  const key = [...tags].join(" ");
  return key.length <= MAX_SURROGATE_KEY ? key : [...tags].filter((tag) => !tag.includes(":")).join(" ");
}

/** Where an answer may be found. The first one names it for those who wait for it. */
function keysOf(operation: CacheableOperation, viewer: ViewerKey): string[] {
  const own = ownKey(operation, viewer);
  return operation.policy.scope === "PRIVATE" ? [own] : [publicKey(operation), own];
}

function publicKey(operation: CacheableOperation): string {
  return `p:${operation.key}`;
}

function ownKey(operation: CacheableOperation, viewer: ViewerKey): string {
  return `${viewer ?? "a"}:${operation.key}`;
}
