import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "./context.js";
import { CacheControl } from "./platform/cache/cache-control.js";
import { AppError, ErrorCode } from "./platform/graphql/errors.js";
import { parseGlobalId } from "./platform/graphql/global-id.js";
import { Node, nodeType } from "./platform/graphql/node.type.js";

const MAX_NODES = 100;

/** How each type is found by its row id. A row that the viewer may not see is not found. */
const finders: Record<string, (ctx: GraphQLContext, id: number) => Promise<object | null>> = {
  Application: (ctx, id) => ctx.loaders.applicationById.load(id),
  Company: (ctx, id) => ctx.loaders.companyById.load(id),
  Job: (ctx, id) => ctx.loaders.jobById.load(id),
  Skill: (ctx, id) => ctx.loaders.skillById.load(id),
  StoredFile: (ctx, id) => ctx.loaders.fileById.load(id),
  User: (ctx, id) => ctx.loaders.userById.load(id),
};

@Resolver()
export class NodeResolver {
  @CacheControl({ maxAge: 300 })
  @Query(() => Node, {
    nullable: true,
    description: "Anything by its id; null if there is none, or you may not see it.",
  })
  node(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: GraphQLContext) {
    return findNode(ctx, id);
  }

  @CacheControl({ maxAge: 300 })
  @Query(() => [Node], {
    nullable: "items",
    description: "Several by their ids, at most 100, each as `node` finds it.",
  })
  nodes(@Arg("ids", () => [ID], { description: "Their ids." }) ids: string[], @Ctx() ctx: GraphQLContext) {
    if (ids.length > MAX_NODES) throw new AppError(ErrorCode.BAD_USER_INPUT, `At most ${MAX_NODES} ids.`, "ids");
    return ids.map((id) => findNode(ctx, id));
  }
}

async function findNode(ctx: GraphQLContext, globalId: string): Promise<object | null> {
  const parsed = parseGlobalId(globalId);
  const find = parsed && Object.hasOwn(finders, parsed.type) ? finders[parsed.type] : undefined;
  const row = parsed && find ? await find(ctx, parsed.id) : null;
  return row && { ...row, [nodeType]: parsed?.type };
}
