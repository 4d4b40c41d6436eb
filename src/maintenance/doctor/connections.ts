import type { CommandEnv } from "../../env.js";
import type { Connections } from "./database-checks.service.js";
import { type Finding, failure, fine, warning } from "./finding.js";

/** Beside the pool: the change feed, the task queue's two and the background's two. */
const OTHER_CONNECTIONS = 5;

/** Whether all servers together may open more connections than PostgreSQL takes, and whether they know of each other. */
export function checkConnections(env: CommandEnv, { servers, available }: Connections): Finding[] {
  const about = "Connections";
  // Processes that share a port are servers each.
  const running = Math.max(env.workers, servers);
  const each = env.databasePoolSize + OTHER_CONNECTIONS;
  const count = running === 1 ? "One server opens" : `${running} servers open`;
  const found = [
    running * each > available
      ? failure(
          about,
          `${count} up to ${running * each} connections, and PostgreSQL has ${available} for them.`,
          `Set DATABASE_POOL_SIZE to ${Math.max(1, Math.floor(available / running) - OTHER_CONNECTIONS)} or less, or raise max_connections.`,
        )
      : fine(about, `${count} up to ${running * each} of ${available}.`),
  ];
  if (servers > 1 && env.redisUrl === undefined) {
    found.push(
      warning(
        "Servers",
        `${servers} servers run on this database, and REDIS_URL is not set: each makes every answer for itself.`,
        "Set REDIS_URL to the same Redis on all of them.",
      ),
    );
  }
  return found;
}
