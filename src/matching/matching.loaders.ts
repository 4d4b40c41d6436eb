import type { LoaderContext } from "../context.js";
import { Loader } from "../platform/graphql/loader.js";
import { createFactsLoader } from "./cached-facts.js";
import { scoreJobs } from "./match.service.js";
import type { Score } from "./score.js";
import { findSimilarJobs, type SimilarJobs } from "./similar-jobs.queries.js";
import { similarJobIds } from "./similar-jobs.service.js";

export function createMatchingLoaders(ctx: LoaderContext) {
  const similar = new Loader<number, SimilarJobs>((jobIds) => findSimilarJobs(ctx.db, jobIds));
  const matchFacts = createFactsLoader(ctx);
  return {
    matchFacts,
    /** How well the viewer, if they are a candidate, fits a job. */
    matchScoreByJobId: new Loader<number, Score | null>((jobIds) => scoreJobs(ctx, matchFacts, jobIds)),
    similarJobIdsByJobId: new Loader<number, number[]>((jobIds) =>
      Promise.all(jobIds.map((id) => similarJobIds(ctx, similar, id))),
    ),
  };
}
