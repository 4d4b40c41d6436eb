import { Arg, Authorized, Ctx, ID, Resolver, Root, type SubscribeResolverData, Subscription } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import type { Values } from "../platform/cache/change.js";
import { changedIds } from "../platform/cache/changed-ids.js";
import { requireViewer } from "../platform/graphql/access.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import { findVisibleApplication } from "./application.queries.js";
import { Application, type ApplicationRow } from "./application.type.js";

@Resolver()
export class ApplicationChangedResolver {
  @Authorized()
  @Subscription(() => Application, {
    description: "Each application that is made or changes, among those that the viewer may see.",
    subscribe: ({ context, args }: SubscribeResolverData<unknown, { jobId?: string | null }, GraphQLContext>) =>
      changesFor(context, args.jobId ?? undefined),
  })
  async applicationChanged(
    @Root() id: number,
    @Arg("jobId", () => ID, { nullable: true, description: "Only those to this job." }) _jobId: string | undefined,
    @Ctx() ctx: GraphQLContext,
  ): Promise<ApplicationRow | null> {
    return ctx.loaders.applicationById.load(id);
  }
}

function changesFor(ctx: GraphQLContext, job: string | undefined): AsyncIterableIterator<number> {
  const viewer = requireViewer(ctx);
  const jobId = job === undefined ? undefined : requireLocalId("Job", job, "jobId");
  const isAskedFor = (row: Values) =>
    (jobId === undefined || row.jobId === jobId) && (viewer.role !== "CANDIDATE" || row.candidateId === viewer.id);
  return changedIds(ctx.feed, {
    table: "applications",
    matches: ({ after }) => after !== undefined && isAskedFor(after),
    sees: async (id) => {
      const row = await findVisibleApplication(ctx.db, viewer, id);
      return row !== undefined && isAskedFor(row);
    },
  });
}
