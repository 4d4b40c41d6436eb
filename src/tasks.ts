import type { Files } from "./files/create-files.js";
import type { Task } from "./platform/queue/task-queue.js";

/** Everything that the server does outside of requests. */
// biome-ignore lint/suspicious/noExplicitAny: tasks of any data, each called with what was sent to it
export function createTasks({ files }: { files: Files }): Task<any>[] {
  return [...files.processing.tasks(), files.cleanup.task()];
}
