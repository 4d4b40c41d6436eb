import type { LoaderContext } from "../context.js";
import { ConnectionLoader } from "../platform/graphql/connection-loader.js";
import { byForeignKey, byPrimaryKey, Loader } from "../platform/graphql/loader.js";
import {
  findApplicationsByIds,
  findJobsWithVisibleApplications,
  findOwnApplicationsByJobIds,
  findStatusChangesByApplicationIds,
} from "./application.queries.js";
import type { ApplicationRow } from "./application.type.js";

export function createApplicationLoaders(ctx: LoaderContext) {
  return {
    applicationById: byPrimaryKey((ids) => findApplicationsByIds(ctx, ids)),
    statusChangesByApplicationId: byForeignKey(
      (ids) => findStatusChangesByApplicationIds(ctx, ids),
      (row) => row.applicationId,
    ),
    applicationsByJobId: new ConnectionLoader<ApplicationRow>(),
    ownApplicationByJobId: new Loader<number, ApplicationRow | null>(async (jobIds) => {
      if (!ctx.viewer) return jobIds.map(() => null);
      const rows = await findOwnApplicationsByJobIds(ctx, ctx.viewer, [...jobIds]);
      const byJob = new Map(rows.map((row) => [row.jobId, row]));
      return jobIds.map((id) => byJob.get(id) ?? null);
    }),
    /** Whether the viewer may see the applications to a job. */
    seesApplicationsOfJob: new Loader<number, boolean>(async (jobIds) => {
      const visible = ctx.viewer ? await findJobsWithVisibleApplications(ctx, ctx.viewer, [...jobIds]) : [];
      const seen = new Set(visible);
      return jobIds.map((id) => seen.has(id));
    }),
  };
}
