import type { FastifyInstance } from "fastify";
import type { Figures } from "./figures.js";
import type { Latency } from "./latency.js";

/** Counts what passes Fastify, by method, route and status: their number is bounded. */
export function countHttp(app: FastifyInstance, figures: Figures): void {
  // The long key is put together once: that takes longer than to record.
  const routes = new Map<string, Map<string, Latency>>();
  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const { statusCode } = reply;
    const route = request.routeOptions.url ?? "(none)";
    const latencies = getOrAdd(routes, route, () => new Map<string, Latency>());
    getOrAdd(latencies, `${method} ${statusCode}`, () => figures.latency(httpKey(method, route, statusCode))).record(
      reply.elapsedTime,
    );
    done();
  });
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

export function httpKey(method: string, route: string, status: number): string {
  return `http ${method} ${route} ${status}`;
}
