import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer } from "../platform/graphql/access.js";
import { localId } from "../platform/graphql/global-id.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { SetSkillsInput, UpdateProfileInput } from "./profile.inputs.js";
import { setSkills, updateProfile } from "./profile.service.js";
import { CandidateProfile, CandidateSkill, ExpectedSalary, type ProfileRow, User, type UserRow } from "./user.type.js";

@ObjectType({ simpleResolvers: true, description: "What became of a change to the viewer's profile." })
class ProfilePayload extends MutationPayload {
  @Field(() => User, { nullable: true, description: "The viewer as they are now; null if nothing was done." })
  user: UserRow | null;
}

@Resolver(() => User)
export class UserResolver {
  @CacheControl({ maxAge: 1800, scope: "PRIVATE" })
  @Query(() => User, { nullable: true, description: "The account that sends the request; null without one." })
  viewer(@Ctx() ctx: GraphQLContext) {
    return ctx.viewer ? ctx.loaders.userById.load(ctx.viewer.id) : null;
  }

  @CacheControl({ maxAge: 1800, scope: "PRIVATE" })
  @Query(() => User, { nullable: true, description: "An account; null if there is none, or you may not see it." })
  user(@Arg("id", () => ID, { description: "The account's id." }) id: string, @Ctx() ctx: GraphQLContext) {
    const userId = localId("User", id);
    return userId === undefined ? null : ctx.loaders.userById.load(userId);
  }

  @FieldResolver(() => CandidateProfile, {
    nullable: true,
    description: "What they say about themselves, if anything.",
  })
  profile(@Root() user: UserRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.profileByUserId.load(user.id);
  }

  @FieldResolver(() => [CandidateSkill], { description: "What they can do, by name." })
  async skills(@Root() user: UserRow, @Ctx() ctx: GraphQLContext) {
    const rows = await ctx.loaders.skillsByCandidateId.load(user.id);
    return rows.map(({ proficiency, years, ...skill }) => ({ proficiency, years, skill }));
  }

  @Authorized("CANDIDATE")
  @Mutation(() => ProfilePayload, { description: "Changes the viewer's profile." })
  updateProfile(
    @Arg("input", () => UpdateProfileInput, { description: "The changes." }) input: UpdateProfileInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<ProfilePayload>(input, { user: null }, async () => {
      const { id } = requireViewer(ctx);
      await updateProfile(ctx.db, id, input);
      return { user: await ctx.loaders.userById.load(id) };
    });
  }

  @Authorized("CANDIDATE")
  @Mutation(() => ProfilePayload, { description: "Replaces the viewer's skills." })
  setSkills(
    @Arg("input", () => SetSkillsInput, { description: "The skills." }) input: SetSkillsInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<ProfilePayload>(input, { user: null }, async () => {
      const { id } = requireViewer(ctx);
      await setSkills(ctx.db, id, input.skills);
      return { user: await ctx.loaders.userById.load(id) };
    });
  }
}

@Resolver(() => CandidateProfile)
export class CandidateProfileResolver {
  @FieldResolver(() => ExpectedSalary, { nullable: true, description: "What they would like to earn." })
  expectedSalary(@Root() profile: ProfileRow) {
    const { expectedSalaryAmount: amount, expectedSalaryCurrency: currency, expectedSalaryPeriod: period } = profile;
    return amount == null ? null : { amount, currency, period };
  }
}
