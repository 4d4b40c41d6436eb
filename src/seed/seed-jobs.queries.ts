import { sql, type Transaction } from "kysely";
import type { DB } from "../platform/db/db.types.js";

/** Numbers of things, from the first to the last. */
export interface Range {
  first: number;
  last: number;
}

/* Ranges are written into the statements, not passed as parameters: the planner has to know how much is to come. */
const between = ({ first, last }: Range) => sql`${sql.lit(first)} and ${sql.lit(last)}`;
const series = ({ first, last }: Range) => sql`generate_series(${sql.lit(first)}, ${sql.lit(last)})`;

/** The day that all dates are counted back from: two runs on one day make the same rows. */
const today = sql`date_trunc('day', now())`;

/** How many applications a job gets relative to others: most few, some very many. */
const popularity = (n: ReturnType<typeof sql>) => sql`case when pg_temp.chance(${n}, 6) < 0.03 then 0
  else least(40, power(1 - pg_temp.chance(${n}, 8), -0.6) - 0.7) end`;

/** The sum of all jobs' popularity. */
export async function sumPopularity(tx: Transaction<DB>, jobs: number): Promise<number> {
  const { rows } = await sql<{ sum: number }>`
    select sum(${popularity(sql`n`)}) from ${series({ first: 1, last: jobs })} as n
  `.execute(tx);
  return rows[0]?.sum ?? 0;
}

export interface JobPlan {
  companies: number;
  placeSlots: number;
  /** Applications for a popularity of 1. */
  applicationsPerPopularity: number;
}

/** Decides for each job of the range on everything that other rows depend on. @returns the popularity up to its end */
export async function planJobs(
  tx: Transaction<DB>,
  range: Range,
  plan: JobPlan,
  popularityBefore: number,
): Promise<number> {
  const { companies, placeSlots, applicationsPerPopularity } = plan;
  const share = (sum: ReturnType<typeof sql>) =>
    sql`floor((${sum}) * ${sql.lit(applicationsPerPopularity)}::float8 + 1e-6)`;
  // Ids are drawn in the order of the numbers, before any join can change it.
  const { rows } = await sql<{ popularity: number }>`
    with planned as (
      insert into seed_jobs
      select j.n, j.id, c.n, chosen.profile,
        case when pg_temp.chance(j.n, 5) < 0.65 then c.place else slot.place end,
        (case when pg_temp.chance(j.n, 6) < 0.03 then 'DRAFT' when pg_temp.chance(j.n, 6) < 0.11 then 'CLOSED'
          else 'PUBLISHED' end)::job_status,
        ${today} - interval '730 days' * power(pg_temp.chance(j.n, 7), 1.6),
        ${share(sql`j.until`)} - ${share(sql`j.until - j.popularity`)}
      from (
        select n, id, popularity, ${sql.lit(popularityBefore)}::float8 + sum(popularity) over (order by n) as until
        from (
          select n, nextval(pg_get_serial_sequence('jobs', 'id')) as id, ${popularity(sql`n`)} as popularity
          from ${series(range)} as n
        ) as drawn
      ) as j
      join seed_companies c on c.n = floor(${sql.lit(companies)} * power(pg_temp.chance(j.n, 1), 1.8))::int
      join seed_sectors s on s.sector = c.sector
      join seed_sector_slots chosen on chosen.sector = c.sector and chosen.slot = floor(pg_temp.chance(j.n, 3) * s.slots)::int
      join seed_place_slots slot on slot.slot = floor(${sql.lit(placeSlots)} * pg_temp.chance(j.n, 4))::int
    )
    select sum(${popularity(sql`n`)}) as popularity from ${series(range)} as n
  `.execute(tx);
  return popularityBefore + (rows[0]?.popularity ?? 0);
}

/** Inserts the planned jobs of a range. Their search vectors are put together from those of profile and company. */
export async function insertPlannedJobs(tx: Transaction<DB>, range: Range): Promise<void> {
  await sql`
    insert into jobs (id, company_id, created_by, title, slug, description, requirements, location, remote,
      employment_type, experience_level, salary_min, salary_max, salary_currency, salary_period, status, posted_at,
      closes_at, view_count, created_at, updated_at, search_vector)
    overriding system value
    select j.id, c.id, c.recruiter_id, p.title, p.slug || '-' || j.id, p.description, p.requirements,
      case when x.remote and pg_temp.chance(j.n, 11) < 0.4 then 'Remote, ' || place.country else place.location end,
      x.remote, x.employment_type, p.level,
      case when x.is_paid then pay.low end, case when x.is_paid then pay.high end,
      case when x.is_paid then place.currency end, case when x.is_paid then x.period end,
      j.status, case when j.status <> 'DRAFT' then j.posted_at end, dates.closes_at,
      case when j.status = 'DRAFT' then 0 else floor(j.applications * (4 + 8 * pg_temp.chance(j.n, 12)) + 25 * (power(1 - pg_temp.chance(j.n, 13), -0.7) - 0.9))::int end,
      j.posted_at - interval '3 days' * pg_temp.chance(j.n, 14),
      coalesce(case when j.status = 'CLOSED' then dates.closes_at end, j.posted_at),
      p.vector || c.vector
    from seed_jobs j
    join seed_profiles p on p.id = j.profile
    join seed_companies c on c.n = j.company
    join seed_places place on place.n = j.place
    cross join lateral (
      select pg_temp.chance(j.n, 15) < p.remote as remote,
        pg_temp.chance(j.n, 16) < 0.8 as is_paid,
        (case when pg_temp.chance(j.n, 17) < 0.8 then 'FULL_TIME' when pg_temp.chance(j.n, 17) < 0.9 then 'PART_TIME'
          when pg_temp.chance(j.n, 17) < 0.95 then 'CONTRACT'
          when pg_temp.chance(j.n, 17) < 0.98 or p.level <> 'ENTRY' then 'TEMPORARY' else 'INTERNSHIP' end)::employment_type
          as employment_type,
        (case when p.is_hourly then 'HOURLY' when pg_temp.chance(j.n, 17) between 0.9 and 0.93 then 'DAILY'
          else place.period::text end)::salary_period as period
    ) as x
    cross join lateral (
      select round((p.pay_min * factor / divisor)::numeric / step) * step as low,
        round((p.pay_max * factor / divisor)::numeric / step) * step as high
      from (
        select place.factor * (0.92 + 0.16 * pg_temp.chance(j.n, 18)) as factor,
          case x.period when 'HOURLY' then 2080 when 'DAILY' then 260 when 'MONTHLY' then 12 else 1 end as divisor,
          case x.period when 'HOURLY' then 0.25 when 'DAILY' then 5 when 'MONTHLY' then 50 else 500 end::numeric as step
      ) as f
    ) as pay
    cross join lateral (
      select case
        when j.status = 'CLOSED' then least(${today}, j.posted_at + interval '10 days' + interval '60 days' * pg_temp.chance(j.n, 19))
        when j.status = 'PUBLISHED' and pg_temp.chance(j.n, 20) < 0.45 then ${today} + interval '75 days' * pg_temp.chance(j.n, 19) + interval '1 day'
        when j.status = 'PUBLISHED' and pg_temp.chance(j.n, 20) < 0.5 then j.posted_at + interval '30 days'
      end as closes_at
    ) as dates
    where j.n between ${between(range)}
    order by j.n
  `.execute(tx);
  await sql`
    insert into job_skills (job_id, skill_id)
    select j.id, skill_id from seed_jobs j join seed_profiles p on p.id = j.profile cross join lateral unnest(p.skills) as skill_id
    where j.n between ${between(range)}
  `.execute(tx);
}

/** The words of all seeded titles: what the trigger on `jobs` does for each job. */
export async function rememberTitles(tx: Transaction<DB>): Promise<void> {
  await sql`
    insert into search_terms
    select distinct word from (select distinct title from seed_profiles) t cross join lateral search_words(title) word
    where not exists (select from search_terms where term = word)
    order by 1 on conflict do nothing
  `.execute(tx);
}
