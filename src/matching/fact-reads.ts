import { type Dependency, rows } from "../platform/cache/dependency.js";
import type { Reads } from "../platform/cache/reads.js";
import type { CandidateFacts, JobFacts } from "./facts.js";

/** The columns that facts of a job are made from. */
export const JOB_COLUMNS = ["title", "location", "remote", "experienceLevel", "requirements", "searchVector"];

const PROFILE_COLUMNS = [
  ...["headline", "summary", "location", "experienceLevel", "yearsOfExperience", "education", "workExperience"],
];
const SKILL_COLUMNS = ["name", "category", "aliases"];

/** Facts hold weights: of words among all jobs, and of skills. */
export const STATISTICS: Dependency[] = [
  rows("matchTerms", [], ["titleWeight", "titleShare", "textWeight"]),
  rows("matchSkills", [], ["weight", "share"]),
];

export function noteCandidate(id: number, facts: CandidateFacts | undefined, reads: Reads): void {
  noteCandidates([id], facts ? [facts] : [], reads);
}

export function noteCandidates(ids: readonly number[], facts: readonly CandidateFacts[], reads: Reads): void {
  reads.rowsById("users", ids, []);
  reads.rowsWhere("candidateProfiles", "userId", ids, PROFILE_COLUMNS);
  reads.rowsWhere("candidateSkills", "userId", ids, ["proficiency"]);
  reads.rowsWhere("candidateEmbeddings", "userId", ids, ["model", "vector"]);
  noteSkills(facts, reads);
}

export function noteJobs(ids: readonly number[], facts: readonly JobFacts[], reads: Reads): void {
  reads.rowsById("jobs", ids, JOB_COLUMNS);
  reads.rowsWhere("jobSkills", "jobId", ids, []);
  reads.rowsWhere("jobEmbeddings", "jobId", ids, ["model", "vector"]);
  noteSkills(facts, reads);
}

function noteSkills(facts: readonly { skills: readonly { id: number }[] }[], reads: Reads): void {
  reads.rowsById("skills", [...new Set(facts.flatMap(({ skills }) => skills.map(({ id }) => id)))], SKILL_COLUMNS);
  reads.dependOn(...STATISTICS);
}
