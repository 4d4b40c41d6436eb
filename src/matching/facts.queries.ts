import { type RawBuilder, sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { SkillProficiency } from "../users/user.enums.js";
import type { Education, WorkExperience } from "../users/user.type.js";
import {
  type CandidateFacts,
  candidateFacts,
  type JobFacts,
  jobFacts,
  type RawCandidate,
  type RawJob,
  type RawSkill,
  type SkillsById,
} from "./facts.js";

/** Facts by id. Whoever is not found has none. */
export interface FoundFacts {
  candidates: Map<number, CandidateFacts>;
  jobs: Map<number, JobFacts>;
}

/** Reads the facts of candidates and jobs in one statement. */
export async function findFacts(
  db: Database,
  { candidateIds, jobIds }: { candidateIds: readonly number[]; jobIds: readonly number[] },
): Promise<FoundFacts> {
  const { rows } = await sql<RawFacts>`
    with candidate as materialized (${candidateColumns(storedCandidates(candidateIds))}),
      job as materialized (${jobColumns(sql`jobs j where j.id = any(${[...jobIds]}::bigint[])`)})
    select ${asJson("candidate")} as candidates, ${asJson("job")} as jobs, ${skillsUsed(["candidate", "job"])} as skills
  `.execute(db);
  const { candidates, jobs, skills } = readRaw(rows[0]);
  return {
    candidates: new Map(candidates.map((raw) => [raw.id, candidateFacts(raw, skills)])),
    jobs: new Map(jobs.map((raw) => [raw.id, jobFacts(raw, skills)])),
  };
}

/** What a candidate says of themselves, or a resume of somebody, without there being an account. */
export interface CandidateDraft {
  headline?: string | null;
  summary?: string | null;
  location?: string | null;
  experienceLevel?: RawCandidate["level"];
  yearsOfExperience?: number | null;
  education?: Partial<Education>[];
  workExperience?: Partial<WorkExperience>[];
  skills?: { skillId: number; proficiency: SkillProficiency }[];
}

/** The facts of somebody who need not have an account: of a parsed resume, or a profile that is not saved yet. */
export async function findFactsOfDraft(db: Database, draft: CandidateDraft): Promise<CandidateFacts> {
  const { headline, summary, location, experienceLevel, yearsOfExperience, skills = [] } = draft;
  const [education, positions] = [draft.education ?? [], draft.workExperience ?? []].map((list) =>
    JSON.stringify(list),
  );
  const { rows } = await sql<RawFacts>`
    with candidate as materialized (${candidateColumns(sql`(
      select 0::bigint as id, ${experienceLevel ?? null}::experience_level as level, ${yearsOfExperience ?? null}::smallint as years,
        ${location ?? null}::text as location, ${education}::jsonb as education,
        ${headline ?? null}::text as headline, ${positions}::jsonb as work_experience,
        profile_vector(${headline ?? null}, ${summary ?? null}, ${education}::jsonb, ${positions}::jsonb) as vector,
        ${skills.map(({ skillId }) => skillId)}::bigint[] as skill_ids,
        ${skills.map(({ proficiency }) => proficiency)}::text[] as proficiencies)`)})
    select ${asJson("candidate")} as candidates, '[]' as jobs, ${skillsUsed(["candidate"])} as skills`.execute(db);
  const { candidates, skills: used } = readRaw(rows[0]);
  return candidateFacts(candidates[0] as RawCandidate, used);
}

export interface RawFacts {
  /** JSON as text: Kysely would go through all of it in search of names. */
  candidates: string;
  jobs: string;
  skills: string;
}

export function readRaw(row: RawFacts | undefined) {
  const parse = <T>(text: string | undefined) => JSON.parse(text ?? "[]") as T[];
  const skills: SkillsById = new Map(parse<RawSkill>(row?.skills).map((skill) => [skill.id, skill]));
  return {
    candidates: parse<RawCandidate & { id: number }>(row?.candidates),
    jobs: parse<RawJob>(row?.jobs),
    skills,
  };
}

export const asJson = (name: string) =>
  sql`(select coalesce(json_agg(${sql.table(name)}), '[]')::text from ${sql.table(name)})`;

/** The skills that these tables' rows name in "skillIds", each once. */
export function skillsUsed(tables: readonly string[]): RawBuilder<string> {
  const ids = sql.join(
    tables.map((name) => sql`select unnest(${sql.ref(name)}."skillIds") from ${sql.table(name)}`),
    sql` union `,
  );
  // Looked up one by one: the planner takes the few of them for so many that it would read them all.
  return sql<string>`(select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'category', s.category,
      'aliases', s.aliases[1:12], 'weight', coalesce(m.weight, 1))), '[]')::text
    from (${ids}) used(id) cross join lateral (select * from skills where skills.id = used.id offset 0) s
    left join match_skills m on m.skill_id = s.id)`;
}

/** Rows to take {@link candidateColumns} of: the profiles, or accounts without one, with these ids. */
export function storedCandidates(ids: readonly number[] | RawBuilder<unknown>): RawBuilder<unknown> {
  const wanted = Array.isArray(ids) ? sql`unnest(${[...ids]}::bigint[])` : (ids as RawBuilder<unknown>);
  return sql`(
    select u.id, p.experience_level as level, p.years_of_experience as years, p.location, p.education, p.headline,
      coalesce(p.work_experience, '[]') as work_experience, coalesce(p.profile_vector, '') as vector, own.skill_ids, own.proficiencies
    from ${wanted} wanted(id) join users u on u.id = wanted.id left join candidate_profiles p on p.user_id = u.id
    cross join lateral (
      select coalesce(array_agg(skill_id order by skill_id), '{}') as skill_ids,
        coalesce(array_agg(proficiency::text order by skill_id), '{}') as proficiencies
      from candidate_skills where user_id = u.id) own)`;
}

/** A headline, or the title of a position, is cut at commas and the like, and where it says what the work is for. */
const MAX_PHRASES = 16;
const phrases = sql`(
  select coalesce(json_agg(json_build_object('isFirst', part = 1, 'terms', words) order by nth, part), '[]') from (
    select nth, part, (
      select json_agg(json_build_array(t.lexeme, coalesce(m.title_weight, 1)) order by t.lexeme)
      from unnest(to_tsvector('hirewise', cut)) t left join match_terms m on m.term = t.lexeme) as words
    from (
      select 0 as nth, c.headline as title
      union all select nth, position ->> 'title' from jsonb_array_elements(c.work_experience) with ordinality p(position, nth)
    ) titles,
    regexp_split_to_table(left(title, 300), '[][,;:/|()–—·]|\\s-\\s|\\s(?:for|in|with|at)\\s', 'i') with ordinality parts(cut, part)
    order by nth, part limit ${sql.lit(MAX_PHRASES)}) named
  where words is not null)`;

/** Words of which matching makes use: no numbers, no addresses. */
const IS_WORD = sql`word ~ '^[[:alpha:]]' and length(word) <= 40`;

/** @param only an array of words: others are left out */
export function candidateColumns(from: RawBuilder<unknown>, only?: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select c.id, c.level, c.years, c.location, c.education, c.skill_ids as "skillIds", named.skills,
      ${phrases} as phrases,
      (select json_build_object('model', e.model, 'vector', translate(encode(e.vector, 'base64'), chr(10), ''))
        from candidate_embeddings e where e.user_id = c.id) as embedding,
      (select coalesce(json_agg(t.lexeme), '[]') from unnest(ts_filter(c.vector, '{b}')) t) as subjects,
      (select coalesce(json_agg(json_build_array(t.word, (select min(w) from unnest(t.weights) w), coalesce(m.text_weight, 1))
          order by t.word), '[]')
        from unnest(c.vector || setweight(to_tsvector('hirewise', coalesce(named.names, '')), 'C')) t(word, positions, weights)
        left join match_terms m on m.term = t.word
        where ${only ? sql`t.word = any(${only})` : IS_WORD}) as terms
    from ${from} c cross join lateral (
      select string_agg(s.name, ' . ' order by s.id) as names,
        coalesce(json_agg(json_build_object('id', s.id, 'proficiency', own.proficiency,
          'terms', tsvector_to_array(to_tsvector('hirewise', s.name))) order by s.id), '[]') as skills
      from unnest(c.skill_ids, c.proficiencies) own(id, proficiency) join skills s on s.id = own.id) named`;
}

/** @param from the jobs, as `j`; @param only an array of words: others are left out of their texts */
export function jobColumns(from: RawBuilder<unknown>, only?: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select j.id, j.title, j.experience_level as level, j.location, j.remote, left(j.requirements, 4000) as requirements,
      (select coalesce(array_agg(skill_id order by skill_id), '{}') from job_skills where job_id = j.id) as "skillIds",
      (select coalesce(json_agg(json_build_array(t.lexeme, coalesce(m.title_weight, 1)) order by t.lexeme), '[]')
        from unnest(j.title_vector) t left join match_terms m on m.term = t.lexeme) as "titleTerms",
      (select coalesce(string_agg(word, ' '), '') from unnest(tsvector_to_array(j.search_vector)) word
        where ${only ? sql`word = any(${only})` : IS_WORD}) as terms,
      length(j.search_vector) as size,
      (select json_build_object('model', e.model, 'vector', translate(encode(e.vector, 'base64'), chr(10), ''))
        from job_embeddings e where e.job_id = j.id) as embedding
    from ${from}`;
}
