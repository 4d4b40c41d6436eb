import type { LoaderContext } from "../context.js";
import { cachedCandidate, cachedJob, type FactsLoader } from "./cached-facts.js";
import { narrowCandidates } from "./narrow-candidates.queries.js";
import { narrowJobs } from "./narrowing.queries.js";
import { noteCandidateRanking, noteJobRanking } from "./narrowing-reads.js";
import { prepareCandidate, prepareJob } from "./prepared.js";
import { type RankedCandidate, type Recommendation, rankCandidates, rankJobs } from "./rank.js";
import { SCORE_VERSION, type Score, score } from "./score.js";

/** What is kept under hashes never becomes wrong; it only stops being asked for. */
const SCORE_AGE_MS = 24 * 60 * 60 * 1000;
const RANKING_AGE_MS = 30 * 60 * 1000;
/** A ranking is made for as many as are usually asked for, or for all that may be. */
const USUAL = 20;
const MOST = 100;

type MatchContext = Pick<LoaderContext, "db" | "cache" | "reads" | "viewer">;

/** How well the viewer fits each job: null for whoever is no candidate. At most one statement, one pass. */
export async function scoreJobs(
  ctx: MatchContext,
  loader: FactsLoader,
  jobIds: readonly number[],
): Promise<(Score | null)[]> {
  ctx.reads.restrictToViewer("Job.matchScore");
  const { viewer, cache, reads } = ctx;
  if (viewer?.role !== "CANDIDATE") return jobIds.map(() => null);
  const [candidate, ...jobs] = await Promise.all([
    cachedCandidate(ctx, loader, viewer.id),
    ...jobIds.map((id) => cachedJob(ctx, loader, id)),
  ]);
  if (!candidate) return jobIds.map(() => null);
  const prepared = prepareCandidate(candidate.facts);
  return Promise.all(
    jobs.map((job) => {
      if (!job) return null;
      return cache.value("ai", `score:${SCORE_VERSION}:${candidate.hash}:${job.hash}`, {
        maxAge: SCORE_AGE_MS,
        reads,
        load: async () => score(prepared, prepareJob(job.facts)),
      });
    }),
  );
}

/** The jobs that suit a candidate best. */
export async function recommendJobs(
  ctx: MatchContext,
  loader: FactsLoader,
  candidateId: number,
  first: number,
): Promise<Recommendation[]> {
  ctx.reads.restrictToViewer("recommendedJobs");
  const candidate = await cachedCandidate(ctx, loader, candidateId);
  if (!candidate) return [];
  const size = first <= USUAL ? USUAL : MOST;
  const ranked = await ctx.cache.value("ai", `jobs:${SCORE_VERSION}:${size}:${candidateId}:${candidate.hash}`, {
    maxAge: RANKING_AGE_MS,
    reads: ctx.reads,
    async load(own) {
      const jobs = await narrowJobs(ctx.db, candidate.facts, candidateId);
      noteJobRanking(candidate.facts, candidateId, jobs, own);
      return rankJobs(prepareCandidate(candidate.facts), jobs.jobs, size);
    },
  });
  return ranked.slice(0, first);
}

/** The candidates who suit a job best, of those whom the viewer may see. */
export async function findBestCandidates(
  ctx: MatchContext,
  loader: FactsLoader,
  viewer: NonNullable<LoaderContext["viewer"]>,
  jobId: number,
  first: number,
): Promise<RankedCandidate[]> {
  ctx.reads.restrictToViewer("candidatesFor");
  const job = await cachedJob(ctx, loader, jobId);
  if (!job) return [];
  const size = first <= USUAL ? USUAL : MOST;
  const key = `candidates:${SCORE_VERSION}:${size}:${viewer.id}:${viewer.role}:${jobId}:${job.hash}`;
  const ranked = await ctx.cache.value("ai", key, {
    maxAge: RANKING_AGE_MS,
    reads: ctx.reads,
    async load(own) {
      const found = await narrowCandidates(ctx.db, viewer, jobId, job.facts);
      noteCandidateRanking(viewer, jobId, job.facts, found, own);
      return rankCandidates(prepareJob(job.facts), found, size);
    },
  });
  return ranked.slice(0, first);
}
