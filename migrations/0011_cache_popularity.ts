import { type Kysely, sql } from "kysely";

/** Which public operations are asked for, kept across restarts: what warming goes by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cache_popularity (
      key text primary key,
      -- { query, operationName, variables } as JSON; text, since jsonb refuses what clients may well send.
      request text not null,
      -- Requests, each worth half after a day.
      hits double precision not null check (hits >= 0),
      cost_ms double precision not null check (cost_ms >= 0),
      seen_at timestamptz(3) not null default now()
    );
    create index cache_popularity_rank_idx on cache_popularity ((hits * cost_ms) desc);
  `.execute(db);
}
