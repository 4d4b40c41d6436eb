import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { requireSize } from "../matching/match-size.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { APPLICANTS, figuresFor, type JobAnalyticsRow, noteJobAnalytics } from "./job-analytics.queries.js";
import { JobAnalytics, MatchScoreCount } from "./job-analytics.type.js";
import { countMatchScores } from "./match-scores.service.js";

const MAX_AGE = 900;

/** With the job that they are of. */
type AnalyticsOfJob = JobAnalyticsRow & { jobId: number };

/** What analytics add to a job. */
@Resolver(() => Job)
export class JobAnalyticsResolver {
  @CacheControl({ maxAge: MAX_AGE, scope: "PRIVATE" })
  @FieldResolver(() => JobAnalytics, {
    nullable: true,
    description: "How the job fares. Null but for recruiters of its company, and admins.",
  })
  async analytics(@Root() job: JobRow, @Ctx() ctx: GraphQLContext): Promise<AnalyticsOfJob | null> {
    if (!(job.isOwn ?? (await ctx.loaders.seesApplicationsOfJob.load(job.id)))) return null;
    const figures = figuresFor(ctx.requested.get("JobAnalytics") ?? []);
    // The same for everyone who may see them.
    const row = await ctx.shared("analytics", `job:${job.id}:${figures}`, MAX_AGE, async (reads) => {
      noteJobAnalytics(reads, job.id, figures);
      return ctx.loaders.analyticsByJobId.load(job.id);
    });
    return row && { ...row, jobId: job.id };
  }
}

@Resolver(() => JobAnalytics)
export class JobAnalyticsFieldsResolver {
  @FieldResolver(() => Float, {
    nullable: true,
    description: "Applications for each view; null before the first view.",
  })
  conversionRate(@Root() { applicationCount = 0, views = 0 }: JobAnalyticsRow): number | null {
    return views === 0 ? null : applicationCount / views;
  }

  @FieldResolver(() => [MatchScoreCount], {
    description: "How well the latest applicants fit, the lowest scores first; tens that nobody is in are left out.",
  })
  matchScores(
    @Root() { jobId, applicantIds = [] }: AnalyticsOfJob,
    @Arg("first", () => Int, { defaultValue: 50, description: `Of how many applicants; at most ${APPLICANTS}.` })
    first: number,
    @Ctx() ctx: GraphQLContext,
  ): Promise<MatchScoreCount[]> {
    const latest = applicantIds.slice(0, requireSize(first, APPLICANTS));
    return countMatchScores(ctx, ctx.loaders.matchFacts, jobId, latest);
  }
}
