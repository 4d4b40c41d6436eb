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

/** A constant: were the CASE one over text, its result would be parsed for each row. */
const path = (statuses: string) => sql`${sql.lit(`{${statuses}}`)}::application_status[]`;

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
    select drawn.*, least(interval '6 days' * (0.3 + pg_temp.chance(x, 5)), (until - applied_at) / cardinality(path)) as pause
    from (
      select drawn.*, case
        when until - applied_at < interval '3 days' then case when lot < 0.85 then ${path("SUBMITTED")} else ${path("SUBMITTED,IN_REVIEW")} end
        when lot < 0.34 then ${path("SUBMITTED")}
        when lot < 0.52 then ${path("SUBMITTED,IN_REVIEW")}
        when lot < 0.60 then ${path("SUBMITTED,IN_REVIEW,INTERVIEW")}
        when lot < 0.62 then ${path("SUBMITTED,IN_REVIEW,INTERVIEW,OFFERED")}
        when lot < 0.66 then ${path("SUBMITTED,IN_REVIEW,INTERVIEW,OFFERED,HIRED")}
        when lot < 0.82 then ${path("SUBMITTED,REJECTED")}
        when lot < 0.90 then ${path("SUBMITTED,IN_REVIEW,REJECTED")}
        when lot < 0.96 then ${path("SUBMITTED,IN_REVIEW,INTERVIEW,REJECTED")}
        else ${path("SUBMITTED,WITHDRAWN")} end as path
      from (
        select x, nextval(pg_get_serial_sequence('applications', 'id')) as id, job_id, recruiter_id, user_id, now() as until,
          least(posted_at + (least(date_trunc('day', now()), posted_at + interval '45 days') - posted_at)
            * power(pg_temp.chance(x, 1), 2), now()) as applied_at,
          pg_temp.chance(x, 2) as lot
        from (
          select j.n * 100000::bigint + i as x, j.id as job_id, j.posted_at, j.recruiter_id, c.user_id
          from (
            select seed_jobs.n, seed_jobs.id, posted_at, company.recruiter_id, pg_temp.chance(seed_jobs.n, 30) as where_to_begin,
              case when applications <= own.size then own.start else 0 end as start,
              case when applications <= own.size then own.size else ${sql.lit(candidates)} end as size,
              least(applications, ${sql.lit(candidates)}) as applications
            from seed_jobs
            join seed_companies company on company.n = seed_jobs.company
            join seed_profiles p on p.id = seed_jobs.profile
            left join (select occupation, min(n) - 1 as start, count(*)::int as size from seed_candidates group by 1) own
              on own.occupation = p.occupation
            where seed_jobs.n between ${sql.lit(first)} and ${sql.lit(last)} and applications > 0
          ) as j
          cross join lateral generate_series(0, j.applications - 1) as i
          join seed_candidates c on c.n = 1 + j.start + (floor(where_to_begin * j.size)::int + i) % j.size
          order by x
        ) as applying
      ) as drawn
    ) as drawn
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
    from (select * from seed_batch order by id) as batch cross join lateral generate_series(1, cardinality(path)) as step
  `.execute(tx);
  await sql`drop table seed_batch`.execute(tx);
}
