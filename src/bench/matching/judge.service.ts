import { type SqlBool, sql } from "kysely";
import type { CandidateFacts } from "../../matching/facts.js";
import { type CandidateDraft, findFactsOfDraft } from "../../matching/facts.queries.js";
import { narrowJobs } from "../../matching/narrowing.queries.js";
import { prepareCandidate } from "../../matching/prepared.js";
import { type Recommendation, rankJobs } from "../../matching/rank.js";
import type { Database } from "../../platform/db/database.js";
import type { Persona } from "./personas.js";

/** What became of a persona's best ten jobs. */
export interface Judgement {
  persona: Persona;
  best: { title: string; location: string | null; recommendation: Recommendation; isSensible: boolean }[];
  sensible: number;
  absurd: string[];
}

/** Postings are history: each is looked at as if it had not closed yet. */
const BEFORE_ALL = new Date(0);
const BEST = 10;

export async function judge(db: Database, persona: Persona): Promise<Judgement> {
  const facts = await findFactsOfDraft(db, await draftOf(db, persona));
  const { jobs, best } = await recommend(db, facts);
  const shown = best.flatMap((recommendation) => {
    const job = jobs.get(recommendation.jobId);
    if (!job) return [];
    const { title, location } = job;
    return { title, location, recommendation, isSensible: persona.sensible.test(title) };
  });
  return {
    persona,
    best: shown,
    sensible: shown.filter(({ isSensible }) => isSensible).length,
    absurd: shown.map(({ title }) => title).filter((title) => persona.absurd.test(title)),
  };
}

/** The whole way of a recommendation, from the profile on. */
export async function recommendTo(db: Database, draft: CandidateDraft): Promise<void> {
  await recommend(db, await findFactsOfDraft(db, draft));
}

async function recommend(db: Database, facts: CandidateFacts) {
  const { jobs } = await narrowJobs(db, facts, undefined, BEFORE_ALL);
  const best = rankJobs(prepareCandidate(facts), jobs, BEST);
  return { jobs: new Map(jobs.map((job) => [job.id, job.facts])), best };
}

/** With those of the persona's skills that the database knows. */
export async function draftOf(db: Database, { profile, skills }: Persona): Promise<CandidateDraft> {
  const names = skills.map(([name]) => name.toLowerCase());
  const isCalled = sql<SqlBool>`lower(skills.name) = wanted.name
    or exists (select from unnest(skills.aliases) alias where lower(alias) = wanted.name)`;
  const { rows } = await sql<{ name: string; id: number }>`
    select distinct on (wanted.name) wanted.name, skills.id from unnest(${names}::text[]) wanted(name)
    join skills on ${isCalled} order by wanted.name, lower(skills.name) = wanted.name desc, skills.id`.execute(db);
  const ids = new Map(rows.map(({ name, id }) => [name, id]));
  const known = skills.flatMap(([name, proficiency]) => {
    const skillId = ids.get(name.toLowerCase());
    return skillId === undefined ? [] : { skillId, proficiency };
  });
  return { ...profile, skills: [...new Map(known.map((skill) => [skill.skillId, skill])).values()] };
}

export async function factsForPairs(db: Database, personas: readonly Persona[]) {
  const drafts = await Promise.all(personas.map((persona) => draftOf(db, persona)));
  const candidates = await Promise.all(drafts.map((draft) => findFactsOfDraft(db, draft)));
  const jobs = [];
  for (const facts of candidates) jobs.push(...(await narrowJobs(db, facts, undefined, BEFORE_ALL)).jobs);
  return { candidates, jobs: jobs.map((job) => job.facts) };
}

/** Whether there are imported postings: generated ones have no source. */
export async function hasRealJobs(db: Database): Promise<boolean> {
  const found = await db.selectFrom("jobs").select("id").where("source", "in", ["nyc", "usajobs"]).executeTakeFirst();
  return found !== undefined;
}
