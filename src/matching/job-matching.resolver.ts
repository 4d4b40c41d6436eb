import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { MatchScore } from "./match-score.type.js";
import { requireSize } from "./match-size.js";
import { MAX_SIMILAR } from "./similar-jobs.queries.js";

/** What matching adds to a job. */
@Resolver(() => Job)
export class JobMatchingResolver {
  @CacheControl({ scope: "PRIVATE" })
  @FieldResolver(() => MatchScore, {
    nullable: true,
    description: "How well the viewer's profile fits; null for whoever is no candidate.",
  })
  matchScore(@Root() job: JobRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.matchScoreByJobId.load(job.id);
  }

  @FieldResolver(() => [Job], {
    description: "Open jobs with a similar title, similar skills and the same level, the most similar first.",
  })
  async similarJobs(
    @Root() job: JobRow,
    @Arg("first", () => Int, { defaultValue: 5, description: `How many; at most ${MAX_SIMILAR}.` }) first: number,
    @Ctx() ctx: GraphQLContext,
  ): Promise<JobRow[]> {
    const size = requireSize(first, MAX_SIMILAR);
    const ids = (await ctx.loaders.similarJobIdsByJobId.load(job.id)).slice(0, size);
    const jobs = await Promise.all(ids.map((id) => ctx.loaders.jobById.load(id)));
    return jobs.filter((similar) => similar !== null);
  }
}
