import { sql, type Transaction } from "kysely";
import type { DB } from "../platform/db/db.types.js";
import { coverLetters } from "./catalog/phrases.js";
import type { Range } from "./seed-jobs.queries.js";

/** Cuts the jobs, in order, into ranges that have about `size` applications each. */
export async function applicationRanges(
  tx: Transaction<DB>,
  size: number,
): Promise<(Range & { applications: number })[]> {
  const { rows } = await sql<Range & { applications: number }>`
    select min(n) as first, max(n) as last, sum(applications) as applications
    from (select n, applications, (sum(applications) over (order by n) - 1) / ${sql.lit(size)}::int as part from seed_jobs) as parts
    where applications > 0 group by part order by 1
  `.execute(tx);
  return rows;
}

/**
 * Inserts the planned applications to the jobs of a range, with the steps that led to their status. People apply where
 * their occupation is asked for; only if a job wants more applications than there are such people, others do as well.
 */
export async function insertApplications(
  tx: Transaction<DB>,
  { first, last }: Range,
  { candidates }: { candidates: number },
): Promise<void> {
  // Chance numbers go by job and the application's place in it; a job has fewer than 100,000.
  await sql`
    create temp table seed_batch on commit drop as
    select drawn.*, steps.path,
      least(interval '6 days' * (0.3 + pg_temp.chance(x, 5)), (until - applied_at) / cardinality(steps.path)) as pause
    from (
      select j.n * 100000::bigint + i as x, nextval(pg_get_serial_sequence('applications', 'id')) as id, j.id as job_id,
        j.recruiter_id, c.user_id, now() as until,
        least(j.posted_at + (least(date_trunc('day', now()), j.posted_at + interval '45 days') - j.posted_at)
          * power(pg_temp.chance(j.n * 100000::bigint + i, 1), 2), now()) as applied_at
      from (
        select seed_jobs.n, seed_jobs.id, posted_at, company.recruiter_id,
          case when applications <= own.size then own.start else 0 end as start,
          case when applications <= own.size then own.size else ${sql.lit(candidates)} end as size,
          least(applications, ${sql.lit(candidates)}) as applications
        from seed_jobs
        join seed_companies company on company.n = seed_jobs.company
        join seed_profiles p on p.id = seed_jobs.profile
        join (select occupation, min(n) - 1 as start, count(*)::int as size from seed_candidates group by 1) own
          on own.occupation = p.occupation
        where seed_jobs.n between ${sql.lit(first)} and ${sql.lit(last)} and applications > 0
        order by seed_jobs.n
      ) as j
      cross join lateral generate_series(0, j.applications - 1) as i
      join seed_candidates c on c.n = 1 + j.start + (floor(pg_temp.chance(j.n, 30) * j.size)::int + i) % j.size
    ) as drawn
    cross join lateral (select (case
      when until - applied_at < interval '3 days' then
        case when pg_temp.chance(x, 2) < 0.85 then '{SUBMITTED}' else '{SUBMITTED,IN_REVIEW}' end
      when pg_temp.chance(x, 2) < 0.18 then '{SUBMITTED}'
      when pg_temp.chance(x, 2) < 0.38 then '{SUBMITTED,IN_REVIEW}'
      when pg_temp.chance(x, 2) < 0.48 then '{SUBMITTED,IN_REVIEW,INTERVIEW}'
      when pg_temp.chance(x, 2) < 0.51 then '{SUBMITTED,IN_REVIEW,INTERVIEW,OFFERED}'
      when pg_temp.chance(x, 2) < 0.57 then '{SUBMITTED,IN_REVIEW,INTERVIEW,OFFERED,HIRED}'
      when pg_temp.chance(x, 2) < 0.80 then '{SUBMITTED,IN_REVIEW,REJECTED}'
      when pg_temp.chance(x, 2) < 0.92 then '{SUBMITTED,IN_REVIEW,INTERVIEW,REJECTED}'
      else '{SUBMITTED,WITHDRAWN}' end)::application_status[] as path) as steps
  `.execute(tx);
  await sql`
    insert into applications (id, job_id, candidate_id, status, cover_letter, created_at, updated_at) overriding system value
    select id, job_id, user_id, path[cardinality(path)],
      case when pg_temp.chance(x, 3) < 0.5 then (${coverLetters}::text[])[1 + floor(pg_temp.chance(x, 4) * ${sql.lit(coverLetters.length)})::int] end,
      applied_at, applied_at + pause * (cardinality(path) - 1)
    from seed_batch order by id
  `.execute(tx);
  await sql`
    insert into application_status_changes (application_id, from_status, to_status, changed_by, changed_at)
    select id, path[step - 1], path[step],
      case when path[step] in ('SUBMITTED', 'WITHDRAWN') then user_id else recruiter_id end, applied_at + pause * (step - 1)
    from seed_batch cross join lateral generate_series(1, cardinality(path)) as step
    order by id, step
  `.execute(tx);
  await sql`drop table seed_batch`.execute(tx);
}
