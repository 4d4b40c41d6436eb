import { foldingTask } from "./analytics/analytics.tasks.js";
import type { Files } from "./files/create-files.js";
import { type MaintenanceLog, maintenanceTasks } from "./maintenance/maintenance.service.js";
import { createMatchingTasks } from "./matching/matching.tasks.js";
import type { AiClient } from "./platform/ai/ai-client.js";
import type { Database } from "./platform/db/database.js";
import type { Task } from "./platform/queue/task-queue.js";

interface TaskNeeds {
  /** Connections that requests do not wait for. */
  db: Database;
  files: Files;
  log: MaintenanceLog;
  ai: AiClient | undefined;
}

/** Everything that the server does outside of requests. */
// biome-ignore lint/suspicious/noExplicitAny: tasks of any data, each called with what was sent to it
export function createTasks({ db, files, log, ai }: TaskNeeds): Task<any>[] {
  return [
    foldingTask(db),
    ...createMatchingTasks(db, ai),
    ...files.processing.tasks(),
    files.cleanup.task(),
    ...maintenanceTasks(db, log),
  ];
}
