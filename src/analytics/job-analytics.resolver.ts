import { Ctx, FieldResolver, Float, Resolver, Root } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { figuresFor, type JobAnalyticsRow, noteJobAnalytics } from "./job-analytics.queries.js";
import { JobAnalytics } from "./job-analytics.type.js";

const MAX_AGE = 900;

/** What analytics add to a job. */
@Resolver(() => Job)
export class JobAnalyticsResolver {
  @CacheControl({ maxAge: MAX_AGE, scope: "PRIVATE" })
  @FieldResolver(() => JobAnalytics, {
    nullable: true,
    description: "How the job fares. Null but for recruiters of its company, and admins.",
  })
  async analytics(@Root() job: JobRow, @Ctx() ctx: GraphQLContext): Promise<JobAnalyticsRow | null> {
    if (!(job.isOwn ?? (await ctx.loaders.seesApplicationsOfJob.load(job.id)))) return null;
    const figures = figuresFor(ctx.requested.get("JobAnalytics") ?? []);
    // The same for everyone who may see them.
    return ctx.shared("analytics", `job:${job.id}:${figures}`, MAX_AGE, async (reads) => {
      noteJobAnalytics(reads, job.id, figures);
      return ctx.loaders.analyticsByJobId.load(job.id);
    });
  }
}

@Resolver(() => JobAnalytics)
export class ConversionRateResolver {
  @FieldResolver(() => Float, {
    nullable: true,
    description: "Applications for each view; null before the first view.",
  })
  conversionRate(@Root() { applicationCount = 0, views = 0 }: JobAnalyticsRow): number | null {
    return views === 0 ? null : applicationCount / views;
  }
}
