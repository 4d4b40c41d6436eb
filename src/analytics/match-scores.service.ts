import type { LoaderContext } from "../context.js";
import { cachedCandidate, cachedJob, type FactsLoader } from "../matching/cached-facts.js";
import { prepareCandidate, prepareJob } from "../matching/prepared.js";
import { score } from "../matching/score.js";
import type { MatchScoreCount } from "./job-analytics.type.js";

const WIDTH = 10;

/** How well candidates fit a job: how many within each ten points, without those that nobody is in. */
export async function countMatchScores(
  ctx: Pick<LoaderContext, "cache" | "reads">,
  loader: FactsLoader,
  jobId: number,
  candidateIds: readonly number[],
): Promise<MatchScoreCount[]> {
  if (candidateIds.length === 0) return [];
  const [job, ...candidates] = await Promise.all([
    cachedJob(ctx, loader, jobId),
    ...candidateIds.map((id) => cachedCandidate(ctx, loader, id)),
  ]);
  if (!job) return [];
  const prepared = prepareJob(job.facts);
  const counts = new Map<number, number>();
  for (const candidate of candidates) {
    if (!candidate) continue;
    const { total } = score(prepareCandidate(candidate.facts), prepared);
    // 100 is in with the nineties.
    const from = Math.min(100 - WIDTH, Math.floor(total / WIDTH) * WIDTH);
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return [...counts].map(([from, count]) => ({ from, count })).sort((a, b) => a.from - b.from);
}
