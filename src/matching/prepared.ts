import { type PreparedEmbedding, prepareEmbedding } from "./embeddings.js";
import type { CandidateFacts, CandidateSkillFact, CandidateTerm, JobFacts, JobSkillFact } from "./facts.js";
import { LEVEL_TERMS } from "./levels.js";
import { type Place, readPlace } from "./places.js";

/** What a skill is worth at each proficiency. */
export const PROFICIENCY = { BEGINNER: 0.6, INTERMEDIATE: 0.8, ADVANCED: 1, EXPERT: 1 } as const;
/** A skill that is only wanted counts for half of one that is required. */
const WANTED = 0.5;
/** What follows a comma in a headline says less of what somebody is. */
const LATER_PHRASE = 0.6;

/** A candidate's facts, made ready to be compared with many jobs. */
export interface PreparedCandidate {
  facts: CandidateFacts;
  place: Place | null;
  terms: ReadonlyMap<string, CandidateTerm>;
  skillById: ReadonlyMap<number, CandidateSkillFact>;
  phrases: { terms: { term: string; weight: number }[]; weight: number; worth: number }[];
  /** What stands in for skills that the candidate does not have, by the skill's id: found once for all jobs. */
  substitutes: Map<number, Substitute>;
  /** What each of the candidate's skills is worth if a text speaks of it. */
  mentionable: { terms: string[]; worth: number; id: number }[];
  embedding: PreparedEmbedding | null;
}

export interface Substitute {
  credit: number;
  skill?: CandidateSkillFact;
}

/** A job's facts, made ready to be compared with many candidates. */
export interface PreparedJob {
  facts: JobFacts;
  place: Place | null;
  terms: ReadonlySet<string>;
  skills: { skill: JobSkillFact; importance: number }[];
  /** The sum of what its skills count. */
  demand: number;
  titleTerms: ReadonlyMap<string, number>;
  titleWeight: number;
  embedding: PreparedEmbedding | null;
}

export function prepareCandidate(facts: CandidateFacts): PreparedCandidate {
  const terms = new Map(facts.terms.map((term) => [term[0], term]));
  return {
    facts,
    place: readPlace(facts.location),
    terms,
    skillById: new Map(facts.skills.map((skill) => [skill.id, skill])),
    phrases: facts.phrases.map(({ isFirst, terms: own }) => {
      const weighed = weighTitle(own);
      return { terms: weighed, weight: sumOf(weighed), worth: isFirst ? 1 : LATER_PHRASE };
    }),
    substitutes: new Map(),
    embedding: prepareEmbedding(facts.embedding),
    mentionable: facts.skills
      .filter((skill) => skill.terms.length > 0)
      .map(({ id, terms: words, proficiency, weight }) => {
        const known = words.map((word) => terms.get(word)?.[2] ?? 0);
        const telling = known.reduce((sum, one) => sum + one, 0) / words.length;
        return { id, terms: words, worth: Math.min(weight, telling) * PROFICIENCY[proficiency] };
      }),
  };
}

export function prepareJob(facts: JobFacts): PreparedJob {
  const skills = facts.skills
    .map((skill) => ({ skill, importance: skill.weight * (skill.isRequired ? 1 : WANTED) }))
    .sort((a, b) => b.importance - a.importance || a.skill.id - b.skill.id);
  const titleTerms = weighTitle(facts.titleTerms);
  return {
    facts,
    place: readPlace(facts.location),
    terms: new Set(facts.terms.split(" ").filter(Boolean)),
    skills,
    demand: skills.reduce((sum, { importance }) => sum + importance, 0),
    titleTerms: new Map(titleTerms.map(({ term, weight }) => [term, weight])),
    titleWeight: sumOf(titleTerms),
    embedding: prepareEmbedding(facts.embedding),
  };
}

/** Words that tell a level, and numbers, say little of what the work is. */
function weighTitle(terms: readonly (readonly [string, number])[]): { term: string; weight: number }[] {
  return terms.map(([term, weight]) => ({
    term,
    weight: LEVEL_TERMS.has(term) || /^\d/.test(term) ? weight * 0.2 : weight,
  }));
}

function sumOf(terms: readonly { weight: number }[]): number {
  return terms.reduce((sum, { weight }) => sum + weight, 0);
}
