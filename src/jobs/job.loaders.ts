import type { LoaderContext } from "../context.js";
import { ConnectionLoader } from "../platform/graphql/connection-loader.js";
import { byForeignKey, byPrimaryKey, Loader } from "../platform/graphql/loader.js";
import { countApplicationsByJobIds, findJobsByIds, findSkillsByJobIds } from "./job.queries.js";
import type { JobRow } from "./job.type.js";

export function createJobLoaders(ctx: LoaderContext) {
  return {
    jobById: byPrimaryKey((ids) => findJobsByIds(ctx, ids)),
    skillsByJobId: byForeignKey(
      (ids) => findSkillsByJobIds(ctx, ids),
      (row) => row.jobId,
    ),
    jobsByCompanyId: new ConnectionLoader<JobRow>(),
    applicationCountByJobId: new Loader<number, number>(async (jobIds) => {
      const rows = await countApplicationsByJobIds(ctx, [...jobIds]);
      const counts = new Map(rows.map((row) => [row.jobId, row.count]));
      return jobIds.map((id) => counts.get(id) ?? 0);
    }),
  };
}
