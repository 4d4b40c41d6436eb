import type { AiClient } from "../platform/ai/ai-client.js";
import type { Database } from "../platform/db/database.js";
import type { Task } from "../platform/queue/task-queue.js";
import { embedMissing } from "./embeddings.service.js";
import { refreshCompanions, refreshMatchWeights, refreshPopularity } from "./statistics.queries.js";

/** Keeps what matching knows of all jobs together, and the vectors of their texts if there is a service for them. */
export function createMatchingTasks(db: Database, ai: AiClient | undefined): Task[] {
  return [
    { name: "match-weights", schedule: "15 3 * * *", timeoutSeconds: 1800, run: () => refreshMatchWeights(db) },
    { name: "match-popularity", schedule: "*/10 * * * *", timeoutSeconds: 600, run: () => refreshPopularity(db) },
    { name: "match-companions", schedule: "25 * * * *", timeoutSeconds: 1800, run: () => refreshCompanions(db) },
    ...(ai?.settings.embeddingModel
      ? [{ name: "match-embeddings", schedule: "* * * * *", timeoutSeconds: 1800, run: () => embedMissing(db, ai) }]
      : []),
  ];
}
