import { DEGREE_NAMES } from "./degrees.js";
import type { CandidateFacts, CandidateSkillFact, CandidateTerm, JobFacts, JobSkillFact, TermPlace } from "./facts.js";
import { LEVEL_TERMS, LEVELS } from "./levels.js";
import { nearness, type Place, readPlace } from "./places.js";
import { PART_OF_NAME, relation } from "./related-skills.js";

/** Part of every key under which scores are kept: raised when the same facts give another score. */
export const SCORE_VERSION = 1;

/** What each part counts for in the total. They add up to one. */
export const WEIGHTS = { skills: 0.3, text: 0.33, experience: 0.12, location: 0.15, education: 0.1 } as const;

/** How well a candidate fits a job. Everything from 0 to 100; 50 where nothing can be told. */
export interface Score {
  total: number;
  skills: number;
  experience: number;
  location: number;
  education: number;
  text: number;
  /** Names of the job's skills that the candidate has, and of those that they lack, the most telling first. */
  matched: string[];
  missing: string[];
  /** Why, in words, the strongest reason first. */
  reasons: string[];
}

/** A part of the score, from 0 to 1, with what to say of it. */
interface Part {
  value: number;
  reason?: string;
}

/** Of what cannot be told half is taken to be fulfilled. */
const UNKNOWN = 0.5;

const PROFICIENCY = { BEGINNER: 0.6, INTERMEDIATE: 0.8, ADVANCED: 1, EXPERT: 1 } as const;
/** A skill that is only wanted counts for half of one that is required. */
const WANTED = 0.5;
/** With skills of this weight together a job has said enough of what it asks for. */
const ENOUGH_SKILLS = 1.2;
/** What a skill counts that the job's text speaks of, although it is not among the job's skills. */
const MENTIONED = 0.3;

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
}

interface Substitute {
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

/** Compares a candidate with a job. The same facts always give the same score. */
export function score(candidate: PreparedCandidate, job: PreparedJob): Score {
  const matched: string[] = [];
  const missing: string[] = [];
  const parts = {
    skills: skillsPart(candidate, job, matched, missing),
    text: textPart(candidate, job),
    experience: experiencePart(candidate.facts, job.facts),
    location: locationPart(candidate, job),
    education: educationPart(candidate, job),
  };
  const names = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
  const reasons = names
    .map((name) => ({ reason: parts[name].reason, gain: WEIGHTS[name] * (parts[name].value - UNKNOWN) }))
    // What speaks for the job first, then what speaks against it.
    .sort((a, b) => b.gain - a.gain)
    .flatMap(({ reason }) => reason ?? []);
  const percent = (value: number) => Math.round(value * 100);
  return {
    total: percent(names.reduce((sum, name) => sum + WEIGHTS[name] * parts[name].value, 0)),
    skills: percent(parts.skills.value),
    experience: percent(parts.experience.value),
    location: percent(parts.location.value),
    education: percent(parts.education.value),
    text: percent(parts.text.value),
    matched,
    missing,
    reasons,
  };
}

function skillsPart(candidate: PreparedCandidate, job: PreparedJob, matched: string[], missing: string[]): Part {
  let gained = 0;
  const instead: string[] = [];
  for (const { skill, importance } of job.skills) {
    const own = candidate.skillById.get(skill.id);
    if (own) {
      gained += importance * PROFICIENCY[own.proficiency];
      matched.push(skill.name);
      continue;
    }
    missing.push(skill.name);
    const { credit, skill: substitute } = substituteFor(candidate, skill);
    gained += importance * credit;
    if (substitute && credit >= PART_OF_NAME * PROFICIENCY.BEGINNER)
      instead.push(`${substitute.name} for ${skill.name}`);
  }
  const mentioned = mentions(candidate, job);
  const reason = skillsReason(job.skills.length, matched, instead, mentioned.names);
  if (job.demand === 0) {
    if (mentioned.worth === 0) return { value: UNKNOWN };
    return { value: UNKNOWN + (1 - UNKNOWN) * Math.min(1, mentioned.worth / 2), ...(reason && { reason }) };
  }
  const share = Math.min(1, (gained + MENTIONED * mentioned.worth) / job.demand);
  const evidence = Math.min(1, job.demand / ENOUGH_SKILLS);
  return { value: evidence * share + (1 - evidence) * UNKNOWN, ...(reason && { reason }) };
}

function skillsReason(asked: number, matched: string[], instead: string[], mentioned: string[]): string | undefined {
  if (matched.length > 0) {
    const count = matched.length === asked ? "all" : `${matched.length} of ${asked}`;
    return `${asked === 1 ? "Has the skill" : `Has ${count} skills`} asked for: ${list(matched)}`;
  }
  if (instead.length > 0) return `Has related skills: ${list(instead)}`;
  if (mentioned.length > 0) return `The text speaks of ${list(mentioned)}`;
  return asked > 0 ? "Has none of the skills asked for" : undefined;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}

function substituteFor(candidate: PreparedCandidate, wanted: JobSkillFact): Substitute {
  const known = candidate.substitutes.get(wanted.id);
  if (known) return known;
  let best: Substitute = { credit: 0 };
  for (const skill of candidate.facts.skills) {
    const credit = relation(skill, wanted) * PROFICIENCY[skill.proficiency];
    if (credit > best.credit) best = { credit, skill };
  }
  candidate.substitutes.set(wanted.id, best);
  return best;
}

/** The candidate's skills that the job's text speaks of, apart from the job's own skills. */
function mentions({ mentionable, skillById }: PreparedCandidate, job: PreparedJob): { worth: number; names: string[] } {
  const names: string[] = [];
  let worth = 0;
  for (const { id, terms, worth: own } of mentionable) {
    if (!terms.every((term) => job.terms.has(term))) continue;
    if (job.facts.skills.some((skill) => skill.id === id)) continue;
    worth += own;
    names.push(skillById.get(id)?.name ?? "");
  }
  return { worth, names };
}

const PLACE_CREDIT: Record<TermPlace, number> = { A: 1, B: 0.7, C: 0.7, D: 0.3 };
/** The words in common must weigh this much together to count in full: "Manager" alone says little. */
const TELLING_TITLE = 0.42;
const TITLE_SHARE = 0.75;
/** What follows a comma in a headline, and words that stand apart, say less of what somebody is. */
const LATER_PHRASE = 0.6;
const SCATTERED = 0.5;
/** With words in common of this weight a text counts as half alike; for a text of usual length. */
const HALF_ALIKE = 2.5;
const USUAL_SIZE = 150;

/** How alike the job's title is to what the candidate calls their work, and how many telling words profile and text share. */
function textPart(candidate: PreparedCandidate, job: PreparedJob): Part {
  const title = Math.max(phraseLikeness(candidate, job), SCATTERED * scatteredLikeness(candidate, job));
  const value = TITLE_SHARE * title + (1 - TITLE_SHARE) * likeness(candidate, job);
  if (title >= 0.5) return { value, reason: `The title is close to what you do: ${job.facts.title}` };
  return { value, ...(title < 0.15 && { reason: "The title is unlike what you do" }) };
}

/** The likeness of the title to the phrase that is most like it. */
function phraseLikeness({ phrases }: PreparedCandidate, { titleTerms, titleWeight }: PreparedJob): number {
  let best = 0;
  if (titleWeight === 0) return best;
  for (const { terms, weight, worth } of phrases) {
    let shared = 0;
    for (const { term } of terms) shared += titleTerms.get(term) ?? 0;
    if (shared === 0) continue;
    const alike = (shared / titleWeight) ** 0.5 * (shared / weight) ** 0.7 * Math.min(1, shared / TELLING_TITLE);
    best = Math.max(best, worth * alike);
  }
  return best;
}

/** How much of the title is made up of words that stand anywhere in the profile. */
function scatteredLikeness({ terms }: PreparedCandidate, { titleTerms, titleWeight }: PreparedJob): number {
  if (titleWeight === 0) return 0;
  let met = 0;
  for (const [term, weight] of titleTerms) {
    const own = terms.get(term);
    if (own) met += weight * PLACE_CREDIT[own[1]];
  }
  return (met / titleWeight) ** 0.6 * Math.min(1, met / TELLING_TITLE);
}

function likeness({ terms }: PreparedCandidate, job: PreparedJob): number {
  let shared = 0;
  const add = (term: CandidateTerm) => {
    shared += term[2] * PLACE_CREDIT[term[1]];
  };
  // Whichever has fewer words is gone through.
  if (terms.size < job.terms.size) {
    for (const term of terms.values()) if (job.terms.has(term[0])) add(term);
  } else {
    for (const word of job.terms) {
      const term = terms.get(word);
      if (term) add(term);
    }
  }
  const half = HALF_ALIKE * (0.5 + (0.5 * job.facts.size) / USUAL_SIZE);
  return shared / (shared + half);
}

/** By how many levels the candidate is above (or below) what is asked for. */
const ABOVE = [1, 0.85, 0.6, 0.3, 0.15, 0.1];
const BELOW = [1, 0.55, 0.2, 0, 0, 0];

function experiencePart({ level: own }: CandidateFacts, { level: asked }: JobFacts): Part {
  if (!own || !asked) return { value: UNKNOWN };
  const distance = LEVELS.indexOf(own) - LEVELS.indexOf(asked);
  if (distance === 0) return { value: 1, reason: `The level fits: ${asked.toLowerCase()}` };
  const value = (distance > 0 ? ABOVE[distance] : BELOW[-distance]) ?? 0;
  const compared = `asks for ${asked.toLowerCase()} level, the profile says ${own.toLowerCase()}`;
  return { value, reason: distance > 0 ? `The job ${compared}` : `More experience is asked for: the job ${compared}` };
}

function locationPart(candidate: PreparedCandidate, job: PreparedJob): Part {
  const near = candidate.place && job.place ? nearness(candidate.place, job.place) : "UNKNOWN";
  if (near === "SAME") return { value: 1, reason: `Near home: ${job.facts.location}` };
  if (job.facts.remote) return { value: near === "OTHER" ? 0.85 : 1, reason: "Can be done remotely" };
  if (near === "REGION") return { value: 0.7, reason: `In the same region: ${job.facts.location}` };
  return near === "OTHER" ? { value: 0.05, reason: `Elsewhere: ${job.facts.location}` } : { value: UNKNOWN };
}

function educationPart({ facts, terms }: PreparedCandidate, job: PreparedJob): Part {
  const subject = facts.subjects.some((word) => job.terms.has(word) && (terms.get(word)?.[2] ?? 0) >= 0.2);
  const studied = subject ? 0.2 : 0;
  const { degree: asked } = job.facts;
  if (asked === null) {
    return subject ? { value: 0.8, reason: "What you studied is what the job is about" } : { value: UNKNOWN };
  }
  const short = asked - (facts.degree ?? asked - 2);
  const name = DEGREE_NAMES[asked];
  if (short <= 0) return { value: 0.8 + studied, reason: `Has the degree asked for: ${name}` };
  return { value: (short === 1 ? 0.3 : 0) + studied, reason: `A ${name} is asked for` };
}
