import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { LogEvent } from "kysely";
import { tableNames } from "./cache-tables.js";
import { CachingService } from "./caching/caching.service.js";
import type { Services } from "./context.js";
import type { Env } from "./env.js";
import { createFiles } from "./files/create-files.js";
import { ViewCounter } from "./jobs/view-counter.js";
import { VisitorHash } from "./jobs/visitor-hash.js";
import { CacheStatistics } from "./maintenance/cache-statistics.service.js";
import { MonitoringService } from "./monitoring/monitoring.service.js";
import { AiClient } from "./platform/ai/ai-client.js";
import { Cache, NAMESPACES } from "./platform/cache/cache.js";
import { scaleAge } from "./platform/cache/cache-control.js";
import { ChangeFeed } from "./platform/cache/change-feed.js";
import { type CacheableOperation, Operations } from "./platform/cache/operations.js";
import { RedisBoard } from "./platform/cache/redis-board.js";
import { RedisStore } from "./platform/cache/redis-store.js";
import { type Executed, ResponseCache } from "./platform/cache/response-cache.js";
import { createDatabase, type Database, observeStatements } from "./platform/db/database.js";
import { Explainer } from "./platform/db/explainer.js";
import { Replicas } from "./platform/db/replicas.js";
import { MAX_TOKENS } from "./platform/graphql/cost.js";
import { createCursorCodec } from "./platform/graphql/cursor.js";
import { Metrics } from "./platform/metrics/metrics.js";
import type { Board } from "./platform/metrics/sibling-board.js";
import { TaskQueue } from "./platform/queue/task-queue.js";
import { createTasks } from "./tasks.js";
import { LoginService } from "./users/login.service.js";
import { SessionService } from "./users/session.service.js";

export interface PartsOptions {
  env: Env;
  db: Database;
  /** The same database's address, for the change feed. */
  databaseUrl: string;
  /** Called after every statement to a replica. */
  onQuery?: (event: LogEvent) => void;
  /** Where this process meets the others of the same server; absent: it is the only one. */
  siblings?: Board;
  /** Where the compiled program is, if this is not a part of it: child processes run it. */
  compiled?: string;
}

/** What a server holds for as long as it runs, whatever is asked of it. */
export type Parts = Awaited<ReturnType<typeof createParts>>;

/** What tasks use: long statements, which take no connection from requests. */
const BACKGROUND_CONNECTIONS = 2;

/**
 * Makes them, and waits until the change feed and Redis have had their chance.
 * @param execute answers an operation as a visitor would see it: for warming
 */
export async function createParts(
  { env, db, databaseUrl, onQuery, siblings, compiled }: PartsOptions,
  schema: GraphQLSchema,
  log: FastifyBaseLogger,
  execute: (operation: CacheableOperation) => Promise<Executed>,
) {
  const warn = (message: unknown) => log.warn(message);
  const { isEnabled } = env.monitoring;
  const explainer = new Explainer(databaseUrl);
  const metrics = new Metrics({
    slowQueryMs: env.monitoring.slowQueryMs,
    explain: (...statement) => explainer.explain(...statement),
    log: (line, message) => log.warn(line, message),
    warn,
  });
  const noteStatement = (event: LogEvent) => (isEnabled ? metrics.statements.note(event) : undefined);
  const stopObserving = isEnabled ? observeStatements(db, noteStatement) : () => {};

  const feed = new ChangeFeed(databaseUrl, warn);
  const redis = env.redisUrl === undefined ? undefined : new RedisStore(env.redisUrl, warn);
  await Promise.all([feed.start(), redis?.start()]);
  const cache = new Cache(feed, redis, {
    memoryBytes: env.cache.memoryBytes,
    enabled: new Set(NAMESPACES.filter((name) => (name === "responses" ? env.cache.answers : env.cache.values))),
    tables: tableNames,
  });
  const responses = new ResponseCache(cache);
  const operations = new Operations(schema, {
    maxTokens: MAX_TOKENS,
    scale: (maxAge) => scaleAge(maxAge, env.cache.ages),
  });
  const caching = new CachingService({ db, cache, responses, operations, execute });

  const sessions = new SessionService(db, env.jwtSecret, feed);
  const replicas = new Replicas({
    urls: env.replicaUrls,
    primary: db,
    feed,
    poolSize: env.databasePoolSize,
    warn,
    onQuery: (event) => {
      onQuery?.(event);
      noteStatement(event);
    },
  });
  const views = new ViewCounter(db, redis);
  const queue = new TaskQueue(databaseUrl, warn);
  const background = createDatabase({ url: databaseUrl, poolSize: BACKGROUND_CONNECTIONS });
  const files = await createFiles({ env, db, background, queue, compiled, figures: metrics.files });
  const ai = env.ai && new AiClient(env.ai, { warn });
  const board = redis && new RedisBoard(redis, () => feed.incarnation, randomUUID());
  const monitoring = new MonitoringService({
    ...{ metrics, db, cache, replicas, responses },
    ...{ board, siblings, isEnabled, warn },
  });
  const statistics = new CacheStatistics(background, cache);
  const services: Services = {
    ...{ db, cache, feed, queue, sessions, caching, views, files, monitoring, ai },
    currentReplica: () => replicas.current(),
    codec: createCursorCodec(env.jwtSecret),
    logins: new LoginService(db),
    visitors: new VisitorHash(env.jwtSecret),
  };
  feed.onChange((change) => sessions.onChange(change));
  feed.onGap(() => sessions.forget());
  feed.onChange((change) => caching.onChange(change, warn));

  return {
    ...{ services, feed, redis, responses, operations, replicas, metrics, explainer },

    async start(): Promise<void> {
      replicas.start();
      views.start(warn);
      monitoring.start();
      caching.start(warn);
      statistics.start(warn);
      await queue.start(createTasks({ db: background, files, log, ai }));
    },

    /** The other way round: what others use ends after them. */
    async stop(): Promise<void> {
      await queue.stop();
      await files.stop();
      stopObserving();
      await monitoring.stop();
      await explainer.stop();
      await views.stop().catch(warn);
      await caching.stop();
      await statistics.stop().catch(warn);
      await replicas.stop();
      await feed.stop();
      await redis?.stop();
      await background.destroy();
    },
  };
}
