import { Ctx, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { MAX_PAGE_SIZE } from "../platform/graphql/connection.js";
import { MAX_COST, MAX_DEPTH } from "../platform/graphql/cost.js";
import { MAX_SUBSCRIPTIONS } from "../platform/http/subscriptions.js";
import { RateLimit } from "./rate-limit.type.js";

@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimit, { description: "What the server accepts of whoever asks. Never cached." })
  async rateLimit(@Ctx() { logins, ip }: GraphQLContext): Promise<RateLimit> {
    return {
      maxCost: MAX_COST,
      maxDepth: MAX_DEPTH,
      maxPageSize: MAX_PAGE_SIZE,
      maxSubscriptions: MAX_SUBSCRIPTIONS,
      quotas: [{ name: "FAILED_LOGINS", ...(await logins.quotaOf(ip)) }],
    };
  }
}
