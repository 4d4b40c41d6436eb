import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Info,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer } from "../platform/graphql/access.js";
import { notFound, requireLocalId } from "../platform/graphql/global-id.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { paginate, wantsCount } from "../platform/graphql/paginate.js";
import { User } from "../users/user.type.js";
import {
  ApplyToJobInput,
  BulkUpdateApplicationsInput,
  MyApplicationsArgs,
  UpdateApplicationStatusInput,
  WithdrawApplicationInput,
} from "./application.inputs.js";
import { listOwnApplications } from "./application.queries.js";
import { applyToJob, updateApplications, withdrawApplication } from "./application.service.js";
import {
  Application,
  ApplicationConnection,
  type ApplicationRow,
  ApplicationStatusChange,
} from "./application.type.js";

@ObjectType({ simpleResolvers: true, description: "What became of a change to an application." })
class ApplicationPayload extends MutationPayload {
  @Field(() => Application, { nullable: true, description: "The application as it is now; null if nothing was done." })
  application: ApplicationRow | null;
}

@ObjectType({ simpleResolvers: true, description: "What became of a change to several applications: all or none." })
class ApplicationsPayload extends MutationPayload {
  @Field(() => [Application], { description: "The applications as they are now; empty if nothing was done." })
  applications: ApplicationRow[];
}

@Resolver(() => Application)
export class ApplicationResolver {
  @Authorized()
  @CacheControl({ maxAge: 300, scope: "PRIVATE" })
  @Query(() => ApplicationConnection, { description: "The viewer's own applications, newest first." })
  myApplications(
    @Args(() => MyApplicationsArgs) args: MyApplicationsArgs,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const selection = selectionOf(info);
    const shown = selection.at(["nodes"], ["edges", "node"]);
    const list = listOwnApplications(ctx.db, requireViewer(ctx), args.filter, ctx.requested, shown);
    return paginate(list, args, ctx, { count: wantsCount(selection) });
  }

  @FieldResolver(() => Job, { nullable: true, description: "The job applied to; null if you may no longer see it." })
  job(@Root() application: ApplicationRow, @Ctx() ctx: GraphQLContext): JobRow | Promise<JobRow | null> {
    return application.job ?? ctx.loaders.jobById.load(application.jobId as number);
  }

  @FieldResolver(() => User, { nullable: true, description: "Who applied." })
  candidate(@Root() application: ApplicationRow, @Ctx() ctx: GraphQLContext) {
    return application.candidate ?? ctx.loaders.userById.load(application.candidateId as number);
  }

  @FieldResolver(() => [ApplicationStatusChange], { description: "Its steps so far, oldest first." })
  async statusHistory(@Root() application: ApplicationRow, @Ctx() ctx: GraphQLContext) {
    const steps = await ctx.loaders.statusChangesByApplicationId.load(application.id);
    // Notes are between recruiters; the candidate sees that a step was taken, not what was said.
    const isOwn = application.candidateId === ctx.viewer?.id;
    return isOwn ? steps.map((step) => ({ ...step, note: null })) : steps;
  }

  @Authorized("CANDIDATE")
  @Mutation(() => ApplicationPayload, { description: "Applies to an open job. Once for each job." })
  applyToJob(
    @Arg("input", () => ApplyToJobInput, { description: "The application." }) input: ApplyToJobInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, async () => {
      const jobId = requireLocalId("Job", input.jobId, "jobId");
      return applyToJob(ctx.db, requireViewer(ctx), jobId, input.coverLetter ?? null);
    });
  }

  @Authorized("CANDIDATE")
  @Mutation(() => ApplicationPayload, { description: "Takes one of the viewer's applications back." })
  withdrawApplication(
    @Arg("input", () => WithdrawApplicationInput, { description: "Which one." }) input: WithdrawApplicationInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, async () => {
      const id = requireLocalId("Application", input.id, "id");
      await withdrawApplication(ctx.db, requireViewer(ctx), id);
      return id;
    });
  }

  @Authorized("RECRUITER")
  @Mutation(() => ApplicationPayload, { description: "Moves an application to a job of the viewer's company." })
  updateApplicationStatus(
    @Arg("input", () => UpdateApplicationStatusInput, { description: "The step." }) input: UpdateApplicationStatusInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, async () => {
      const id = requireLocalId("Application", input.id, "id");
      await updateApplications(ctx.db, requireViewer(ctx), [id], input.status, input.note ?? null, () => "id");
      return id;
    });
  }

  @Authorized("RECRUITER")
  @Mutation(() => ApplicationsPayload, { description: "Moves several applications at once: all of them, or none." })
  bulkUpdateApplications(
    @Arg("input", () => BulkUpdateApplicationsInput, { description: "The step." }) input: BulkUpdateApplicationsInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<ApplicationsPayload>(input, { applications: [] }, async () => {
      const given = input.ids.map((id, index) => requireLocalId("Application", id, `ids.${index}`));
      const ids = [...new Set(given)];
      const fieldOf = (id: number) => `ids.${given.indexOf(id)}`;
      await updateApplications(ctx.db, requireViewer(ctx), ids, input.status, input.note ?? null, fieldOf);
      const rows = await ctx.loaders.applicationById.loadMany(ids);
      return { applications: rows.filter((row) => row !== null && !(row instanceof Error)) as ApplicationRow[] };
    });
  }
}

/** Runs a change to one application and reads the application again. */
function changed(ctx: GraphQLContext, input: object, change: () => Promise<number>) {
  return mutate<ApplicationPayload>(input, { application: null }, async () => {
    const id = await change();
    const application = await ctx.loaders.applicationById.clear(id).load(id);
    if (!application) throw notFound("Application");
    return { application };
  });
}
