import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer } from "node:net";
import cors from "@fastify/cors";
import Fastify, { type FastifyError, type FastifyInstance, LogController } from "fastify";
import type { Env } from "../../env.js";
import { createLogDestination } from "./log-destination.js";
import { NewConnections } from "./new-connections.js";
import { isMultipart } from "./uploads/receive-upload.js";

/** An import of 1,000 jobs with long texts fits. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** For no longer than this those who connect are let in before an upload is looked at. */
const LET_IN_MS = 500;

/** Sees each request ahead of Fastify: answers it, or calls `next`. */
type Front = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** The HTTP server without routes: logging, limits, errors, and how it ends. */
export function createHttpServer(env: Pick<Env, "logLevel" | "mode">, front: Front): FastifyInstance {
  const log = createLogDestination();
  let isDraining = false;
  const app = Fastify({
    serverFactory: (handler) => {
      const server = createServer((request, response) => {
        const handle = () => handler(request, response);
        // Fastify's answers end their connections then.
        if (isDraining) handle();
        else if (isMultipart(request)) void connections.letIn(LET_IN_MS).then(handle);
        else front(request, response, handle);
      });
      const connections = new NewConnections(server);
      return server;
    },
    logger: { level: env.logLevel, stream: log },
    // One line a request, below, instead of Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: (request) => requestIdOf(request.headers["x-request-id"]),
    // An upload that has come may still wait; what comes later is answered, too, and its connection closed, below.
    return503OnClosing: false,
    // Keep-alive connections without a request would hold close() up for more than a minute.
    forceCloseConnections: "idle",
  });
  if (env.mode !== "production")
    app.register(cors, { origin: true, maxAge: 600, methods: ["GET", "HEAD", "POST", "PUT"] });

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: request.url.split("?", 1)[0],
        operation: request.operationName,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      "request",
    );
  });
  app.addHook("onClose", async () => {
    log.close();
  });
  app.addHook("preClose", async () => {
    isDraining = true;
    setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
  });
  // Answered while draining, a connection would become idle after those were closed, and be waited for.
  app.addHook("onSend", async (_request, reply) => {
    if (isDraining) reply.header("connection", "close");
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error(error);
    const code = status === 413 ? "PAYLOAD_TOO_LARGE" : status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR";
    const message = status < 500 ? error.message : "Internal server error";
    return reply.status(status).send({ errors: [{ message, extensions: { code } }] });
  });
  return app;
}

/** Tells this process from all others; a counter, which costs less than a random number for each, does the rest. */
const idPrefix = randomBytes(9).toString("base64url");
let requestCount = 0;

/** A caller may name its request, to find it in the log, as long as the name is fit for one. */
export function requestIdOf(given: string | string[] | undefined): string {
  if (typeof given === "string" && /^[\w.:-]{1,100}$/.test(given)) return given;
  return `${idPrefix}-${(requestCount++).toString(36)}`;
}

type Address = Pick<Env, "host" | "port">;

/** @returns the address without a path. @throws Error in words if the port is taken or not allowed */
export async function listen(app: FastifyInstance, address: Address): Promise<string> {
  try {
    return await app.listen({ host: address.host, port: address.port });
  } catch (error) {
    await app.close();
    throw inWords(error, address);
  }
}

/** To be asked before work for a server that then could not listen. @throws Error in words, as {@link listen} does */
export async function requireFree({ host, port }: Address): Promise<void> {
  const probe = createSocketServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error) => reject(inWords(error, { host, port })));
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

function inWords(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return new Error(`Port ${port} on ${host} is taken. Set PORT to another, or stop what uses it.`);
  if (code === "EACCES") return new Error(`Port ${port} may not be used by this account. Set PORT to one above 1023.`);
  return error;
}
