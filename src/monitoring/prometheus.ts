import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Viewer } from "../platform/graphql/access.js";
import type { MonitoringService } from "./monitoring.service.js";
import { SampledMetrics } from "./sampled-metrics.js";
import { describeServer } from "./server-metrics.js";
import type { Snapshot } from "./snapshot.js";

interface Options {
  path: string;
  graphqlPath: string;
  monitoring: MonitoringService;
  /** What Prometheus must send as bearer token; absent: see `isOpen`. */
  token: string | undefined;
  /** Whether anyone may read them if there is no token. */
  isOpen: boolean;
  viewerOf: (authorization: string | undefined) => Promise<Viewer | null>;
}

/** The figures of this server since it started, as Prometheus reads them. */
export function registerMetrics(app: FastifyInstance, options: Options): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let snapshot: Snapshot | undefined;
  describeServer(new SampledMetrics(registry), options.graphqlPath, () => snapshot as Snapshot);
  app.get(options.path, async (request, reply) => {
    if (!(await mayRead(request.headers.authorization, options))) {
      return reply.status(401).header("www-authenticate", "Bearer").send("Send METRICS_TOKEN as bearer token.\n");
    }
    snapshot = await options.monitoring.snapshot("SINCE_START", "THIS_SERVER");
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

async function mayRead(authorization: string | undefined, { token, isOpen, viewerOf }: Options): Promise<boolean> {
  if (!token && isOpen) return true;
  if (!authorization) return false;
  if (token && isSame(authorization, `Bearer ${token}`)) return true;
  const viewer = await viewerOf(authorization).catch(() => null);
  return viewer?.role === "ADMIN";
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
