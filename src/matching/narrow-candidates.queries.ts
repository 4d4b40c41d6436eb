import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";
import { type CandidateFacts, candidateFacts, type JobFacts } from "./facts.js";
import { asJson, candidateColumns, type RawFacts, readRaw, skillsUsed, storedCandidates } from "./facts.queries.js";
import { LEVEL_TERMS } from "./levels.js";
import { type Sought, soughtTables } from "./narrowing.queries.js";

/** A candidate to be scored. */
export interface NarrowedCandidate {
  id: number;
  facts: CandidateFacts;
  hasApplied: boolean;
}

const SCORED = 150;
/** Whoever applied to the job is looked at, whatever their profile says, the latest of them. */
const APPLICANTS = 100;

function soughtByJob({ titleTerms, skills }: JobFacts): Sought {
  return {
    terms: titleTerms.flatMap(([term]) => (LEVEL_TERMS.has(term) ? [] : { term, credit: 1 })),
    skills: skills.map(({ id, isRequired }) => ({ id, credit: isRequired ? 0.8 : 0.4 })),
  };
}

/**
 * The candidates to whom a job's title and skills lead through the indexes, and its applicants, with their facts: one
 * statement. A recruiter sees only who has applied to a job of their companies, as everywhere; an admin everyone.
 */
export async function narrowCandidates(
  db: Database,
  viewer: Viewer,
  jobId: number,
  job: JobFacts,
): Promise<NarrowedCandidate[]> {
  const isVisible =
    viewer.role === "ADMIN"
      ? sql`true`
      : sql`exists (
          select from applications a join jobs j on j.id = a.job_id
          join company_recruiters r on r.company_id = j.company_id and r.user_id = ${viewer.id}
          where a.candidate_id = found.id)`;
  const words = job.terms.split(" ");
  const { rows } = await sql<RawFacts & { applicants: string }>`
    with ${soughtTables(soughtByJob(job))},
    found as (
      select id, sum(worth) as worth from (
        select p.user_id as id, term_sought.worth
        from term_sought join candidate_profiles p on p.profile_vector @@ term_sought.query
        union all
        select cs.user_id, skill_sought.worth
        from skill_sought join candidate_skills cs on cs.skill_id = skill_sought.id) hit
      group by id),
    applicant as (
      select candidate_id as id from applications where job_id = ${jobId}
      order by created_at desc, id desc limit ${sql.lit(APPLICANTS)}),
    chosen as (
      (select found.id from found cross join lateral (
          select from users u where u.id = found.id and u.role = 'CANDIDATE' offset 0) still
        where ${isVisible} order by found.worth desc, found.id desc limit ${sql.lit(SCORED)})
      union select found.id from applicant found join users u on u.id = found.id and u.role = 'CANDIDATE' where ${isVisible}),
    candidate as materialized (${candidateColumns(storedCandidates(sql`chosen`), sql`${words}::text[]`)})
    select ${asJson("candidate")} as candidates, '[]' as jobs, ${skillsUsed(["candidate"])} as skills,
      (select coalesce(json_agg(candidate_id), '[]')::text from applications
        where job_id = ${jobId} and candidate_id in (select id from candidate)) as applicants`.execute(db);
  const { candidates, skills } = readRaw(rows[0]);
  const applicants = new Set(JSON.parse(rows[0]?.applicants ?? "[]") as number[]);
  return candidates.map((raw) => ({
    id: raw.id,
    facts: candidateFacts(raw, skills),
    hasApplied: applicants.has(raw.id),
  }));
}
