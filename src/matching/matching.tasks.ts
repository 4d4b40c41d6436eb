import type { Database } from "../platform/db/database.js";
import type { Task } from "../platform/queue/task-queue.js";
import { refreshMatchRollups, refreshMatchWeights } from "./statistics.queries.js";

/** Keeps what matching knows of all jobs together. */
export function createMatchingTasks(db: Database): Task[] {
  return [
    { name: "match-weights", schedule: "15 3 * * *", timeoutSeconds: 1800, run: () => refreshMatchWeights(db) },
    { name: "match-rollups", schedule: "*/10 * * * *", timeoutSeconds: 1800, run: () => refreshMatchRollups(db) },
  ];
}
