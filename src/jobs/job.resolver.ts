import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from "type-graphql";
import { Company, type CompanyRow } from "../companies/company.type.js";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { localId } from "../platform/graphql/global-id.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginate, paginateByNumber, wantsCount } from "../platform/graphql/paginate.js";
import { requireValid } from "../platform/graphql/validation.js";
import { Skill } from "../skills/skill.type.js";
import { JobsArgs, JobsPageArgs } from "./job.inputs.js";
import { findJob, listJobs } from "./job.queries.js";
import { Job, JobConnection, JobPage, type JobRow, Salary } from "./job.type.js";

@Resolver(() => Job)
export class JobResolver {
  @CacheControl({ maxAge: 300 })
  @Query(() => JobConnection, {
    description: "Jobs. For infinite scroll leave `totalCount` out and pass `pageInfo.endCursor` as `after`.",
  })
  jobs(@Args(() => JobsArgs) args: JobsArgs, @Ctx() ctx: GraphQLContext, @Info() info: GraphQLResolveInfo) {
    requireValid(args);
    const selection = selectionOf(info);
    const job = selection.at(["nodes"], ["edges", "node"]);
    const list = listJobs(ctx, args, job);
    return paginate(list, args, ctx, { count: wantsCount(selection) });
  }

  @CacheControl({ maxAge: 300 })
  @Query(() => JobPage, { description: "The same jobs by page number, for lists that show page numbers." })
  jobsPage(@Args(() => JobsPageArgs) args: JobsPageArgs, @Ctx() ctx: GraphQLContext, @Info() info: GraphQLResolveInfo) {
    requireValid(args);
    const selection = selectionOf(info);
    const list = listJobs(ctx, args, selection.at(["items"]));
    return paginateByNumber(list, args, ctx, { count: wantsCount(selection) });
  }

  @CacheControl({ maxAge: 1800 })
  @Query(() => Job, {
    nullable: true,
    description: "One job by its id or its slug; null if there is none, or you may not see it.",
  })
  async job(
    @Arg("id", () => ID, { nullable: true, description: "The job's id." }) id: string | null,
    @Arg("slug", () => String, { nullable: true, description: "The job's slug, if no id is given." }) slug:
      | string
      | null,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const jobId = id == null ? undefined : localId("Job", id);
    const by = jobId !== undefined ? { id: jobId } : id == null && slug != null ? { slug } : undefined;
    if (!by) return null;
    return (await findJob(ctx, by, selectionOf(info))) ?? null;
  }

  @FieldResolver(() => Salary, { nullable: true, description: "What it pays, if it says so." })
  salary(@Root() job: JobRow) {
    const { salaryMin: min, salaryMax: max, salaryCurrency: currency, salaryPeriod: period } = job;
    return currency == null ? null : { min, max, currency, period };
  }

  @FieldResolver(() => Boolean, { description: "Whether one can apply now: published, and not past `closesAt`." })
  isOpen(@Root() job: JobRow, @Ctx() ctx: GraphQLContext) {
    // Read as part of another row's JSON, a time is a string.
    if (job.closesAt != null) ctx.reads.changesAt(new Date(job.closesAt));
    return job.status === "PUBLISHED" && (job.closesAt == null || new Date(job.closesAt) > new Date());
  }

  @FieldResolver(() => Company, { description: "The employer." })
  company(@Root() job: JobRow, @Ctx() ctx: GraphQLContext): CompanyRow | Promise<CompanyRow | null> {
    return job.company ?? ctx.loaders.companyById.load(job.companyId as number);
  }

  @FieldResolver(() => [Skill], { description: "The skills it asks for, by name." })
  skills(@Root() job: JobRow, @Ctx() ctx: GraphQLContext) {
    return job.skills ?? ctx.loaders.skillsByJobId.load(job.id);
  }

  @FieldResolver(() => Int, { description: "How many candidates have applied." })
  applicationCount(@Root() job: JobRow, @Ctx() ctx: GraphQLContext) {
    return job.applicationCount ?? ctx.loaders.applicationCountByJobId.load(job.id);
  }
}
