import { type Kysely, sql } from "kysely";

/**
 * Who looks at a job, by day and by where they come from. Kept by whoever writes views (job-views.queries.ts), together
 * with `jobs.view_count`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job_view_days (
      job_id bigint not null references jobs on delete cascade,
      day date not null,
      views integer not null default 0 check (views >= 0),
      viewers integer not null default 0 check (viewers >= 0),
      primary key (job_id, day)
    ) with (fillfactor = 80);

    create table job_referrers (
      job_id bigint not null references jobs on delete cascade,
      -- Empty for all further ones together.
      host text not null check (length(host) <= 253),
      views integer not null default 0 check (views >= 0),
      primary key (job_id, host)
    ) with (fillfactor = 80);

    -- Who has been counted on a day: a hash that means something else on the next one. Deleted after some days.
    create table job_viewers (
      day date not null,
      job_id bigint not null,
      viewer bytea not null check (length(viewer) = 8),
      primary key (day, job_id, viewer)
    );

    insert into job_view_days (job_id, day, views, viewers)
    select job_id, (viewed_at at time zone 'UTC')::date, count(*), count(distinct viewer_id) from job_views group by 1, 2;
    insert into job_referrers (job_id, host, views)
    select job_id, case when place <= 100 then host else '' end, sum(views) from (
      select job_id, host, count(*) as views, row_number() over (partition by job_id order by count(*) desc, host) as place
      from (select job_id, lower(substring(referrer from '^https?://(?:www\\.)?([^/:?#@]{1,253})')) as host from job_views) hosts
      where host is not null group by 1, 2) placed
    group by 1, 2;

    -- Announced by job, as changes of it: of one row for each day, a batch of views would have too many to name.
    create function announce_audience() returns trigger language plpgsql as $$
    declare
      jobs bigint[];
    begin
      if tg_op = 'DELETE' then select array_agg(distinct job_id) into jobs from old_rows;
      elsif tg_op = 'INSERT' then select array_agg(distinct job_id) into jobs from new_rows;
      else select array_agg(distinct job_id) into jobs from (select job_id from old_rows union all select job_id from new_rows) rows;
      end if;
      if jobs is not null then
        perform announce_change(jsonb_build_object('t', tg_table_name, 'o', 'U', 'c', array['views'], 'ids', to_jsonb(jobs)));
      end if;
      return null;
    end $$;
  `.execute(db);
  for (const table of ["job_view_days", "job_referrers"]) {
    const name = sql.table(table);
    await sql`
      create trigger zz_announce_insert after insert on ${name} referencing new table as new_rows
        for each statement execute function announce_audience();
      create trigger zz_announce_update after update on ${name} referencing old table as old_rows new table as new_rows
        for each statement execute function announce_audience();
      create trigger zz_announce_delete after delete on ${name} referencing old table as old_rows
        for each statement execute function announce_audience();
      create trigger zz_announce_truncate after truncate on ${name} for each statement execute function announce_truncate();
    `.execute(db);
  }
}
