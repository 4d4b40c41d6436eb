import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginate, wantsCount } from "../platform/graphql/paginate.js";
import { requireValid } from "../platform/graphql/validation.js";
import { SkillsArgs } from "./skill.inputs.js";
import { listSkills } from "./skill.queries.js";
import { Skill, SkillConnection } from "./skill.type.js";

@Resolver(() => Skill)
export class SkillResolver {
  @CacheControl({ maxAge: 86_400 })
  @Query(() => SkillConnection, { description: "The skill taxonomy, by name." })
  skills(@Args(() => SkillsArgs) args: SkillsArgs, @Ctx() ctx: GraphQLContext, @Info() info: GraphQLResolveInfo) {
    requireValid(args);
    const { search, category } = args;
    const list = listSkills(ctx.db, { search, category }, ctx.requested);
    return paginate(list, args, ctx, { count: wantsCount(selectionOf(info)) });
  }
}
