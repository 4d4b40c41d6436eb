import type { NarrowedCandidate } from "./narrow-candidates.queries.js";
import type { NarrowedJob } from "./narrowing.queries.js";
import { type PreparedCandidate, type PreparedJob, prepareCandidate, prepareJob } from "./prepared.js";
import { type Score, score } from "./score.js";

/** A recommended job. */
export interface Recommendation {
  jobId: number;
  score: Score;
  /** Why it is recommended, in words. */
  reasons: string[];
}

/** What others do counts in the order, beside the score: at most so many points. */
const COMPANION_POINTS = 8;
const POPULAR_POINTS = 4;
/** With so many candidates in common a job counts in full as one that similar candidates applied to. */
const MANY_COMPANIONS = 10;
const MENTIONED_POPULARITY = 0.5;
/** What fits less is not recommended for what it is, however short the list. */
const MIN_TOTAL = 35;

/** The best jobs first; of postings with one title at one company the best, before all others of them. */
export function rankJobs(candidate: PreparedCandidate, jobs: readonly NarrowedJob[], first: number): Recommendation[] {
  const ranked = jobs
    .map((job) => {
      const own = score(candidate, prepareJob(job.facts));
      const together = Math.min(1, (job.companionOf?.candidates ?? 0) / MANY_COMPANIONS);
      return { job, score: own, order: own.total + COMPANION_POINTS * together + POPULAR_POINTS * job.popularity };
    })
    .filter(({ job, score: own }) => own.total >= MIN_TOTAL || job.companionOf !== null || job.popularity > 0)
    .sort((a, b) => b.order - a.order || b.job.id - a.job.id);
  const seen = new Set<string>();
  const repeated: typeof ranked = [];
  const once = ranked.filter((entry) => {
    const posting = `${entry.job.companyId} ${entry.job.facts.title.toLowerCase()}`;
    if (!seen.has(posting)) return seen.add(posting);
    repeated.push(entry);
    return false;
  });
  return [...once, ...repeated].slice(0, first).map(({ job, score: own }) => ({
    jobId: job.id,
    score: own,
    reasons: [...own.reasons.slice(0, 3), ...whatOthersDo(job)],
  }));
}

function whatOthersDo({ companionOf, popularity, recentApplications }: NarrowedJob): string[] {
  return [
    ...(companionOf
      ? [`${companionOf.candidates} candidates who applied to “${companionOf.title}”, as you did, applied here too`]
      : []),
    ...(popularity >= MENTIONED_POPULARITY ? [`Sought after: ${recentApplications} applications in 30 days`] : []),
  ];
}

/** A candidate who suits a job. */
export interface RankedCandidate {
  candidateId: number;
  score: Score;
  hasApplied: boolean;
}

/** The best candidates first. */
export function rankCandidates(
  job: PreparedJob,
  candidates: readonly NarrowedCandidate[],
  first: number,
): RankedCandidate[] {
  return candidates
    .map(({ id, facts, hasApplied }) => ({ candidateId: id, score: score(prepareCandidate(facts), job), hasApplied }))
    .sort((a, b) => b.score.total - a.score.total || b.candidateId - a.candidateId)
    .slice(0, first);
}
