import "reflect-metadata";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { LogEvent } from "kysely";
import { createApollo, type Execute } from "./apollo.js";
import { tableNames } from "./cache-tables.js";
import { CachingService } from "./caching/caching.service.js";
import { GraphQLContext, type Services } from "./context.js";
import type { Env } from "./env.js";
import { createFiles, type Files } from "./files/create-files.js";
import { registerFiles } from "./files/serving/serve-file.route.js";
import { registerStagedUploads } from "./files/staged/staged-upload.route.js";
import { ViewCounter } from "./jobs/view-counter.js";
import { VisitorHash } from "./jobs/visitor-hash.js";
import { CacheStatistics } from "./maintenance/cache-statistics.service.js";
import { registerDashboardPage } from "./monitoring/dashboard-page.js";
import { MonitoringService } from "./monitoring/monitoring.service.js";
import { registerMetrics } from "./monitoring/prometheus.js";
import { AiClient } from "./platform/ai/ai-client.js";
import { Cache, NAMESPACES } from "./platform/cache/cache.js";
import { scaleAge } from "./platform/cache/cache-control.js";
import { ChangeFeed } from "./platform/cache/change-feed.js";
import { createKeyv } from "./platform/cache/keyv-store.js";
import { Operations } from "./platform/cache/operations.js";
import { RedisBoard } from "./platform/cache/redis-board.js";
import { RedisStore } from "./platform/cache/redis-store.js";
import { ResponseCache } from "./platform/cache/response-cache.js";
import { createDatabase, type Database, observeStatements } from "./platform/db/database.js";
import { Explainer } from "./platform/db/explainer.js";
import { Replicas } from "./platform/db/replicas.js";
import { MAX_TOKENS } from "./platform/graphql/cost.js";
import { createCursorCodec } from "./platform/graphql/cursor.js";
import { AppError, createErrorFormatter, ErrorCode } from "./platform/graphql/errors.js";
import { requestedFields } from "./platform/graphql/lookahead.js";
import { registerGraphiql } from "./platform/http/graphiql.js";
import { GraphqlEndpoint } from "./platform/http/graphql-endpoint.js";
import { asHttp, bearer } from "./platform/http/graphql-request.js";
import { registerHealth } from "./platform/http/health.js";
import { createHttpServer, listen, requestIdOf } from "./platform/http/http-server.js";
import { receiveOperation } from "./platform/http/receive-operation.js";
import { registerSubscriptions } from "./platform/http/subscriptions.js";
import { ExplainLog } from "./platform/metrics/explain-log.js";
import { countHttp } from "./platform/metrics/http-figures.js";
import { Metrics } from "./platform/metrics/metrics.js";
import { RequestTrace } from "./platform/metrics/request-trace.js";
import type { Board } from "./platform/metrics/sibling-board.js";
import { traceFields } from "./platform/metrics/trace-fields.js";
import { TaskQueue } from "./platform/queue/task-queue.js";
import { createSchema } from "./schema.js";
import { createTasks } from "./tasks.js";
import { LoginService } from "./users/login.service.js";
import { SessionService } from "./users/session.service.js";

export interface RunningServer {
  /** Where it listens, without a path: `http://127.0.0.1:4000`. */
  url: string;
  cache: Cache;
  feed: ChangeFeed;
  replicas: Replicas;
  caching: CachingService;
  monitoring: MonitoringService;
  views: ViewCounter;
  files: Files;
  /** Finishes the requests under way and stops listening. The database handle stays open: it is the caller's. */
  stop(): Promise<void>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Named in the request's log line. */
    operationName?: string;
  }
}

const GRAPHQL_PATH = "/graphql";
/** So many of the most valuable answers are made when the server starts, if that is switched on. */
const WARM_ON_START = 100;
/** What tasks use: long statements, which take no connection from requests. */
const BACKGROUND_CONNECTIONS = 2;

interface ServerOptions {
  env: Env;
  db: Database;
  /** The same database's address, for the change feed. */
  databaseUrl: string;
  /** Called after every statement to a replica. */
  onQuery?: (event: LogEvent) => void;
  /** Where this process meets the others of the same server; absent: it is the only one. */
  siblings?: Board;
  /** Absent: the one of this project. */
  schema?: GraphQLSchema;
  /** Where the compiled program is, if this is not a part of it: child processes run it. */
  compiled?: string;
}

/** Puts the server together and starts listening. @throws Error in words if the port is taken */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { env, db, databaseUrl, onQuery, compiled, schema = await createSchema() } = options;
  const isProduction = env.mode === "production";
  let front: GraphqlEndpoint["front"] = (_request, _response, next) => next();
  const app = createHttpServer(env, (request, response, next) => front(request, response, next));
  const warn = (message: unknown) => app.log.warn(message);

  const explainer = new Explainer(databaseUrl);
  const metrics = new Metrics({
    slowQueryMs: env.monitoring.slowQueryMs,
    explain: (...statement) => explainer.explain(...statement),
    log: (line, message) => app.log.warn(line, message),
    warn,
  });
  const observe = env.monitoring.isEnabled ? observeStatements : () => () => {};
  const stopObserving = observe(db, (event) => metrics.statements.note(event));
  const feed = new ChangeFeed(databaseUrl, warn);
  const redis = env.redisUrl === undefined ? undefined : new RedisStore(env.redisUrl, warn);
  await Promise.all([feed.start(), redis?.start()]);
  const cache = new Cache(feed, redis, {
    memoryBytes: env.cache.memoryBytes,
    enabled: new Set(NAMESPACES.filter((name) => (name === "responses" ? env.cache.answers : env.cache.values))),
    tables: tableNames,
  });
  const sessions = new SessionService(db, env.jwtSecret, feed);
  feed.onChange((change) => sessions.onChange(change));
  feed.onGap(() => sessions.forget());
  if (env.monitoring.isEnabled) countHttp(app, metrics.figures);
  registerHealth(app, db, redis);
  if (!isProduction) registerGraphiql(app, { path: "/graphiql", endpoint: GRAPHQL_PATH });
  await registerDashboardPage(app, { path: "/dashboard", endpoint: GRAPHQL_PATH });

  traceFields(schema);
  const responses = new ResponseCache(cache);
  const operations = new Operations(schema, {
    maxTokens: MAX_TOKENS,
    scale: (maxAge) => scaleAge(maxAge, env.cache.ages),
  });
  const caching = new CachingService({
    db,
    cache,
    responses,
    operations,
    execute: (operation) => execute(asHttp(operation, null)),
  });
  const views = new ViewCounter(db, redis);
  const queue = new TaskQueue(databaseUrl, warn);
  const background = createDatabase({ url: databaseUrl, poolSize: BACKGROUND_CONNECTIONS });
  const files = await createFiles({ env, db, background, queue, compiled, figures: metrics.files });
  const replicas = new Replicas({
    urls: env.replicaUrls,
    primary: db,
    feed,
    poolSize: env.databasePoolSize,
    warn,
    onQuery: (event) => {
      onQuery?.(event);
      if (env.monitoring.isEnabled) metrics.statements.note(event);
    },
  });
  const board = redis && new RedisBoard(redis, () => feed.incarnation, randomUUID());
  const { isEnabled } = env.monitoring;
  const monitoring = new MonitoringService({
    metrics,
    db,
    cache,
    replicas,
    responses,
    board,
    siblings: options.siblings,
    isEnabled,
    warn,
  });
  const statistics = new CacheStatistics(background, cache);
  const ai = env.ai && new AiClient(env.ai, { warn });
  const services: Services = {
    db,
    currentReplica: () => replicas.current(),
    cache,
    feed,
    queue,
    codec: createCursorCodec(env.jwtSecret),
    sessions,
    logins: new LoginService(db),
    caching,
    views,
    files,
    visitors: new VisitorHash(env.jwtSecret),
    monitoring,
    ai,
  };
  registerMetrics(app, {
    path: "/metrics",
    graphqlPath: GRAPHQL_PATH,
    monitoring,
    token: env.monitoring.token,
    isOpen: !isProduction,
    viewerOf: (authorization) => viewerOf(sessions, authorization),
  });
  const formatError = createErrorFormatter({ showStack: !isProduction, log: (error) => app.log.error(error) });
  const execute: Execute = await createApollo(app, {
    schema,
    isProduction,
    keyv: createKeyv(redis),
    feed,
    formatError,
    createTrace: ({ explain, span }) =>
      env.monitoring.isEnabled || explain ? new RequestTrace(explain ? new ExplainLog() : undefined, span) : undefined,
    operationFigures: metrics.operations,
    onExecuted: (trace) => metrics.statements.review(trace),
    createContext: (operation, { useReplicas, trace }) =>
      GraphQLContext.forRequest(useReplicas ? services : { ...services, currentReplica: () => undefined }, {
        ...operation,
        trace,
      }),
  });
  registerSubscriptions(app, {
    path: GRAPHQL_PATH,
    schema,
    viewerOf: (authorization) => viewerOf(sessions, authorization),
    createContext: (viewer, document, ip) => {
      const context = GraphQLContext.forRequest(services, { viewer, ip });
      context.expect(requestedFields(document, schema));
      return context;
    },
    formatError,
  });
  const endpoint = new GraphqlEndpoint({
    path: GRAPHQL_PATH,
    responses,
    operations,
    knownViewer: (token) => sessions.knownViewer(token),
    receive: (request, reply) =>
      receiveOperation(request, reply, {
        viewerOf: (authorization) => viewerOf(sessions, authorization),
        uploads: files.reception,
      }),
    execute,
    onServed: (request, operation) => {
      const id = requestIdOf(request.headers["x-request-id"]);
      app.log.info({ reqId: id, method: request.method, path: GRAPHQL_PATH, operation, status: 200 }, "request");
      return id;
    },
    explainStatement: (...statement) => explainer.explain(...statement),
    record: env.monitoring.isEnabled ? metrics.operations : undefined,
    mayExplain: (viewer) => !isProduction || viewer?.role === "ADMIN",
    allowsOrigins: !isProduction,
  });
  endpoint.register(app);
  registerStagedUploads(app, files);
  registerFiles(app, {
    db,
    storage: files.storage,
    links: files.links,
    viewerOf: (authorization) => viewerOf(sessions, authorization),
  });
  front = (request, response, next) => endpoint.front(request, response, next);

  const stop = async () => {
    await app.close();
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
  };
  feed.onChange((change) => caching.onChange(change, warn));
  replicas.start();
  views.start(warn);
  monitoring.start();
  caching.start(warn);
  statistics.start(warn);
  try {
    await queue.start(createTasks({ db: background, files, log: app.log, ai }));
    const url = await listen(app, env);
    if (env.mode !== "test") files.warmUp();
    // Told at once, rather than to the first who uploads; the rest of the server does not wait for it.
    void files.storage.check().catch((error) => app.log.error(error));
    if (env.cache.warmUpOnStart) void caching.warm({ top: WARM_ON_START }).catch(warn);
    return { url, cache, feed, replicas, caching, views, monitoring, files, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function viewerOf(sessions: SessionService, authorization: IncomingMessage["headers"]["authorization"]) {
  if (!authorization) return null;
  const token = bearer(authorization);
  const viewer = token && (await sessions.viewerOf(token));
  // A client whose token has ended must learn it, rather than read the public half of its pages.
  if (!viewer)
    throw AppError.forRequest(ErrorCode.UNAUTHENTICATED, "The access token is not valid. Sign in, or refresh it.");
  return viewer;
}
