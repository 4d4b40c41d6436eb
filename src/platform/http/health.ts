import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import type { Database } from "../db/database.js";

const DATABASE_PATIENCE_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: it can also reach PostgreSQL. Without Redis it is only slower. */
export function registerHealth(app: FastifyInstance, db: Database, redis: { status: string } | undefined): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (request, reply) => {
    const answers = sql`select 1`.execute(db).then(
      () => true,
      (error) => {
        request.log.warn(error, "database does not answer");
        return false;
      },
    );
    const tooSlow = new Promise<false>((resolve) => setTimeout(resolve, DATABASE_PATIENCE_MS, false).unref());
    const isReady = await Promise.race([answers, tooSlow]);
    return reply.status(isReady ? 200 : 503).send({
      status: isReady ? "ready" : "unavailable",
      database: isReady,
      redis: redis?.status ?? "OFF",
    });
  });
}
