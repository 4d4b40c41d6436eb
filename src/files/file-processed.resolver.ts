import { Arg, Authorized, Ctx, ID, Resolver, Root, type SubscribeResolverData, Subscription } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { changedIds } from "../platform/cache/changed-ids.js";
import { requireViewer } from "../platform/graphql/access.js";
import { notFound, requireLocalId } from "../platform/graphql/global-id.js";
import { findVisibleFile } from "./file.queries.js";
import { type FileRow, StoredFile } from "./file.type.js";

@Resolver()
export class FileProcessedResolver {
  @Authorized()
  @Subscription(() => StoredFile, {
    description:
      "A file as it is ready, or has failed, and again if a smaller form of it is found. Tells at once of one that is ready already.",
    subscribe: ({ context, args }: SubscribeResolverData<unknown, { id: string }, GraphQLContext>) =>
      changesOf(context, args.id),
  })
  async fileProcessed(
    @Root() id: number,
    @Arg("id", () => ID, { description: "The file's id." }) _id: string,
    @Ctx() ctx: GraphQLContext,
  ): Promise<FileRow | null> {
    return ctx.loaders.fileById.load(id);
  }
}

function changesOf(ctx: GraphQLContext, globalId: string): AsyncIterableIterator<number> {
  const viewer = requireViewer(ctx);
  const id = requireLocalId("StoredFile", globalId, "id");
  let contentId: number | undefined;
  const isDone = async () => {
    const file = await findVisibleFile(ctx.db, viewer, id);
    contentId = file?.contentId;
    return file !== undefined && file.status !== "PROCESSING";
  };
  const changes = changedIds(ctx.feed, {
    table: "fileContents",
    matches: ({ after }) => contentId === undefined || after?.id === contentId,
    sees: async (changed) => (contentId === undefined || changed === contentId) && isDone(),
  });
  let hasBegun = false;
  return {
    async next() {
      if (!hasBegun) {
        hasBegun = true;
        // Looked at now that changes are heard: it may have become ready before.
        const isDoneAlready = await isDone();
        if (contentId === undefined) {
          await changes.return?.();
          throw notFound("File", "id");
        }
        if (isDoneAlready) return { done: false, value: id };
      }
      const { done } = await changes.next();
      return done ? { done: true, value: undefined } : { done: false, value: id };
    },
    async return() {
      await changes.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
