import { type SqlBool, sql } from "kysely";
import type { OperationRequest } from "../platform/cache/operations.js";
import type { Database } from "../platform/db/database.js";

export interface Demand {
  key: string;
  request: OperationRequest;
  hits: number;
  costMs: number;
}

/** Requests lose half their weight in this time. */
const HALF_LIFE = sql`interval '1 day'`;
/** What has not been asked for in this time is forgotten. */
const MEMORY = sql`interval '14 days'`;

const decayed = sql<number>`hits * power(0.5, extract(epoch from now() - seen_at) / extract(epoch from ${HALF_LIFE}))`;

/** Adds what this server has seen since it last said so. */
export async function addDemand(db: Database, demands: readonly Demand[]): Promise<void> {
  if (demands.length === 0) return;
  await sql`
    insert into cache_popularity (key, request, hits, cost_ms)
    select * from unnest(${demands.map(({ key }) => key)}::text[],
      ${demands.map(({ request }) => JSON.stringify(request))}::text[], ${demands.map(({ hits }) => hits)}::float8[],
      ${demands.map(({ costMs }) => costMs)}::float8[]) as seen(key)
    order by key
    on conflict (key) do update set cost_ms = excluded.cost_ms, seen_at = now(),
      hits = excluded.hits + cache_popularity.hits * power(0.5,
        extract(epoch from now() - cache_popularity.seen_at) / extract(epoch from ${HALF_LIFE}))`.execute(db);
  await db.deleteFrom("cachePopularity").where(sql<SqlBool>`seen_at < now() - ${MEMORY}`).execute();
}

/** What saves the most work by being cached: most asked for, and dearest. */
export async function findDemand(db: Database, limit: number): Promise<Demand[]> {
  const rows = await db
    .selectFrom("cachePopularity")
    .select(["key", "request", "costMs", decayed.as("hits")])
    .orderBy(sql`${decayed} * cost_ms`, "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, request: JSON.parse(row.request) as OperationRequest }));
}
