import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import { Company, type CompanyRow } from "../companies/company.type.js";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { fieldKey } from "../platform/graphql/connection-loader.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginateEach, wantsCount } from "../platform/graphql/paginate.js";
import { CandidateProfile, type ProfileRow, User, type UserRow } from "../users/user.type.js";
import { UserFilesArgs } from "./file.inputs.js";
import { listFilesOfOwners } from "./file.queries.js";
import { StoredFile, StoredFileConnection } from "./file.type.js";

@Resolver(() => User)
export class UserFilesResolver {
  @FieldResolver(() => StoredFile, { nullable: true, description: "Their picture, if they have one." })
  avatar(@Root() user: UserRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.avatarByUserId.load(user.id);
  }

  @CacheControl({ scope: "PRIVATE" })
  @FieldResolver(() => StoredFileConnection, {
    description: "The files they have uploaded, newest first, as far as you may see them.",
  })
  files(
    @Root() user: UserRow,
    @Args(() => UserFilesArgs) args: UserFilesArgs,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return ctx.loaders.filesByOwnerId.load(fieldKey(info.path), user.id, (userIds) => {
      const list = listFilesOfOwners(ctx.db, ctx.viewer, args.purpose, ctx.requested);
      return paginateEach(ctx.db, userIds, list, args, ctx, { count: wantsCount(selectionOf(info)) });
    });
  }
}

@Resolver(() => CandidateProfile)
export class ProfileResumeResolver {
  @FieldResolver(() => StoredFile, { nullable: true, description: "Their latest résumé, if you may see it." })
  resume(@Root() profile: ProfileRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.resumeByUserId.load(profile.userId);
  }
}

@Resolver(() => Company)
export class CompanyLogoResolver {
  @FieldResolver(() => StoredFile, { nullable: true, description: "Its logo, if it has one." })
  logo(@Root() company: CompanyRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.logoByCompanyId.load(company.id);
  }
}
