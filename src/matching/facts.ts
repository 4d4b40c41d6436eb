import { createHash } from "node:crypto";
import type { ExperienceLevel, SkillProficiency } from "../users/user.enums.js";
import { degreeHeld, degreeRequired } from "./degrees.js";
import type { Embedding } from "./embeddings.js";
import { levelOfJob, levelOfYears } from "./levels.js";
import { skillKeys } from "./related-skills.js";
import { demandsOf, isRequired } from "./requirements.js";

/** A skill as far as it matters for matching. */
export interface SkillFact {
  id: number;
  name: string;
  category: string;
  /** Its names, and other names, as keys to compare. */
  keys: string[];
  /** How much it tells, from 0 to 1: what every other job asks for tells little. */
  weight: number;
}

export interface CandidateSkillFact extends SkillFact {
  proficiency: SkillProficiency;
  /** The words of its name, as texts have them. */
  terms: string[];
}

export interface JobSkillFact extends SkillFact {
  isRequired: boolean;
}

/** Where a word stands in a profile: in headline or positions, in subjects studied or names of skills, or elsewhere. */
export type TermPlace = "A" | "B" | "C" | "D";

/** A word of a profile: the word, its best place, and its weight among the words of all jobs' texts. */
export type CandidateTerm = readonly [term: string, place: TermPlace, weight: number];

/** What somebody calls their work: the words of a headline's or a position's part, weighted as words of titles. */
export interface Phrase {
  /** Whether it comes first in its headline or position; what follows a comma only adds to it. */
  isFirst: boolean;
  terms: [term: string, weight: number][];
}

/** What matching knows of a candidate, be it a profile or a parsed resume. */
export interface CandidateFacts {
  level: ExperienceLevel | null;
  location: string | null;
  /** The highest degree as a number, see `degrees.ts`; null if none is named. */
  degree: number | null;
  /** The words of the subjects studied. */
  subjects: string[];
  skills: CandidateSkillFact[];
  phrases: Phrase[];
  terms: CandidateTerm[];
  embedding: Embedding | null;
}

export interface JobFacts {
  title: string;
  level: ExperienceLevel | null;
  location: string | null;
  remote: boolean;
  degree: number | null;
  skills: JobSkillFact[];
  /** The words of its title, with their weights among the words of titles. */
  titleTerms: [term: string, weight: number][];
  /** The words of its text, apart from the company's name, between blanks. Of many jobs at once only those looked for. */
  terms: string;
  /** How many different words the whole text has. */
  size: number;
  embedding: Embedding | null;
}

/** A value made from facts is kept under their hash: other facts, another value. */
export function hashOf(facts: object): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);
}

export interface RawSkill {
  id: number;
  name: string;
  category: string;
  aliases: string[];
  weight: number;
}

export interface RawCandidate {
  level: ExperienceLevel | null;
  years: number | null;
  location: string | null;
  education: unknown;
  skills: { id: number; proficiency: SkillProficiency; terms: string[] }[];
  terms: CandidateTerm[];
  subjects: string[];
  phrases: Phrase[];
  embedding: Embedding | null;
}

export interface RawJob {
  id: number;
  title: string;
  level: ExperienceLevel | null;
  location: string | null;
  remote: boolean;
  requirements: string | null;
  skillIds: number[];
  titleTerms: [string, number][];
  terms: string;
  size: number;
  embedding: Embedding | null;
}

export type SkillsById = ReadonlyMap<number, RawSkill>;

export function candidateFacts(raw: RawCandidate, skills: SkillsById): CandidateFacts {
  return {
    level: raw.level ?? levelOfYears(raw.years),
    location: raw.location,
    degree: degreeHeld(raw.education),
    subjects: raw.subjects,
    skills: raw.skills.flatMap(({ id, proficiency, terms }) => {
      const skill = skills.get(id);
      return skill ? { ...skillFact(skill), proficiency, terms } : [];
    }),
    phrases: raw.phrases,
    terms: raw.terms,
    embedding: raw.embedding,
  };
}

export function jobFacts(raw: RawJob, skills: SkillsById): JobFacts {
  const { title, location, remote, titleTerms, terms, size, embedding, requirements, skillIds, level } = raw;
  const demands = skillIds.length > 0 ? demandsOf(title, requirements) : null;
  return {
    ...{ title, location, remote, titleTerms, terms, size, embedding },
    level: level ?? levelOfJob(raw.title, requirements),
    degree: degreeRequired(requirements),
    skills: skillIds.flatMap((id) => {
      const skill = skills.get(id);
      return skill ? { ...skillFact(skill), isRequired: isRequired(skill, demands) } : [];
    }),
  };
}

const factOf = new WeakMap<RawSkill, SkillFact>();

function skillFact(skill: RawSkill): SkillFact {
  let fact = factOf.get(skill);
  if (!fact) {
    const { id, name, category, aliases, weight } = skill;
    fact = { id, name, category, keys: skillKeys(name, aliases), weight };
    factOf.set(skill, fact);
  }
  return fact;
}
