import type { LoaderContext } from "../context.js";
import { Loader } from "../platform/graphql/loader.js";
import { figuresFor, findJobAnalytics, type JobAnalyticsRow } from "./job-analytics.queries.js";

export function createAnalyticsLoaders(ctx: LoaderContext) {
  return {
    /** The figures that the request shows of a job. What they are made from is left to whoever asks: see `noteJobAnalytics`. */
    analyticsByJobId: new Loader<number, JobAnalyticsRow | null>(async (jobIds) => {
      const found = await findJobAnalytics(ctx.db, jobIds, figuresFor(ctx.requested.get("JobAnalytics") ?? []));
      return jobIds.map((id) => found.get(id) ?? null);
    }),
  };
}
