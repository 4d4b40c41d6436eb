import "reflect-metadata";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyRequest } from "fastify";
import { createApollo } from "./apollo.js";
import { GraphQLContext, type Services } from "./context.js";
import type { Env } from "./env.js";
import type { Database } from "./platform/db/database.js";
import { createCursorCodec } from "./platform/graphql/cursor.js";
import { AppError, ErrorCode } from "./platform/graphql/errors.js";
import { registerGraphiql } from "./platform/http/graphiql.js";
import { registerHealth } from "./platform/http/health.js";
import { createHttpServer, listen } from "./platform/http/http-server.js";
import { LoginService } from "./users/login.service.js";
import { SessionService } from "./users/session.service.js";

export interface RunningServer {
  /** Where it listens, without a path: `http://127.0.0.1:4000`. */
  url: string;
  /** Finishes the requests under way and stops listening. The database handle stays open: it is the caller's. */
  stop(): Promise<void>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Named in the request's log line. */
    operationName?: string;
  }
}

/** Puts the server together and starts listening. @throws Error in words if the port is taken */
export async function createServer({ env, db }: { env: Env; db: Database }): Promise<RunningServer> {
  const app = createHttpServer(env);
  const services: Services = {
    db,
    codec: createCursorCodec(env.jwtSecret),
    sessions: new SessionService(db, env.jwtSecret),
    logins: new LoginService(db),
  };
  registerHealth(app, db);
  if (env.mode !== "production") registerGraphiql(app, { path: "/graphiql", endpoint: "/graphql" });

  const apollo = await createApollo(app, { isProduction: env.mode === "production" });
  const handle = fastifyApolloHandler(apollo, {
    context: async (request) => new GraphQLContext(services, request, await viewerOf(services.sessions, request)),
  });
  app.route({ method: ["GET", "POST"], url: "/graphql", handler: handle });

  const url = await listen(app, env);
  return { url, stop: () => app.close() };
}

async function viewerOf(sessions: SessionService, request: FastifyRequest) {
  const header = request.headers.authorization;
  if (!header) return null;
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  const viewer = token && (await sessions.viewerOf(token));
  // A client whose token has ended must learn it, rather than read the public half of its pages.
  if (!viewer)
    throw AppError.forRequest(ErrorCode.UNAUTHENTICATED, "The access token is not valid. Sign in, or refresh it.");
  return viewer;
}
