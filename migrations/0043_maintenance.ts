import { type Kysely, sql } from "kysely";

/** What maintenance looks back on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What the servers' caches did, all together.
    create table cache_statistics (
      hour timestamptz(0) not null,
      namespace text not null,
      -- hits, misses, evictions ...; "miss expired" for a reason, "table jobs" for what ended entries.
      measure text not null,
      count bigint not null,
      primary key (hour, namespace, measure)
    );

    -- PostgreSQL's own account of statements, where it is loaded and the account may.
    do $$
    begin
      if current_setting('shared_preload_libraries') like '%pg_stat_statements%' then
        create extension if not exists pg_stat_statements;
      end if;
    exception when insufficient_privilege or undefined_file then
      raise notice 'pg_stat_statements is left out.';
    end $$;
  `.execute(db);
}
