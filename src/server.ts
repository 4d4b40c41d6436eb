import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { createApollo, type Execute } from "./apollo.js";
import type { CachingService } from "./caching/caching.service.js";
import { GraphQLContext } from "./context.js";
import type { Files } from "./files/create-files.js";
import type { ViewCounter } from "./jobs/view-counter.js";
import type { MonitoringService } from "./monitoring/monitoring.service.js";
import { createParts, type PartsOptions } from "./parts.js";
import type { Cache } from "./platform/cache/cache.js";
import type { ChangeFeed } from "./platform/cache/change-feed.js";
import { createKeyv } from "./platform/cache/keyv-store.js";
import { openConnections } from "./platform/db/database.js";
import type { Replicas } from "./platform/db/replicas.js";
import { createErrorFormatter } from "./platform/graphql/errors.js";
import type { GraphqlEndpoint } from "./platform/http/graphql-endpoint.js";
import { asHttp } from "./platform/http/graphql-request.js";
import { createHttpServer, listen } from "./platform/http/http-server.js";
import { ExplainLog } from "./platform/metrics/explain-log.js";
import { RequestTrace } from "./platform/metrics/request-trace.js";
import { traceFields } from "./platform/metrics/trace-fields.js";
import { registerRoutes } from "./routes.js";
import { createSchema } from "./schema.js";

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

export interface ServerOptions extends PartsOptions {
  /** Absent: the one of this project. */
  schema?: GraphQLSchema;
}

/** So many of the most valuable answers are made when the server starts, if that is switched on. */
const WARM_ON_START = 100;

/** Puts the server together and starts listening. @throws Error in words if the port is taken */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { env, schema = await createSchema() } = options;
  const isProduction = env.mode === "production";
  traceFields(schema);
  let front: GraphqlEndpoint["front"] = (_request, _response, next) => next();
  const app = createHttpServer(env, (request, response, next) => front(request, response, next));
  const parts = await createParts(options, schema, app.log, (operation) => execute(asHttp(operation, null)));
  const { services, feed, metrics, replicas } = parts;
  const { cache, caching, monitoring, views, files } = services;
  const formatError = createErrorFormatter({ showStack: !isProduction, log: (error) => app.log.error(error) });
  const execute: Execute = await createApollo({
    ...{ schema, isProduction, keyv: createKeyv(parts.redis), feed, formatError },
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
  const endpoint = await registerRoutes(app, { env, schema, parts, execute, formatError });
  front = (request, response, next) => endpoint.front(request, response, next);

  const stop = async () => {
    await app.close();
    await parts.stop();
  };
  try {
    await parts.start();
    const url = await listen(app, env);
    if (env.mode !== "test") {
      files.warmUp();
      void openConnections(options.db).catch((error) => app.log.warn(error));
    }
    // Told at once, rather than to the first who uploads; the rest of the server does not wait for it.
    void files.storage.check().catch((error) => app.log.error(error));
    if (env.cache.warmUpOnStart) void caching.warm({ top: WARM_ON_START }).catch((error) => app.log.warn(error));
    return { url, cache, feed, replicas, caching, views, monitoring, files, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
