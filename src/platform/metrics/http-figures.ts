import type { FastifyInstance } from "fastify";
import type { Figures } from "./figures.js";

/** Counts what passes Fastify, by method, route and status: their number is bounded. */
export function countHttp(app: FastifyInstance, figures: Figures): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "(none)";
    figures.latency(httpKey(request.method, route, reply.statusCode)).record(reply.elapsedTime);
  });
}

export function httpKey(method: string, route: string, status: number): string {
  return `http ${method} ${route} ${status}`;
}
