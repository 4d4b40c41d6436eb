import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import { LEVEL_TERMS } from "./levels.js";

/** What a job with this title and these skills is similar to can be found for as many. */
export const MAX_SIMILAR = 20;
/** Beyond this share of all jobs, words and skills that are less telling are no longer looked for. */
const MAX_SHARE = 0.03;

/** A job's similar ones, the most similar first, and what they were found by. */
export interface SimilarJobs {
  ids: number[];
  terms: string[];
  skillIds: number[];
  /** When the first of them closes. */
  closesAt: string | null;
}

/**
 * Open jobs with words of the title, or skills, in common: how much of the title's and the skills' weight they share makes
 * most of the order, the level the rest. Of postings with one title at one company one is shown. One statement for all.
 */
export async function findSimilarJobs(db: Database, jobIds: readonly number[]): Promise<SimilarJobs[]> {
  const { rows } = await sql<SimilarJobs & { id: number }>`
    select parent.id, alike.ids, alike.closes_at, sought.terms, sought.skill_ids
    from jobs parent
    cross join lateral (
      select (select coalesce(array_agg(t.lexeme), '{}') from unnest(parent.title_vector) t where t.lexeme <> all (${[...LEVEL_TERMS]}::text[])) as terms,
        (select coalesce(array_agg(skill_id), '{}') from job_skills where job_id = parent.id) as skill_ids) sought
    cross join lateral (
      with word as (
        select ('''' || replace(replace(t.term, '\\', '\\\\'), '''', '''''') || '''')::tsquery as query,
          coalesce(m.title_weight, 1) as weight,
          sum(coalesce(m.title_share, 0)) over telling as share, row_number() over telling as nth
        from unnest(sought.terms) t(term) left join match_terms m on m.term = t.term
        window telling as (order by coalesce(m.title_weight, 1) desc, t.term)),
      skill as (
        select s.id, coalesce(m.weight, 1) as weight,
          sum(coalesce(m.share, 0)) over telling as share, row_number() over telling as nth
        from unnest(sought.skill_ids) s(id) left join match_skills m on m.skill_id = s.id
        window telling as (order by coalesce(m.weight, 1) desc, s.id)),
      hit as (
        select j.id, 0.5 * word.weight / nullif((select sum(weight) from word), 0) as worth
        from word join jobs j on j.title_vector @@ word.query and j.status = 'PUBLISHED'
        where word.nth = 1 or word.share <= ${sql.lit(MAX_SHARE)}
        union all
        select js.job_id, 0.4 * skill.weight / nullif((select sum(weight) from skill), 0)
        from skill join job_skills js on js.skill_id = skill.id
        where skill.nth = 1 or skill.share <= ${sql.lit(MAX_SHARE)}),
      ranked as (
        select j.id, j.closes_at, j.company_id, j.title, found.worth
            + case when j.experience_level = parent.experience_level then 0.1 else 0 end
            -- A title of many more words is another one.
            - 0.1 * (1 - least(length(j.title_vector), length(parent.title_vector))::real
                / greatest(length(j.title_vector), length(parent.title_vector), 1)) as worth
        from (select id, sum(worth) as worth from hit group by id order by 2 desc, 1 desc limit 100) found
        join jobs j on j.id = found.id
        where j.id <> parent.id and j.status = 'PUBLISHED' and (j.closes_at is null or j.closes_at > now())),
      shown as (
        select id, closes_at, worth from (
          select *, row_number() over (partition by company_id, lower(title) order by worth desc, id desc) as copy from ranked) once
        where copy = 1 order by worth desc, id desc limit ${sql.lit(MAX_SIMILAR)})
      select coalesce(array_agg(id order by worth desc, id desc), '{}') as ids, min(closes_at) as closes_at from shown) alike
    where parent.id = any(${[...jobIds]}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return jobIds.map((id) => byId.get(id) ?? { ids: [], terms: [], skillIds: [], closesAt: null });
}
