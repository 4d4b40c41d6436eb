import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import { inTransaction } from "../platform/db/transaction.js";

/** So many jobs tell how common words and skills are. */
const SAMPLE = 30_000;
/** Any number that nothing else locks. */
const LOCK = 738_201_030;

/**
 * Writes anew how common words and skills are among all jobs. Only rows that are no longer true are touched; values are
 * rounded, so that few are: whatever shows a score is made anew when one is.
 */
export function refreshMatchWeights(db: Database): Promise<void> {
  return alone(db, async (tx) => {
    await refreshTerms(tx);
    await refreshSkills(tx);
  });
}

/** Writes anew which jobs are sought after. */
export function refreshPopularity(db: Database): Promise<void> {
  return alone(db, writePopularity);
}

/** Writes anew which jobs are applied to by the same candidates. With millions of applications this takes a minute. */
export function refreshCompanions(db: Database): Promise<void> {
  return alone(db, writeCompanions);
}

/** A command may do it while a server's task does. */
function alone(db: Database, work: (tx: Database) => Promise<void>): Promise<void> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    await work(tx);
  });
}

/** The published jobs of a sample that is the same each time while there are not many more of them. */
async function sampleOfJobs(db: Database): Promise<{ from: string; count: number }> {
  const { rows } = await sql<{ size: number }>`select pg_relation_size('jobs') / 8192 as size`.execute(db);
  // With some rows a page a table of this size is no larger than the sample.
  const pages = rows[0]?.size ?? 0;
  const { rows: estimated } = await sql<{ count: number }>`
    select greatest(reltuples, 0)::bigint as count from pg_class where oid = 'jobs'::regclass`.execute(db);
  const all = estimated[0]?.count ?? 0;
  const share = pages < 1_000 || all <= 2 * SAMPLE ? 100 : Math.ceil((100 * SAMPLE) / all);
  const sample = share >= 100 ? "" : ` tablesample system (${share}) repeatable (1)`;
  const from = `jobs${sample} where status = 'PUBLISHED'`;
  const { rows: counted } = await sql<{ count: number }>`select count(*) from ${sql.raw(from)}`.execute(db);
  return { from, count: counted[0]?.count ?? 0 };
}

/** How much something tells that so many of all jobs have: the usual inverse document frequency, but from 0 to 1. */
const telling = (having: string, all: number) =>
  sql`round((20 * greatest(0, 1 - ln(2 * ${sql.raw(having)} + 1) / ln(2 * ${sql.lit(all)} + 1)))::numeric) / 20`;
/** The share of all jobs, in steps of a five-hundredth, but never nothing. */
const share = (having: string, all: number) =>
  sql`greatest(0.0005, round((500 * ${sql.raw(having)}::float8 / ${sql.lit(all)})::numeric) / 500)`;

async function refreshTerms(db: Database): Promise<void> {
  const { from, count } = await sampleOfJobs(db);
  if (count === 0) return void (await db.deleteFrom("matchTerms").execute());
  const statistics = (vector: string) => sql`ts_stat(${sql.lit(`select ${vector} from ${from}`)})`;
  await sql`
    with fresh as materialized (
      select word as term, ${telling("coalesce(titles.ndoc, 0)", count)}::real as title_weight,
        ${share("coalesce(titles.ndoc, 0)", count)}::real as title_share, ${telling("coalesce(texts.ndoc, 0)", count)}::real as text_weight
      from ${statistics("ts_filter(search_vector, '{a,b,d}')")} texts
      left join ${statistics("title_vector")} titles using (word)
      where texts.ndoc > 2 and word ~ '^[[:alpha:]]' and length(word) <= 40),
    gone as (delete from match_terms where term not in (select term from fresh))
    insert into match_terms select * from fresh order by term
    on conflict (term) do update set title_weight = excluded.title_weight, title_share = excluded.title_share,
      text_weight = excluded.text_weight
    where (match_terms.title_weight, match_terms.title_share, match_terms.text_weight)
      is distinct from (excluded.title_weight, excluded.title_share, excluded.text_weight)`.execute(db);
}

async function refreshSkills(db: Database): Promise<void> {
  const { from, count } = await sampleOfJobs(db);
  if (count === 0) return void (await db.deleteFrom("matchSkills").execute());
  await sql`
    with fresh as materialized (
      select skill_id, greatest(0.1, ${telling("count(*)", count)})::real as weight, ${share("count(*)", count)}::real as share
      from job_skills where job_id in (select id from ${sql.raw(from)}) group by skill_id having count(*) > 2),
    gone as (delete from match_skills where skill_id not in (select skill_id from fresh))
    insert into match_skills select * from fresh order by skill_id
    on conflict (skill_id) do update set weight = excluded.weight, share = excluded.share
    where (match_skills.weight, match_skills.share) is distinct from (excluded.weight, excluded.share)`.execute(db);
}

/** The most applied-to open jobs of the last 30 days. */
const POPULAR_JOBS = 500;

async function writePopularity(db: Database): Promise<void> {
  await sql`
    with counted as (
      select job_id, count(*)::int as applications from applications
      join jobs on jobs.id = job_id and jobs.status = 'PUBLISHED'
      where applications.created_at > now() - interval '30 days'
      group by job_id having count(*) > 1 order by count(*) desc, job_id desc limit ${sql.lit(POPULAR_JOBS)}),
    fresh as materialized (
      select job_id, (round((20 * applications)::numeric / (select max(applications) from counted)) / 20)::real as score, applications
      from counted),
    gone as (delete from job_popularity where job_id not in (select job_id from fresh))
    insert into job_popularity select * from fresh order by job_id
    on conflict (job_id) do update set score = excluded.score, applications = excluded.applications
    where (job_popularity.score, job_popularity.applications) is distinct from (excluded.score, excluded.applications)`.execute(
    db,
  );
}

/** Each candidate's latest applications of half a year count, and each job keeps those that it shares the most with. */
const OF_A_CANDIDATE = 10;
const COMPANIONS = 20;

async function writeCompanions(db: Database): Promise<void> {
  await sql`
    with sent as materialized (
      select job_id, candidate_id from (
        select job_id, candidate_id, row_number() over (partition by candidate_id order by created_at desc, id desc) as nth
        from applications where created_at > now() - interval '180 days') latest
      where nth <= ${sql.lit(OF_A_CANDIDATE)}),
    fresh as materialized (
      select job_id, companion_id, candidates from (
        select one.job_id, other.job_id as companion_id, count(*)::int as candidates,
          row_number() over (partition by one.job_id order by count(*) desc, other.job_id desc) as nth
        from sent one join sent other on other.candidate_id = one.candidate_id and other.job_id <> one.job_id
        group by one.job_id, other.job_id having count(*) > 1) ranked
      where nth <= ${sql.lit(COMPANIONS)}),
    gone as (delete from job_companions old where not exists (
      select from fresh where fresh.job_id = old.job_id and fresh.companion_id = old.companion_id))
    insert into job_companions select * from fresh order by job_id, companion_id
    on conflict (job_id, companion_id) do update set candidates = excluded.candidates
    where job_companions.candidates <> excluded.candidates`.execute(db);
}
