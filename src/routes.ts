import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Execute } from "./apollo.js";
import { GraphQLContext } from "./context.js";
import type { Env } from "./env.js";
import { registerFiles } from "./files/serving/serve-file.route.js";
import { registerStagedUploads } from "./files/staged/staged-upload.route.js";
import { registerDashboardPage } from "./monitoring/dashboard-page.js";
import { registerMetrics } from "./monitoring/prometheus.js";
import type { Parts } from "./parts.js";
import type { ErrorFormatter } from "./platform/graphql/errors.js";
import { requestedFields } from "./platform/graphql/lookahead.js";
import { registerGraphiql } from "./platform/http/graphiql.js";
import { GraphqlEndpoint } from "./platform/http/graphql-endpoint.js";
import { registerHealth } from "./platform/http/health.js";
import { requestIdOf } from "./platform/http/http-server.js";
import { receiveOperation } from "./platform/http/receive-operation.js";
import { registerSubscriptions } from "./platform/http/subscriptions.js";
import { countHttp } from "./platform/metrics/http-figures.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Named in the request's log line. */
    operationName?: string;
  }
}

interface Options {
  env: Env;
  schema: GraphQLSchema;
  parts: Parts;
  execute: Execute;
  formatError: ErrorFormatter;
}

const GRAPHQL_PATH = "/graphql";

/** Everything that can be asked for over HTTP. @returns the GraphQL endpoint, which also stands ahead of Fastify */
export async function registerRoutes(app: FastifyInstance, options: Options): Promise<GraphqlEndpoint> {
  const { env, parts } = options;
  const { db, files, monitoring, sessions } = parts.services;
  const isProduction = env.mode === "production";
  const viewerOf = (authorization: string | undefined) => sessions.authenticate(authorization);
  if (env.monitoring.isEnabled) countHttp(app, parts.metrics.figures);
  registerHealth(app, db, parts.redis);
  if (!isProduction) registerGraphiql(app, { path: "/graphiql", endpoint: GRAPHQL_PATH });
  await registerDashboardPage(app, { path: "/dashboard", endpoint: GRAPHQL_PATH });
  registerMetrics(app, {
    ...{ path: "/metrics", graphqlPath: GRAPHQL_PATH, monitoring, viewerOf },
    token: env.monitoring.token,
    isOpen: !isProduction,
  });
  const endpoint = registerGraphql(app, options);
  registerStagedUploads(app, files);
  registerFiles(app, { db, storage: files.storage, links: files.links, viewerOf });
  return endpoint;
}

function registerGraphql(app: FastifyInstance, { env, schema, parts, execute, formatError }: Options): GraphqlEndpoint {
  const { services, responses, operations, metrics, explainer } = parts;
  const { sessions, files } = services;
  const isProduction = env.mode === "production";
  const viewerOf = (authorization: string | undefined) => sessions.authenticate(authorization);
  registerSubscriptions(app, {
    ...{ path: GRAPHQL_PATH, schema, viewerOf, formatError },
    createContext: (viewer, document, ip) => {
      const context = GraphQLContext.forRequest(services, { viewer, ip });
      context.expect(requestedFields(document, schema));
      return context;
    },
  });
  const endpoint = new GraphqlEndpoint({
    ...{ path: GRAPHQL_PATH, responses, operations, execute },
    knownViewer: (token) => sessions.knownViewer(token),
    receive: (request, reply) => receiveOperation(request, reply, { viewerOf, uploads: files.reception }),
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
  return endpoint;
}
