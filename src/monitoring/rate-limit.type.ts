import { Field, Int, ObjectType } from "type-graphql";
import { enumType } from "../platform/graphql/enum-type.js";
import { DateTime } from "../platform/graphql/scalars.js";

export const RateLimitName = enumType("RateLimitName", "What is limited.", {
  FAILED_LOGINS: "Failed attempts to sign in, from the place that asks.",
});
export type RateLimitName = keyof typeof RateLimitName;

@ObjectType({ simpleResolvers: true, description: "How often something may be done, and how often it still may." })
export class Quota {
  @Field(() => RateLimitName, { description: "What is limited." })
  name: RateLimitName;

  @Field(() => Int, { description: "How often within the window." })
  limit: number;

  @Field(() => Int, { description: "How often still." })
  remaining: number;

  @Field(() => Int, { description: "The length of the window, in seconds." })
  windowSeconds: number;

  @Field(() => DateTime, { nullable: true, description: "When the window ends; null if nothing was counted yet." })
  resetsAt: Date | null;
}

@ObjectType({ simpleResolvers: true, description: "What the server accepts of a client." })
export class RateLimit {
  @Field(() => Int, { description: "What an operation may cost: fields that it resolves if every list is full." })
  maxCost: number;

  @Field(() => Int, { description: "How deep an operation may nest." })
  maxDepth: number;

  @Field(() => Int, { description: "The largest page." })
  maxPageSize: number;

  @Field(() => Int, { description: "How many subscriptions a connection may carry." })
  maxSubscriptions: number;

  @Field(() => [Quota], { description: "What is counted." })
  quotas: Quota[];
}
