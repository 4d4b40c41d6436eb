import type { JobSkillFact } from "./facts.js";
import { type Part, UNKNOWN } from "./part.js";
import { PROFICIENCY, type PreparedCandidate, type PreparedJob, type Substitute } from "./prepared.js";
import { PART_OF_NAME, relation } from "./related-skills.js";

/** With skills of this weight together a job has said enough of what it asks for. */
const ENOUGH_SKILLS = 1.2;
/** What a skill counts that the job's text speaks of, although it is not among the job's skills. */
const MENTIONED = 0.3;

/** How many of the skills asked for the candidate has. Fills the lists of names. */
export function skillsPart(candidate: PreparedCandidate, job: PreparedJob, matched: string[], missing: string[]): Part {
  let gained = 0;
  const instead: string[] = [];
  for (const { skill, importance } of job.skills) {
    const own = candidate.skillById.get(skill.id);
    const { credit, skill: substitute } = substituteFor(candidate, skill);
    // Whoever has begun to learn it may know something that stands in for it better.
    gained += importance * Math.max(credit, own ? PROFICIENCY[own.proficiency] : 0);
    if (own) {
      matched.push(skill.name);
      continue;
    }
    missing.push(skill.name);
    if (substitute && credit >= PART_OF_NAME * PROFICIENCY.BEGINNER)
      instead.push(`${substitute.name} for ${skill.name}`);
  }
  const mentioned = mentions(candidate, job);
  const reason = skillsReason(job.skills.length, matched, instead, mentioned.names);
  if (job.demand === 0) {
    const value = UNKNOWN + (1 - UNKNOWN) * Math.min(1, mentioned.worth / 2);
    return { value, evidence: 0, ...(reason && { reason }) };
  }
  const share = Math.min(1, (gained + MENTIONED * mentioned.worth) / job.demand);
  const evidence = Math.min(1, job.demand / ENOUGH_SKILLS);
  return { value: evidence * share + (1 - evidence) * UNKNOWN, evidence, ...(reason && { reason }) };
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
