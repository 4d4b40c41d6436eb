import { createMatchingTasks } from "./matching/matching.tasks.js";
import type { Database } from "./platform/db/database.js";
import type { Task } from "./platform/queue/task-queue.js";

/** Everything that the server does outside of requests. @param db connections that requests do not wait for */
// biome-ignore lint/suspicious/noExplicitAny: tasks of any data, each called with what was sent to it
export function createTasks(db: Database): Task<any>[] {
  return [...createMatchingTasks(db)];
}
