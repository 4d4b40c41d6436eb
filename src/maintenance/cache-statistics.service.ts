import { type Kysely, sql } from "kysely";
import { type Cache, NAMESPACES } from "../platform/cache/cache.js";
import type { NamespaceStats } from "../platform/cache/cache-stats.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { type Measures, reviewNamespace } from "./cache-review.js";
import type { Chore } from "./chore.js";

const SAVE_MS = 5 * 60 * 1000;
const REVIEWED = sql`interval '7 days'`;
const KEPT = sql`interval '90 days'`;

/** Adds what this server's cache does to what all have done, for the review to look back on. */
export class CacheStatistics {
  private timer: NodeJS.Timeout | undefined;
  /** What has been added already. */
  private saved = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly cache: Cache,
  ) {}

  start(warn: (error: unknown) => void): void {
    this.timer = setInterval(() => void this.save().catch(warn), SAVE_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }

  async save(): Promise<void> {
    const rows: { namespace: string; measure: string; count: number }[] = [];
    const seen = new Map<string, number>();
    for (const namespace of NAMESPACES) {
      for (const [measure, count] of measuresOf(this.cache.stats[namespace])) {
        const key = `${namespace} ${measure}`;
        seen.set(key, count);
        const since = count - (this.saved.get(key) ?? 0);
        if (since > 0) rows.push({ namespace, measure, count: since });
      }
    }
    if (rows.length === 0) return;
    await sql`
      insert into cache_statistics as kept (hour, namespace, measure, count)
      select date_trunc('hour', now(), 'UTC'), namespace, measure, count
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(namespace text, measure text, count bigint)
      -- In one order, so that servers saving at the same time do not deadlock.
      order by 2, 3
      on conflict (hour, namespace, measure) do update set count = kept.count + excluded.count`.execute(this.db);
    this.saved = seen;
  }
}

function* measuresOf(stats: NamespaceStats): Generator<[measure: string, count: number]> {
  const { hits, misses, stale, bypasses, coalesced, evictions, invalidations, refreshes } = stats;
  yield* Object.entries({ hits, misses, stale, bypasses, coalesced, evictions, invalidations, refreshes });
  for (const [reason, count] of stats.missReasons) yield [`miss ${reason}`, count];
  for (const [table, count] of stats.invalidationsByTable) yield [`table ${table}`, count];
}

export const cacheChore: Chore = {
  name: "cache",
  description: "review what the caches of all servers did in the last week, and advise on ages and memory",
  schedule: "5 4 * * *",
  async run({ db, dryRun }) {
    const rates = await changeRates(db);
    const advice: string[] = [];
    for (const [namespace, measures] of await findMeasures(db))
      advice.push(...reviewNamespace(namespace, measures, rates));
    const old = dryRun
      ? await sql`select from cache_statistics where hour < now() - ${KEPT}`.execute(db).then(({ rows }) => rows.length)
      : Number((await sql`delete from cache_statistics where hour < now() - ${KEPT}`.execute(db)).numAffectedRows ?? 0);
    return { done: [`${old} statistics of long ago deleted`], advice };
  },
};

async function findMeasures(db: Kysely<DB>): Promise<Map<string, Measures>> {
  const { rows } = await sql<{ namespace: string; measure: string; count: number }>`
    select namespace, measure, sum(count)::bigint as count from cache_statistics
    where hour > now() - ${REVIEWED} group by 1, 2 order by 1, 2`.execute(db);
  const found = new Map<string, Record<string, number>>();
  for (const { namespace, measure, count } of rows) {
    const measures = found.get(namespace) ?? {};
    measures[measure] = count;
    found.set(namespace, measures);
  }
  return found;
}

/** As far as the log of changes reaches back. Names become those of the cache. */
async function changeRates(db: Kysely<DB>): Promise<Record<string, number>> {
  const { rows } = await sql<{ table: string; rate: number }>`
    select message::jsonb ->> 't' as table,
      count(*) / greatest(1, extract(epoch from now() - (select min(changed_at) from cache_changes)) / 60)::float8 as rate
    from cache_changes where message::jsonb ? 't' group by 1`.execute(db);
  const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(rows.map(({ table, rate }) => [camelCase(table), rate]));
}
