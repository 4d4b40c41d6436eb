import { sql } from "kysely";
import type { Cache, Namespace } from "../platform/cache/cache.js";
import { NAMESPACES } from "../platform/cache/cache.js";
import type { Change, Order } from "../platform/cache/change.js";
import type { CacheableOperation, Operations } from "../platform/cache/operations.js";
import type { Executed, ResponseCache } from "../platform/cache/response-cache.js";
import type { Database } from "../platform/db/database.js";
import { addDemand, type Demand, findDemand } from "./popularity.queries.js";
import { standardOperations } from "./standard-operations.js";

export interface WarmOptions {
  /** Only operations whose answers are made from values of this kind. */
  namespace?: Namespace | null;
  /** Only operations of this name. */
  operation?: string | null;
  /** How many, at most. */
  top: number;
  clearFirst?: boolean | null;
  /** Only tells what would be warmed. */
  dryRun?: boolean | null;
}

export interface WarmedOperation {
  name: string;
  variables: string;
  state: "PLANNED" | "ALREADY_FRESH" | "WARMED" | "FAILED";
  ms: number;
  bytes: number;
}

interface Dependencies {
  db: Database;
  cache: Cache;
  responses: ResponseCache;
  operations: Operations;
  /** Executes an operation as a visitor. */
  execute: (operation: CacheableOperation) => Promise<Executed>;
}

const SAVE_MS = 60_000;
const KEEP_HOT_MS = 5_000;
/** So many of the most asked for answers are made anew before they end, whether or not someone asks just then. */
const HOTTEST = 50;

/** Sends an order to every server that is running. */
export async function announceOrder(db: Database, order: Omit<Order, "xid">): Promise<void> {
  await sql`select announce_change(${JSON.stringify({ order })}::jsonb)`.execute(db);
}

/** Filling and emptying the cache, by hand and by itself. */
export class CachingService {
  private readonly timers: NodeJS.Timeout[] = [];
  /** Hits that are saved already. */
  private readonly saved = new Map<string, number>();

  constructor(private readonly use: Dependencies) {}

  /** Obeys an order that was given to all servers. What is to be forgotten is not served any more already. */
  onChange(change: Change | Order, warn: (error: unknown) => void): void {
    if ("table" in change) return;
    const { cache } = this.use;
    for (const namespace of (change.namespaces ?? []) as Namespace[]) {
      cache.drop(namespace);
      cache.redis?.deleteByPrefix(cache.sharedPrefix(namespace)).catch(warn);
    }
    if (change.warm) this.warm(change.warm as WarmOptions).catch(warn);
  }

  /** Keeps the hottest answers fresh and remembers what is asked for, until {@link stop}. */
  start(warn: (error: unknown) => void): void {
    this.timers.push(
      setInterval(() => void this.keepHot(), KEEP_HOT_MS).unref(),
      setInterval(() => void this.saveDemand().catch(warn), SAVE_MS).unref(),
    );
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    // What is lost with a database that is gone is only a hint.
    await this.saveDemand().catch(() => {});
  }

  /** Makes the answers that save the most, most valuable first. */
  async warm(options: WarmOptions, onProgress?: (done: number, total: number) => void): Promise<WarmedOperation[]> {
    if (options.clearFirst && !options.dryRun) await this.clear(options.namespace ? [options.namespace] : NAMESPACES);
    const chosen = await this.choose(options);
    const warmed: WarmedOperation[] = [];
    for (const operation of chosen) {
      warmed.push(await this.warmOne(operation, options.dryRun ?? false));
      onProgress?.(warmed.length, chosen.length);
    }
    return warmed;
  }

  /** Which of this server's entries show one of these tags. */
  findTagged(tags: readonly string[]): { namespace: Namespace; key: string; tags: string[] }[] {
    const { cache, responses } = this.use;
    return NAMESPACES.flatMap((namespace) =>
      [...cache.entries(namespace)].flatMap(([key, entry]) => {
        const own = responses.tagsOf(entry);
        return tags.some((tag) => own.has(tag)) ? [{ namespace, key, tags: [...own] }] : [];
      }),
    );
  }

  /** Makes every server forget what shows one of these tags. */
  async invalidate(tags: readonly string[]): Promise<void> {
    await this.announce({ tags });
  }

  /** Makes every server forget these namespaces. */
  async clear(namespaces: readonly Namespace[]): Promise<void> {
    await this.announce({ namespaces });
  }

  private async announce(order: Omit<Order, "xid">): Promise<void> {
    await announceOrder(this.use.db, order);
    await this.use.cache.feed.barrier();
  }

  private async choose({ namespace, operation: name, top }: WarmOptions): Promise<CacheableOperation[]> {
    await this.saveDemand();
    const learned = (await findDemand(this.use.db, Math.max(top * 5, 100))).map(({ request }) => request);
    const requests = learned.length > 0 ? learned : standardOperations;
    return requests
      .flatMap((request) => this.use.operations.describe(request) ?? [])
      .filter((operation) => !name || operation.name === name)
      .filter((operation) => !namespace || namespace === "responses" || operation.namespaces.includes(namespace))
      .slice(0, top);
  }

  private async warmOne(operation: CacheableOperation, dryRun: boolean): Promise<WarmedOperation> {
    const { responses } = this.use;
    const about = { name: operation.name, variables: JSON.stringify(operation.request.variables) };
    let found = responses.peek(operation, undefined);
    if (responses.mayFetch(found)) found = await responses.fetch(operation, undefined, found);
    if (found.state === "FRESH")
      return { ...about, state: "ALREADY_FRESH", ms: 0, bytes: found.entry?.body.length ?? 0 };
    if (dryRun) return { ...about, state: "PLANNED", ms: 0, bytes: 0 };
    const startedAt = performance.now();
    const entry = await responses.renew(operation, undefined, () => this.use.execute(operation));
    const ms = performance.now() - startedAt;
    return entry
      ? { ...about, state: "WARMED", ms, bytes: entry.body.length }
      : { ...about, state: "FAILED", ms, bytes: 0 };
  }

  private async keepHot(): Promise<void> {
    const { responses } = this.use;
    const hottest = [...responses.popularity.values()].sort((a, b) => b.hits - a.hits).slice(0, HOTTEST);
    for (const { operation } of hottest) {
      if (responses.isNearlyExpired(operation)) {
        await responses.renew(operation, undefined, () => this.use.execute(operation));
      }
    }
  }

  private async saveDemand(): Promise<void> {
    const demands: Demand[] = [];
    for (const [key, { operation, hits, costMs }] of this.use.responses.popularity.entries()) {
      const since = hits - (this.saved.get(key) ?? 0);
      if (since > 0) demands.push({ key, request: operation.request, hits: since, costMs });
      this.saved.set(key, hits);
    }
    for (const key of this.saved.keys()) if (!this.use.responses.popularity.has(key)) this.saved.delete(key);
    await addDemand(this.use.db, demands);
  }
}
