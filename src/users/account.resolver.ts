import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { requireViewer } from "../platform/graphql/access.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { LoginInput, RefreshTokenInput, RegisterInput } from "./account.inputs.js";
import type { IssuedTokens } from "./session.service.js";
import { User, type UserRow } from "./user.type.js";

@ObjectType({ simpleResolvers: true, description: "A session's tokens. Send `Authorization: Bearer <accessToken>`." })
class AuthPayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: "Good for 15 minutes; null if signing in failed." })
  accessToken: string | null;

  @Field(() => String, { nullable: true, description: "Good for 30 days, and for one use." })
  refreshToken: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the access token ends." })
  expiresAt: Date | null;

  @Field(() => User, { nullable: true, description: "Who is signed in." })
  viewer: UserRow | null;
}

@ObjectType({ simpleResolvers: true, description: "The session is over." })
class LogoutPayload extends MutationPayload {
  @Field(() => Boolean, { description: "Whether the session was ended." })
  loggedOut: boolean;
}

const nobody = { accessToken: null, refreshToken: null, expiresAt: null, viewer: null };

@Resolver()
export class AccountResolver {
  @Mutation(() => AuthPayload, { description: "Makes an account and signs it in." })
  register(
    @Arg("input", () => RegisterInput, { description: "The account." }) input: RegisterInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<AuthPayload>(input, nobody, async () => {
      const account = await ctx.logins.register({ ...input, role: input.role ?? "CANDIDATE" });
      return signedIn(ctx, await ctx.sessions.open(account));
    });
  }

  @Mutation(() => AuthPayload, {
    description: "Signs in. Five failures for one account within 15 minutes block it for a while.",
  })
  login(
    @Arg("input", () => LoginInput, { description: "Who signs in." }) input: LoginInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<AuthPayload>(input, nobody, async () => {
      const account = await ctx.logins.login(input.email, input.password, ctx.ip);
      return signedIn(ctx, await ctx.sessions.open(account));
    });
  }

  @Mutation(() => AuthPayload, {
    description: "Exchanges a refresh token for new tokens. Using one twice ends the session it belongs to.",
  })
  refreshToken(
    @Arg("input", () => RefreshTokenInput, { description: "The token." }) input: RefreshTokenInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<AuthPayload>(input, nobody, async () =>
      signedIn(ctx, await ctx.sessions.refresh(input.refreshToken)),
    );
  }

  @Authorized()
  @Mutation(() => LogoutPayload, { description: "Ends the session of the token that is sent." })
  logout(@Ctx() ctx: GraphQLContext) {
    return mutate<LogoutPayload>({}, { loggedOut: false }, async () => {
      await ctx.sessions.revoke(requireViewer(ctx).sessionId);
      return { loggedOut: true };
    });
  }
}

async function signedIn(ctx: GraphQLContext, { viewer, ...tokens }: IssuedTokens) {
  ctx.signIn(viewer);
  return { ...tokens, viewer: await ctx.loaders.userById.clear(viewer.id).load(viewer.id) };
}
