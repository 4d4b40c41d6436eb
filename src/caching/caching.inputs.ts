import { ArrayMaxSize, ArrayMinSize, Matches, Max, Min } from "class-validator";
import { Field, InputType, Int } from "type-graphql";
import type { Namespace } from "../platform/cache/cache.js";
import { enumType } from "../platform/graphql/enum-type.js";

export const CacheNamespace = enumType<Namespace>("CacheNamespace", "A part of the cache.", {
  jobs: "Parts of answers about jobs, companies and skills.",
  users: "Parts of answers about accounts.",
  ai: "Match scores and parsed résumés.",
  analytics: "Figures of dashboards.",
  responses: "Whole answers.",
});

@InputType({ description: "What to warm: the operations that save the most work, as learned from what is asked for." })
export class WarmCacheInput {
  @Field(() => CacheNamespace, { nullable: true, description: "Only operations that show this kind; all by default." })
  namespace?: Namespace | null;

  @Field(() => String, { nullable: true, description: "Only operations of this name." })
  operation?: string | null;

  @Min(1)
  @Max(1_000)
  @Field(() => Int, { defaultValue: 100, description: "How many at most, the most valuable first; up to 1,000." })
  top: number;

  @Field(() => Boolean, { defaultValue: false, description: "Whether to clear the cache first." })
  clearFirst: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "Whether only to tell what would be warmed." })
  dryRun: boolean;
}

@InputType({ description: "What to forget, on every server." })
export class InvalidateCacheInput {
  @ArrayMinSize(1, { message: "at least one tag" })
  @ArrayMaxSize(100, { message: "at most 100 tags" })
  @Matches(/^[A-Z]\w*(:\d+)?$/, { each: true, message: "a tag such as `Job:7` or `Job`" })
  @Field(() => [String], { description: "Tags: `Job:7` for what shows that row, `Job` for what shows any." })
  tags: string[];

  @Field(() => Boolean, { defaultValue: false, description: "Whether only to tell what would go." })
  dryRun: boolean;
}

@InputType({ description: "What to empty, on every server." })
export class ClearCacheInput {
  @Field(() => [CacheNamespace], { nullable: true, description: "Which parts; all by default." })
  namespaces?: Namespace[] | null;
}
