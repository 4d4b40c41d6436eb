import type DataLoader from "dataloader";
import type { LoaderContext } from "../context.js";
import { STATISTICS } from "./fact-reads.js";
import { noteSought, RANKED_BY } from "./narrowing-reads.js";
import type { SimilarJobs } from "./similar-jobs.queries.js";

const MAX_AGE_MS = 60 * 60 * 1000;

/** The ids of a job's similar ones, the most similar first: the same for everyone, so kept for all. */
export function similarJobIds(
  { cache, reads }: Pick<LoaderContext, "cache" | "reads">,
  loader: DataLoader<number, SimilarJobs>,
  jobId: number,
): Promise<number[]> {
  return cache.value("ai", `similar:${jobId}`, {
    maxAge: MAX_AGE_MS,
    reads,
    async load(own) {
      const { ids, terms, skillIds, closesAt } = await loader.load(jobId);
      const sought = {
        terms: terms.map((term) => ({ term, credit: 1 })),
        skills: skillIds.map((id) => ({ id, credit: 1 })),
      };
      noteSought(sought, own);
      own.rowsById("jobs", [jobId, ...ids], RANKED_BY);
      own.rowsWhere("jobSkills", "jobId", [jobId], []);
      own.dependOn(...STATISTICS);
      if (closesAt !== null) own.changesAt(new Date(closesAt));
      return ids;
    },
  });
}
