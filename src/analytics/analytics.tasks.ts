import type { Database } from "../platform/db/database.js";
import type { Task } from "../platform/queue/task-queue.js";
import { foldRollups } from "./rollups.service.js";

/** Answers are exact without it, but take longer the more there is to add up. */
export function foldingTask(db: Database): Task {
  return { name: "fold-rollups", schedule: "* * * * *", retries: 0, run: () => foldRollups(db) };
}
