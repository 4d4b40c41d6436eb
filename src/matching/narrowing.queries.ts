import { type RawBuilder, sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import { type CandidateFacts, type JobFacts, jobFacts } from "./facts.js";
import { asJson, jobColumns, type RawFacts, readRaw, skillsUsed } from "./facts.queries.js";
import { LEVEL_TERMS } from "./levels.js";

/** What to look for: words of titles and skills, each with what it counts for. */
export interface Sought {
  terms: { term: string; credit: number }[];
  skills: { id: number; credit: number }[];
}

/** Beyond this share of all jobs, words and skills that are less telling are no longer looked for. */
const MAX_SHARE = { terms: 0.05, skills: 0.1 };
/** The most telling ones are looked for in any case. */
const ALWAYS = 2;
const MAX_TERMS = 24;
const MAX_SKILLS = 40;

/** So many jobs are looked at for where they are; of these so many are scored, and some more for what others do. */
const LOCATED = 400;
const SCORED = 100;
const POPULAR = 20;
const COMPANIONS = 40;

/** A job to be scored, and what else speaks for it. */
export interface NarrowedJob {
  id: number;
  facts: JobFacts;
  companyId: number;
  popularity: number;
  recentApplications: number;
  /** A job that the candidate applied to, and how many applied to both. */
  companionOf: { jobId: number; title: string; candidates: number } | null;
  closesAt: string | null;
}

export interface NarrowedJobs {
  jobs: NarrowedJob[];
  /** Jobs that would be among them for what others do, if they were open. */
  consideredIds: number[];
}

/** What a candidate's profile looks for. */
export function soughtBy({ terms, skills }: CandidateFacts): Sought {
  const credits = { A: 1, C: 0.6, B: 0.5, D: 0.25 };
  return {
    terms: terms.flatMap(([term, place]) => (LEVEL_TERMS.has(term) ? [] : { term, credit: credits[place] })),
    skills: skills.map(({ id }) => ({ id, credit: 0.6 })),
  };
}

/**
 * The open jobs that a candidate's words and skills lead to through the indexes, the most promising ones, with their facts:
 * one statement. Of a profile without either, those near home.
 * @param candidateId whose applications count; undefined for somebody without an account
 */
export async function narrowJobs(
  db: Database,
  facts: CandidateFacts,
  candidateId: number | undefined,
  moment?: Date,
): Promise<NarrowedJobs> {
  const sought = soughtBy(facts);
  const words = facts.terms.map(([term]) => term);
  const city = facts.location?.split(",")[0]?.trim() || null;
  const isHere = city ? sql`j.location ilike ${`%${city.replace(/[\\%_]/g, "\\$&")}%`}` : sql`false`;
  const hasAny = sought.terms.length + sought.skills.length > 0;
  const own = candidateId ?? null;
  const isOpen = openAt(moment);
  const { rows } = await sql<RawFacts & { extras: string; considered: string }>`
    with ${soughtTables(sought)},
    found as (${hits()} ${hasAny || !city ? sql`` : sql`union all (select j.id, 0.1 from jobs j where j.status = 'PUBLISHED' and ${isHere})`}),
    promising as (
      select j.id, found.worth * case when ${isHere} then 1.5 when j.remote then 1.25 else 1 end as worth
      from (select id, sum(worth) as worth from found group by id order by 2 desc, 1 desc limit ${sql.lit(LOCATED)}) found
      join jobs j on j.id = found.id where ${isOpen} and ${notApplied(own)}
      order by 2 desc, 1 desc limit ${sql.lit(SCORED)}),
    companion as (
      select distinct on (c.companion_id) c.companion_id as id, c.candidates, a.job_id
      from applications a join job_companions c on c.job_id = a.job_id
      where a.candidate_id = ${own}::bigint order by c.companion_id, c.candidates desc, a.job_id desc),
    popular as (select job_id as id from job_popularity order by score desc, job_id desc limit ${sql.lit(POPULAR)}),
    considered as (
      (select id from companion order by candidates desc, id desc limit ${sql.lit(COMPANIONS)})
      union select id from popular),
    chosen as (select id from promising union select id from considered),
    job as materialized (${jobColumns(
      sql`chosen join jobs j on j.id = chosen.id where ${isOpen} and ${notApplied(own)}`,
      sql`${words}::text[]`,
    )}),
    extra as (
      select job.id, j.company_id as "companyId", coalesce(p.score, 0) as popularity, coalesce(p.applications, 0) as "recentApplications",
        case when c.id is not null then json_build_object('jobId', c.job_id, 'candidates', c.candidates,
            'title', (select title from jobs where id = c.job_id)) end
          as "companionOf", j.closes_at as "closesAt"
      from job join jobs j on j.id = job.id left join job_popularity p on p.job_id = job.id left join companion c on c.id = job.id)
    select '[]' as candidates, ${asJson("job")} as jobs, ${skillsUsed(["job"])} as skills, ${asJson("extra")} as extras,
      (select coalesce(json_agg(id), '[]')::text from considered) as considered`.execute(db);
  const { jobs, skills } = readRaw(rows[0]);
  const extras = new Map((JSON.parse(rows[0]?.extras ?? "[]") as NarrowedJob[]).map((extra) => [extra.id, extra]));
  return {
    jobs: jobs.flatMap((raw) => {
      const extra = extras.get(raw.id);
      return extra ? { ...extra, facts: jobFacts(raw, skills) } : [];
    }),
    consideredIds: JSON.parse(rows[0]?.considered ?? "[]") as number[],
  };
}

const openAt = (moment: Date | undefined) =>
  sql`j.status = 'PUBLISHED' and (j.closes_at is null or j.closes_at > ${moment ?? sql`now()`})`;
const notApplied = (candidateId: number | null) =>
  sql`not exists (select from applications a where a.job_id = j.id and a.candidate_id = ${candidateId}::bigint)`;

/** `term_sought` and `skill_sought`: the most telling ones, as far as they do not lead to too many jobs. */
export function soughtTables({ terms, skills }: Sought): RawBuilder<unknown> {
  return sql`
    term_sought as materialized (
      -- Words are compared as they are: quoted, none of their signs means anything.
      select ('''' || replace(replace(term, '\\', '\\\\'), '''', '''''') || '''')::tsquery as query, worth from (
        select t.term, t.credit * coalesce(m.title_weight, 1) as worth,
          sum(coalesce(m.title_share, 0)) over telling as share, row_number() over telling as nth
        from unnest(${terms.map(({ term }) => term)}::text[], ${terms.map(({ credit }) => credit)}::real[]) t(term, credit)
        left join match_terms m on m.term = t.term
        window telling as (order by t.credit * coalesce(m.title_weight, 1) desc, t.term)) ranked
      where nth <= ${sql.lit(ALWAYS)} or (share <= ${sql.lit(MAX_SHARE.terms)} and nth <= ${sql.lit(MAX_TERMS)})),
    skill_sought as materialized (
      select id, worth from (
        select s.id, s.credit * coalesce(m.weight, 1) as worth,
          sum(coalesce(m.share, 0)) over telling as share, row_number() over telling as nth
        from unnest(${skills.map(({ id }) => id)}::bigint[], ${skills.map(({ credit }) => credit)}::real[]) s(id, credit)
        left join match_skills m on m.skill_id = s.id
        window telling as (order by s.credit * coalesce(m.weight, 1) desc, s.id)) ranked
      where nth <= ${sql.lit(ALWAYS)} or (share <= ${sql.lit(MAX_SHARE.skills)} and nth <= ${sql.lit(MAX_SKILLS)}))`;
}

/** Through the indexes on titles and on skills. */
function hits(): RawBuilder<unknown> {
  return sql`
    -- A word says more of a short title than of a long one.
    select j.id, 1.7 * term_sought.worth / sqrt(1 + length(j.title_vector)) as worth
    from term_sought join jobs j on j.title_vector @@ term_sought.query and j.status = 'PUBLISHED'
    union all
    select js.job_id, skill_sought.worth from skill_sought join job_skills js on js.skill_id = skill_sought.id`;
}
