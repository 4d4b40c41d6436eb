import { Arg, Authorized, Ctx, Int, Query, Resolver, type SubscribeResolverData, Subscription } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { everySeconds } from "./every-seconds.js";
import { performanceStats } from "./performance-stats.js";
import { PerformanceStats, StatsScope, StatsWindow } from "./performance-stats.type.js";

const MAX_SECONDS = 3_600;
const WINDOW = { defaultValue: StatsWindow.LAST_5_MINUTES, description: "The time that the figures are of." };
const SCOPE = { defaultValue: StatsScope.THIS_SERVER, description: "Whose figures." };

@Resolver()
export class MonitoringResolver {
  @Authorized("ADMIN")
  @Query(() => PerformanceStats, { description: "What the server does, and how well. Never cached." })
  performanceStats(
    @Arg("window", () => StatsWindow, WINDOW) window: StatsWindow,
    @Arg("scope", () => StatsScope, SCOPE) scope: StatsScope,
    @Ctx() ctx: GraphQLContext,
  ): Promise<PerformanceStats> {
    return read(ctx, window, scope);
  }

  @Authorized("ADMIN")
  @Subscription(() => PerformanceStats, {
    name: "performanceStats",
    description: "The same, now and again every so many seconds.",
    subscribe: ({ args }: SubscribeResolverData<unknown, { everySeconds: number }, GraphQLContext>) =>
      ticks(args.everySeconds),
  })
  watchPerformanceStats(
    @Arg("everySeconds", () => Int, { defaultValue: 1, description: "How long to wait; 1 to 3,600." }) _: number,
    @Arg("window", () => StatsWindow, WINDOW) window: StatsWindow,
    @Arg("scope", () => StatsScope, SCOPE) scope: StatsScope,
    @Ctx() ctx: GraphQLContext,
  ): Promise<PerformanceStats> {
    return read(ctx, window, scope);
  }
}

async function read({ monitoring }: GraphQLContext, window: StatsWindow, scope: StatsScope): Promise<PerformanceStats> {
  return performanceStats(await monitoring.snapshot(window, scope), monitoring.hottestEntries());
}

function ticks(seconds: number): AsyncIterableIterator<number> {
  if (seconds < 1 || seconds > MAX_SECONDS) {
    throw new AppError(ErrorCode.BAD_USER_INPUT, `\`everySeconds\` must be 1 to ${MAX_SECONDS}.`, "everySeconds");
  }
  return everySeconds(seconds);
}
