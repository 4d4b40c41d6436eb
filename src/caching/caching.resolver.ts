import { Arg, Authorized, Ctx, Field, Float, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { NAMESPACES, type Namespace } from "../platform/cache/cache.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { CacheNamespace, ClearCacheInput, InvalidateCacheInput, WarmCacheInput } from "./caching.inputs.js";
import type { WarmedOperation as Warmed } from "./caching.service.js";

const WarmState = enumType<Warmed["state"]>("WarmState", "What became of an operation that was to be warmed.", {
  PLANNED: "It would be warmed.",
  ALREADY_FRESH: "Its answer was in the cache.",
  WARMED: "Its answer is in the cache now.",
  FAILED: "It could not be answered without errors.",
});

@ObjectType({ simpleResolvers: true, description: "An operation that was to be warmed." })
class WarmedOperation {
  @Field(() => String, { description: "The operation's name; empty if it has none." })
  name: string;

  @Field(() => String, { description: "Its variables, as JSON." })
  variables: string;

  @Field(() => WarmState, { description: "What became of it." })
  state: Warmed["state"];

  @Field(() => Float, { description: "How long it took, in milliseconds." })
  ms: number;

  @Field(() => Int, { description: "The size of the answer." })
  bytes: number;
}

@ObjectType({ simpleResolvers: true, description: "What was warmed, the most valuable first." })
class WarmCachePayload extends MutationPayload {
  @Field(() => [WarmedOperation], { description: "The operations." })
  operations: WarmedOperation[];
}

@ObjectType({ simpleResolvers: true, description: "An entry of the cache." })
class CachedEntry {
  @Field(() => CacheNamespace, { description: "The part it is in." })
  namespace: Namespace;

  @Field(() => String, { description: "Its key." })
  key: string;

  @Field(() => [String], { description: "What it shows." })
  tags: string[];
}

@ObjectType({ simpleResolvers: true, description: "What was forgotten." })
class InvalidateCachePayload extends MutationPayload {
  @Field(() => [CachedEntry], {
    description: "The entries that went, or would go, from this server's memory. Those elsewhere go as well.",
  })
  entries: CachedEntry[];
}

@ObjectType({ simpleResolvers: true, description: "What was emptied." })
class ClearCachePayload extends MutationPayload {
  @Field(() => [CacheNamespace], { description: "The parts that are empty now." })
  cleared: Namespace[];
}

@Resolver()
export class CachingResolver {
  @Authorized("ADMIN")
  @Mutation(() => WarmCachePayload, {
    description: "Makes the answers that save the most work before they are asked for.",
  })
  warmCache(
    @Arg("input", () => WarmCacheInput, { description: "What to warm." }) input: WarmCacheInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<WarmCachePayload>(input, { operations: [] }, async () => ({
      operations: await ctx.caching.warm(input),
    }));
  }

  @Authorized("ADMIN")
  @Mutation(() => InvalidateCachePayload, { description: "Makes every server forget what shows certain rows." })
  invalidateCache(
    @Arg("input", () => InvalidateCacheInput, { description: "What to forget." }) input: InvalidateCacheInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<InvalidateCachePayload>(input, { entries: [] }, async () => {
      const entries = ctx.caching.findTagged(input.tags);
      if (!input.dryRun) await ctx.caching.invalidate(input.tags);
      return { entries };
    });
  }

  @Authorized("ADMIN")
  @Mutation(() => ClearCachePayload, { description: "Empties the cache, or parts of it, on every server." })
  clearCache(
    @Arg("input", () => ClearCacheInput, { description: "What to empty." }) input: ClearCacheInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<ClearCachePayload>(input, { cleared: [] }, async () => {
      const cleared = input.namespaces?.length ? [...new Set(input.namespaces)] : [...NAMESPACES];
      await ctx.caching.clear(cleared);
      return { cleared };
    });
  }
}
