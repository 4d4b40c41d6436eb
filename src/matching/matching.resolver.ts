import type { GraphQLResolveInfo } from "graphql";
import { Arg, Authorized, Ctx, ID, Info, Int, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer } from "../platform/graphql/access.js";
import { MAX_PAGE_SIZE } from "../platform/graphql/connection.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { findBestCandidates, recommendJobs } from "./match.service.js";
import { CandidateMatch, JobMatch } from "./match-score.type.js";
import { requireSize } from "./match-size.js";
import { findRecommendedJobs, requireRecruitedJob } from "./matched-rows.queries.js";

@Resolver()
export class MatchingResolver {
  @Authorized("CANDIDATE")
  @CacheControl({ maxAge: 1800, scope: "PRIVATE" })
  @Query(() => [JobMatch], {
    description:
      "Open jobs for the viewer, the best first: by what profile and job say, what candidates with the same applications applied to, and what is sought after. Jobs already applied to are left out.",
  })
  async recommendedJobs(
    @Arg("first", () => Int, { defaultValue: 20, description: "How many; at most 100." }) first: number,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<JobMatch[]> {
    const { id } = requireViewer(ctx);
    const size = requireSize(first, MAX_PAGE_SIZE);
    const found = await recommendJobs(ctx, ctx.loaders.matchFacts, id, size);
    const ids = found.map(({ jobId }) => jobId);
    const jobs = await findRecommendedJobs(ctx, ids, selectionOf(info).at(["job"]));
    const isCandidate = ctx.viewer?.role === "CANDIDATE";
    return found.flatMap(({ jobId, score, reasons }) => {
      const job = jobs.get(jobId);
      if (!job) return [];
      if (isCandidate) ctx.loaders.matchScoreByJobId.prime(jobId, score);
      return { job, score, reasons };
    });
  }

  @Authorized("RECRUITER")
  @CacheControl({ maxAge: 300, scope: "PRIVATE" })
  @Query(() => [CandidateMatch], {
    description:
      "Candidates for a job, the best first. For recruiters of its company, of those who have applied to their companies' jobs; for admins of all.",
  })
  async candidatesFor(
    @Arg("jobId", () => ID, { description: "The job." }) jobId: string,
    @Arg("first", () => Int, { defaultValue: 20, description: "How many; at most 100." }) first: number,
    @Ctx() ctx: GraphQLContext,
  ): Promise<CandidateMatch[]> {
    const viewer = requireViewer(ctx);
    const size = requireSize(first, MAX_PAGE_SIZE);
    const id = requireLocalId("Job", jobId, "jobId");
    await requireRecruitedJob(ctx, viewer, id);
    const found = await findBestCandidates(ctx, ctx.loaders.matchFacts, viewer, id, size);
    const users = await Promise.all(found.map(({ candidateId }) => ctx.loaders.userById.load(candidateId)));
    return found.flatMap(({ score, hasApplied }, place) => {
      const candidate = users[place];
      return candidate ? { candidate, score, hasApplied, reasons: score.reasons } : [];
    });
  }
}
