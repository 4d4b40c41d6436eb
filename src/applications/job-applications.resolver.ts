import type { GraphQLResolveInfo } from "graphql";
import { Args, Authorized, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer } from "../platform/graphql/access.js";
import { fieldKey } from "../platform/graphql/connection-loader.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginateEach, wantsCount } from "../platform/graphql/paginate.js";
import { JobApplicationsArgs } from "./application.inputs.js";
import { listApplicationsOfJobs } from "./application.queries.js";
import { Application, ApplicationConnection } from "./application.type.js";

/** What applications add to a job. */
@Resolver(() => Job)
export class JobApplicationsResolver {
  @Authorized()
  @CacheControl({ scope: "PRIVATE" })
  @FieldResolver(() => ApplicationConnection, {
    description: "The applications to this job, newest first. For recruiters of its company, and admins.",
  })
  async applications(
    @Root() job: JobRow,
    @Args(() => JobApplicationsArgs) args: JobApplicationsArgs,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const viewer = requireViewer(ctx);
    if (!(job.isOwn ?? (await ctx.loaders.seesApplicationsOfJob.load(job.id)))) {
      throw new AppError(ErrorCode.FORBIDDEN, "Only recruiters of the job's company see its applications.");
    }
    return ctx.loaders.applicationsByJobId.load(fieldKey(info.path), job.id, (jobIds) => {
      const selection = selectionOf(info);
      const shown = selection.at(["nodes"], ["edges", "node"]);
      const list = listApplicationsOfJobs(ctx.db, viewer, args.filter, ctx.requested, shown);
      return paginateEach(ctx.db, jobIds, list, args, ctx, { count: wantsCount(selection) });
    });
  }

  @CacheControl({ scope: "PRIVATE" })
  @FieldResolver(() => Application, {
    nullable: true,
    description: "The viewer's own application to this job, if any.",
  })
  viewerApplication(@Root() job: JobRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.ownApplicationByJobId.load(job.id);
  }
}
