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
/** One company's postings with one title: each counts so much less than the one before. */
const REPEATED_POINTS = 6;
/** What fits less is not recommended for what it is, however short the list. */
const MIN_TOTAL = 35;

/** The best jobs first. */
export function rankJobs(candidate: PreparedCandidate, jobs: readonly NarrowedJob[], first: number): Recommendation[] {
  const ranked = jobs
    .map((job) => {
      const own = score(candidate, prepareJob(job.facts));
      const together = Math.min(1, (job.companionOf?.candidates ?? 0) / MANY_COMPANIONS);
      return { job, score: own, order: own.total + COMPANION_POINTS * together + POPULAR_POINTS * job.popularity };
    })
    .filter(({ job, score: own }) => own.total >= MIN_TOTAL || job.companionOf !== null || job.popularity > 0)
    .sort((a, b) => b.order - a.order || b.job.id - a.job.id);
  const copies = new Map<string, number>();
  for (const entry of ranked) {
    const posting = `${entry.job.companyId} ${entry.job.facts.title.toLowerCase()}`;
    const copy = copies.get(posting) ?? 0;
    copies.set(posting, copy + 1);
    entry.order -= REPEATED_POINTS * copy;
  }
  return ranked
    .sort((a, b) => b.order - a.order || b.job.id - a.job.id)
    .slice(0, first)
    .map(({ job, score: own }) => ({
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
