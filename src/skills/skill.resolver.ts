import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { ForwardConnectionArgs } from "../platform/graphql/connection.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginate, wantsCount } from "../platform/graphql/paginate.js";
import { listSkills } from "./skill.queries.js";
import { Skill, SkillCategory, SkillConnection } from "./skill.type.js";

@Resolver(() => Skill)
export class SkillResolver {
  @CacheControl({ maxAge: 86_400 })
  @Query(() => SkillConnection, { description: "The skill taxonomy, by name." })
  skills(
    @Args(() => ForwardConnectionArgs) args: ForwardConnectionArgs,
    @Arg("search", () => String, { nullable: true, description: "Part of a name, or of another name it goes by." })
    search: string | null,
    @Arg("category", () => SkillCategory, { nullable: true, description: "Only this field." })
    category: SkillCategory | null,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const list = listSkills(ctx.db, { search, category }, ctx.requested);
    return paginate(list, args, ctx, { count: wantsCount(selectionOf(info)) });
  }
}
