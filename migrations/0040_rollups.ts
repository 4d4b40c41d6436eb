import { type Kysely, sql } from "kysely";

/**
 * Counts of what dashboards and analytics show, so that these cost the same however much there is.
 *
 * A write adds to logs of changes (`rollup_*_changes`) and touches no row that another writer touches: nobody waits, and
 * what is rolled back was never counted. The server folds the logs into the counts (`rollup_fold`). A reader adds up
 * both (`rollup_platform`, `rollup_companies`), within one snapshot, so the numbers are exact at any moment, folded or not.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await tables(db);
  await triggers(db);
}

async function tables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rollup_counts (
      -- A company, or 0 for the whole platform.
      owner bigint not null,
      name text not null,
      -- A status, a role, or a day in UTC as 2026-05-31.
      bucket text not null,
      count bigint not null,
      primary key (owner, name, bucket)
    ) with (fillfactor = 80);

    create table rollup_count_changes (
      owner bigint not null,
      name text not null,
      bucket text not null,
      n bigint not null
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

    -- One row for each job, so that those with the most applications are found in an index. No foreign key: checking it
    -- would lock the job, and whoever changes jobs would wait for whoever folds.
    create table rollup_jobs (
      job_id bigint primary key,
      company_id bigint not null,
      is_published boolean not null,
      submitted integer not null default 0,
      in_review integer not null default 0,
      interview integer not null default 0,
      offered integer not null default 0,
      hired integer not null default 0,
      rejected integer not null default 0,
      withdrawn integer not null default 0,
      applications integer not null
        generated always as (submitted + in_review + interview + offered + hired + rejected + withdrawn) stored
    ) with (fillfactor = 90);
    create index rollup_jobs_top_idx on rollup_jobs (company_id, applications desc, job_id desc) where is_published;

    -- The company is not noted: the job may be on its way to another one in a transaction that is not seen yet.
    create table rollup_application_changes (
      job_id bigint not null,
      status application_status not null,
      day date not null,
      n integer not null
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

    -- Jobs that came, went, or changed company or whether they are published.
    create table rollup_changed_jobs (
      job_id bigint not null
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
  `.execute(db);
}

async function triggers(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Writes and attaches a table's triggers. In \`work\`, %1$s are the rows with n: 1 for what came, -1 for what went.
    create function rollup_changes_of(tracked regclass, work text) returns void language plpgsql as $$
    declare
      name text := tracked::text || '_rollup';
    begin
      execute format($f$
        create or replace function %1$I() returns trigger language plpgsql as $body$
        begin
          if tg_op = 'INSERT' then %2$s elsif tg_op = 'DELETE' then %3$s else %4$s end if;
          return null;
        end $body$
      $f$, name, format(work, '(select *, 1 as n from new_rows)'), format(work, '(select *, -1 as n from old_rows)'),
        format(work, '(select *, 1 as n from new_rows union all select *, -1 as n from old_rows)'));
      execute format('create trigger rollup_insert after insert on %s referencing new table as new_rows
        for each statement execute function %I()', tracked, name);
      execute format('create trigger rollup_update after update on %s
        referencing old table as old_rows new table as new_rows for each statement execute function %I()', tracked, name);
      execute format('create trigger rollup_delete after delete on %s referencing old table as old_rows
        for each statement execute function %I()', tracked, name);
      execute format('create trigger rollup_truncate after truncate on %s
        for each statement execute function rollup_forget()', tracked);
    end $$;

    -- A truncated table is empty, and nobody else is writing to it: whatever was counted of it, or waits to be, is gone.
    create function rollup_forget() returns trigger language plpgsql as $$
    declare
      names text[] := case tg_table_name when 'jobs' then '{jobs,jobs_posted,views}'
        when 'applications' then '{applications,applications_sent}' else array[tg_table_name] end;
    begin
      if current_setting('transaction_isolation') <> 'read committed' then
        -- What others have counted since the snapshot would stay.
        raise exception 'Truncate % in a transaction that is read committed.', tg_table_name;
      end if;
      delete from rollup_count_changes where name = any(names);
      if tg_table_name = 'applications' then
        delete from rollup_application_changes;
        update rollup_jobs set submitted = 0, in_review = 0, interview = 0, offered = 0, hired = 0, rejected = 0, withdrawn = 0
        where applications <> 0;
      elsif tg_table_name = 'jobs' then
        delete from rollup_changed_jobs;
        delete from rollup_jobs;
      end if;
      delete from rollup_counts where name = any(names);
      return null;
    end $$;

    -- Independent of the session's settings; one that is infinite has no name. No more than stable, as what they call:
    -- then they are written out in place of being called.
    create function rollup_day_name(day date) returns text language sql stable as $$
      select coalesce(to_char(day::timestamp, 'YYYY-MM-DD'), '')
    $$;
    create function rollup_day(moment timestamptz) returns text language sql stable as $$
      select rollup_day_name((moment at time zone 'UTC')::date)
    $$;

    select rollup_changes_of('users', $f$
      insert into rollup_count_changes select 0, 'users', role, sum(n) from %1$s r group by role having sum(n) <> 0;
    $f$);
    select rollup_changes_of('companies', $f$
      insert into rollup_count_changes select 0, 'companies', '', sum(n) from %1$s r having sum(n) <> 0;
    $f$);
    select rollup_changes_of('skills', $f$
      insert into rollup_count_changes select 0, 'skills', '', sum(n) from %1$s r having sum(n) <> 0;
    $f$);
    select rollup_changes_of('jobs', $f$
      with changed as materialized (
        select company_id, status, rollup_day(listed_at) as day, sum(n) as n, sum(n * view_count) as views from %1$s r group by 1, 2, 3
      )
      insert into rollup_count_changes (owner, name, bucket, n)
      select * from (
        select 0, 'jobs', status::text, sum(n) from changed group by status
        union all select 0, 'jobs_posted', day, sum(n) from changed where status <> 'DRAFT' group by day
        union all select company_id, 'jobs', status::text, sum(n) from changed group by company_id, status
        union all select company_id, 'views', '', sum(views) from changed group by company_id
      ) as counted (owner, name, bucket, n)
      where n <> 0;
      insert into rollup_changed_jobs
      select distinct id from (
        select id from %1$s r group by id, company_id, status = 'PUBLISHED' having sum(n) <> 0) moved;
    $f$);
    select rollup_changes_of('applications', $f$
      insert into rollup_application_changes
      select job_id, status, (created_at at time zone 'UTC')::date, sum(n) from %1$s r group by 1, 2, 3 having sum(n) <> 0;
    $f$);
  `.execute(db);
}
