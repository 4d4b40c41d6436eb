import { Field, Float, Int, ObjectType } from "type-graphql";
import type { RedisStatus } from "../platform/cache/redis-store.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { CacheFigures } from "./cache-figures.type.js";
import { LoaderFigures, QueryFigures } from "./query-figures.type.js";

export const StatsWindow = enumType("StatsWindow", "The time that figures are of.", {
  LAST_1_MINUTE: "The last minute.",
  LAST_5_MINUTES: "The last five minutes.",
  LAST_60_MINUTES: "The last hour.",
  SINCE_START: "Since each server started.",
});
export type StatsWindow = keyof typeof StatsWindow;

export const StatsScope = enumType("StatsScope", "Whose figures.", {
  THIS_SERVER: "The server's that answers, all its processes added up.",
  ALL_SERVERS:
    "Those of all servers that share its Redis, added up. What others did in the last seconds may be missing.",
});
export type StatsScope = keyof typeof StatsScope;

export const RedisState = enumType<RedisStatus>("RedisState", "Whether Redis answers.", {
  OFF: "None is used.",
  UP: "It answers.",
  DOWN: "It does not; the server goes on without it.",
});

@ObjectType({ simpleResolvers: true, description: "How an operation was answered." })
export class OperationStats {
  @Field(() => String, {
    description: "Its name; `(unnamed)`, `(invalid)` and `(others)` stand for what has none, is none, and came late.",
  })
  name: string;

  @Field(() => Float, { description: "Answers." })
  count: number;

  @Field(() => Float, { description: "Of those, the ones with errors." })
  errors: number;

  @Field(() => Float, { description: "Half took no longer than this." })
  p50Ms: number;

  @Field(() => Float, { description: "95 % took no longer than this." })
  p95Ms: number;

  @Field(() => Float, { description: "99 % took no longer than this." })
  p99Ms: number;

  @Field(() => Float, { description: "The share that the cache answered; 0 to 1." })
  cacheHitRate: number;

  @Field(() => Float, { description: "Statements for each answer." })
  sqlPerRequest: number;
}

@ObjectType({ simpleResolvers: true, description: "What became of uploads of a kind." })
export class FileTypeFigures {
  @Field(() => String, { description: "The media type." })
  type: string;

  @Field(() => Float, { description: "Files that were taken, duplicates included." })
  uploads: number;

  @Field(() => Float, { description: "What was sent." })
  bytesIn: number;

  @Field(() => Float, { description: "What is stored of it." })
  bytesOut: number;

  @Field(() => Float, { description: "Stored by sent; 1 if nothing was sent." })
  ratio: number;
}

@ObjectType({ simpleResolvers: true, description: "What became of uploads." })
export class FileStats {
  @Field(() => Float, { description: "Files that were taken, duplicates included." })
  uploads: number;

  @Field(() => Float, { description: "Of those, the ones that were there already." })
  duplicates: number;

  @Field(() => Float, { description: "Files that were refused." })
  rejected: number;

  @Field(() => Float, { description: "What was sent." })
  bytesIn: number;

  @Field(() => Float, { description: "What is stored of it." })
  bytesOut: number;

  @Field(() => Float, { description: "Stored by sent; 1 if nothing was sent." })
  ratio: number;

  @Field(() => Float, { description: "95 % were taken within this time." })
  p95Ms: number;

  @Field(() => [FileTypeFigures], { description: "By media type." })
  byType: FileTypeFigures[];
}

@ObjectType({ simpleResolvers: true, description: "A read replica." })
export class ReplicaStats {
  @Field(() => Float, { description: "How long it took, or is taking, to catch up with what the server was told of." })
  lagMs: number;

  @Field(() => Boolean, { description: "Whether it serves reads." })
  inUse: boolean;
}

@ObjectType({ simpleResolvers: true, description: "Connections to PostgreSQL." })
export class DatabaseStats {
  @Field(() => Int, { description: "Connections." })
  poolSize: number;

  @Field(() => Int, { description: "Of those, idle ones." })
  idle: number;

  @Field(() => Int, { description: "Requests that wait for one." })
  waiting: number;

  @Field(() => [ReplicaStats], { description: "Read replicas, as each server sees them." })
  replicas: ReplicaStats[];
}

@ObjectType({ simpleResolvers: true, description: "Redis." })
export class RedisStats {
  @Field(() => RedisState, { description: "Whether it answers." })
  status: RedisStatus;

  @Field(() => Float, { description: "95 % of look-ups took no longer than this." })
  p95Ms: number;

  @Field(() => Float, { nullable: true, description: "What it uses; null if it does not say." })
  usedMemoryBytes: number | null;
}

@ObjectType({ simpleResolvers: true, description: "The server processes." })
export class ProcessStats {
  @Field(() => Float, { description: "In 99 % of cases work had to wait no longer than this for other work." })
  eventLoopDelayP99Ms: number;

  @Field(() => Float, { description: "JavaScript objects." })
  heapBytes: number;

  @Field(() => Float, { description: "All memory." })
  rssBytes: number;

  @Field(() => Float, { description: "CPU time; 100 is one core." })
  cpuPercent: number;

  @Field(() => Float, { description: "Since the start; of several servers the one that started last." })
  uptimeSeconds: number;

  @Field(() => Int, { description: "Server processes that these figures are of." })
  workers: number;
}

@ObjectType({ simpleResolvers: true, description: "What the server does, and how well." })
export class PerformanceStats {
  @Field(() => DateTime, { description: "When this was read." })
  at: Date;

  @Field(() => Float, { description: "Operations answered." })
  requestCount: number;

  @Field(() => Float, { description: "Of those, the ones with errors." })
  errorCount: number;

  @Field(() => Float, { description: "Half took no longer than this." })
  p50Ms: number;

  @Field(() => Float, { description: "95 % took no longer than this." })
  p95Ms: number;

  @Field(() => Float, { description: "99 % took no longer than this." })
  p99Ms: number;

  @Field(() => CacheFigures, { description: "The cache." })
  cache: CacheFigures;

  @Field(() => QueryFigures, { description: "Statements." })
  queries: QueryFigures;

  @Field(() => [OperationStats], { description: "Operations, the most frequent first." })
  operations: OperationStats[];

  @Field(() => [LoaderFigures], { description: "Loaders." })
  loaders: LoaderFigures[];

  @Field(() => FileStats, { description: "Uploads." })
  files: FileStats;

  @Field(() => DatabaseStats, { description: "Connections to PostgreSQL." })
  database: DatabaseStats;

  @Field(() => RedisStats, { description: "Redis." })
  redis: RedisStats;

  @Field(() => ProcessStats, { description: "The server processes." })
  process: ProcessStats;
}
