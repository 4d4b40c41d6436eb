import { type Kysely, sql } from "kysely";

/** What the rollups of 0040 say at any moment, how their logs are folded, and how all is counted anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await views(db);
  await folding(db);
  // The triggers' locks still keep everyone from writing.
  await sql`select rollup_rebuild()`.execute(db);
}

async function views(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What waits to be folded into the counts of companies. All that is known of a job that has gone to another company
    -- leaves the old one, and comes to the new one as it is now.
    create view rollup_company_applications as
    with moved as materialized (
      select counted.job_id, counted.company_id as was, jobs.company_id as now
      from (select distinct job_id from rollup_changed_jobs) changed
      join rollup_jobs counted using (job_id) join jobs on jobs.id = job_id
      where counted.company_id <> jobs.company_id),
    all_of_moved as materialized (
      select was, now, status, (created_at at time zone 'UTC')::date as day, count(*) as n
      from moved join applications using (job_id) group by 1, 2, 3, 4)
    select coalesce(jobs.company_id, counted.company_id) as company_id, changes.status, changes.day, changes.n
    from rollup_application_changes changes
    left join jobs on jobs.id = changes.job_id left join rollup_jobs counted on counted.job_id = changes.job_id
    where not exists (select from moved where moved.job_id = changes.job_id)
    union all select now, status, day, n from all_of_moved
    union all select was, status, day, -n from all_of_moved
    union all select was, status, day, n from rollup_application_changes join moved using (job_id);

    create view rollup_pending_platform as
    select name, bucket, n from rollup_count_changes where owner = 0
    union all
    select 'applications', status::text, sum(n) from rollup_application_changes group by status
    union all
    select 'applications_sent', rollup_day_name(day), sum(n) from rollup_application_changes group by day;

    create view rollup_pending_companies as
    select owner as company_id, name, bucket, n from rollup_count_changes where owner <> 0
    union all
    select company_id, buckets.name, buckets.bucket, n from (
      select company_id, status, day, sum(n) as n from rollup_company_applications
      where company_id is not null group by 1, 2, 3) changes
    cross join lateral (values ('applications', status::text), ('applications_sent', rollup_day_name(day))) as buckets (name, bucket);

    create view rollup_pending as
    select 0::bigint as owner, name, bucket, n from rollup_pending_platform
    union all select company_id, name, bucket, n from rollup_pending_companies;

    -- The counts as they are now, to be added up: each may be in several rows.
    create view rollup_platform as
    select name, bucket, count as n from rollup_counts where owner = 0
    union all select name, bucket, n from rollup_pending_platform;

    create view rollup_companies as
    select owner as company_id, name, bucket, count as n from rollup_counts where owner <> 0
    union all select company_id, name, bucket, n from rollup_pending_companies;

    create view rollup_application_changes_of_jobs as
    select job_id,
      coalesce(sum(n) filter (where status = 'SUBMITTED'), 0)::integer as submitted,
      coalesce(sum(n) filter (where status = 'IN_REVIEW'), 0)::integer as in_review,
      coalesce(sum(n) filter (where status = 'INTERVIEW'), 0)::integer as interview,
      coalesce(sum(n) filter (where status = 'OFFERED'), 0)::integer as offered,
      coalesce(sum(n) filter (where status = 'HIRED'), 0)::integer as hired,
      coalesce(sum(n) filter (where status = 'REJECTED'), 0)::integer as rejected,
      coalesce(sum(n) filter (where status = 'WITHDRAWN'), 0)::integer as withdrawn
    from rollup_application_changes group by job_id;

    -- The same counts, from what they are counts of.
    create view rollup_recount as
    select owner, name, bucket, sum(n)::bigint as count from (
      select 0::bigint as owner, 'users' as name, role::text as bucket, count(*) as n from users group by role
      union all select 0, 'companies', '', count(*) from companies
      union all select 0, 'skills', '', count(*) from skills
      union all
      select case grouping(company_id) when 1 then 0 else company_id end,
        case when grouping(status) = 0 then 'jobs' when grouping(day) = 0 then 'jobs_posted' else 'views' end,
        case when grouping(status) = 0 then status::text when grouping(day) = 0 then rollup_day_name(day) else '' end,
        case when grouping(status) = 0 then count(*) when grouping(day) = 0 then count(*) filter (where status <> 'DRAFT')
          else sum(view_count) end
      from (select company_id, status, view_count, (listed_at at time zone 'UTC')::date as day from jobs) jobs
      group by grouping sets ((status), (company_id, status), (day), (company_id))
      union all
      select case grouping(company_id) when 1 then 0 else company_id end,
        case grouping(status) when 0 then 'applications' else 'applications_sent' end,
        case grouping(status) when 0 then status::text else rollup_day_name(day) end, count(*)
      from (
        select company_id, applications.status, (applications.created_at at time zone 'UTC')::date as day
        from applications join jobs on jobs.id = job_id) applications
      group by grouping sets ((status), (company_id, status), (day), (company_id, day))) counted
    group by owner, name, bucket having sum(n) <> 0;
  `.execute(db);
}

async function folding(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Of companies, days that no dashboard shows any more are not kept.
    create function rollup_is_kept(owner bigint, name text, bucket text) returns boolean language sql stable as $$
      select owner = 0 or name <> 'applications_sent' or bucket >= rollup_day(now() - interval '90 days')
    $$;

    -- By one caller at a time: see rollups.service.ts.
    create function rollup_fold() returns void language plpgsql as $$
    begin
      -- What is added to the counts must be what is taken from the logs.
      if current_setting('transaction_isolation') = 'read committed' then
        raise exception 'rollup_fold must be called in a transaction that is repeatable read.';
      end if;
      insert into rollup_counts as kept (owner, name, bucket, count)
      select owner, name, bucket, sum(n) from rollup_pending
      where rollup_is_kept(owner, name, bucket) group by 1, 2, 3 having sum(n) <> 0
      on conflict (owner, name, bucket) do update set count = kept.count + excluded.count;
      insert into rollup_jobs as kept
        (job_id, company_id, is_published, submitted, in_review, interview, offered, hired, rejected, withdrawn)
      select jobs.id, jobs.company_id, jobs.status = 'PUBLISHED', coalesce(submitted, 0), coalesce(in_review, 0),
        coalesce(interview, 0), coalesce(offered, 0), coalesce(hired, 0), coalesce(rejected, 0), coalesce(withdrawn, 0)
      from (select job_id from rollup_changed_jobs union select job_id from rollup_application_changes) changed
      join jobs on jobs.id = changed.job_id
      left join rollup_application_changes_of_jobs changes on changes.job_id = changed.job_id
      on conflict (job_id) do update set company_id = excluded.company_id, is_published = excluded.is_published,
        submitted = kept.submitted + excluded.submitted, in_review = kept.in_review + excluded.in_review,
        interview = kept.interview + excluded.interview, offered = kept.offered + excluded.offered,
        hired = kept.hired + excluded.hired, rejected = kept.rejected + excluded.rejected,
        withdrawn = kept.withdrawn + excluded.withdrawn;
      delete from rollup_jobs using (select distinct job_id from rollup_changed_jobs) changed
      where rollup_jobs.job_id = changed.job_id and not exists (select from jobs where jobs.id = changed.job_id);
      delete from rollup_count_changes;
      delete from rollup_application_changes;
      delete from rollup_changed_jobs;
    end $$;

    -- Counts everything anew; likewise, unless nobody else can write. What was wrong may have been shown: whatever was made from it is announced as changed.
    create function rollup_rebuild() returns void language plpgsql as $$
    begin
      delete from rollup_count_changes;
      delete from rollup_application_changes;
      delete from rollup_changed_jobs;
      delete from rollup_counts;
      delete from rollup_jobs;
      insert into rollup_counts (owner, name, bucket, count)
      select owner, name, bucket, count from rollup_recount where rollup_is_kept(owner, name, bucket);
      insert into rollup_jobs
        (job_id, company_id, is_published, submitted, in_review, interview, offered, hired, rejected, withdrawn)
      select id, company_id, jobs.status = 'PUBLISHED', coalesce(submitted, 0), coalesce(in_review, 0),
        coalesce(interview, 0), coalesce(offered, 0), coalesce(hired, 0), coalesce(rejected, 0), coalesce(withdrawn, 0)
      from jobs left join (
        select job_id,
          count(*) filter (where status = 'SUBMITTED') as submitted, count(*) filter (where status = 'IN_REVIEW') as in_review,
          count(*) filter (where status = 'INTERVIEW') as interview, count(*) filter (where status = 'OFFERED') as offered,
          count(*) filter (where status = 'HIRED') as hired, count(*) filter (where status = 'REJECTED') as rejected,
          count(*) filter (where status = 'WITHDRAWN') as withdrawn
        from applications group by job_id) counted on counted.job_id = jobs.id;
      perform announce_change('{"t": "rollup_counts", "o": "T"}');
    end $$;
  `.execute(db);
}
