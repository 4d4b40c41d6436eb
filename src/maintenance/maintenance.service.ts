import type { Database } from "../platform/db/database.js";
import { exclusively } from "../platform/db/exclusive.js";
import type { Task } from "../platform/queue/task-queue.js";
import { analyzeChore } from "./analyze.service.js";
import { cacheChore } from "./cache-statistics.service.js";
import type { Chore, Outcome } from "./chore.js";
import { rollupsChore } from "./rollups.js";
import { sessionsChore } from "./sessions.service.js";
import { slowQueriesChore } from "./slow-queries.service.js";

/** All that is to be done from time to time. */
export const chores: readonly Chore[] = [sessionsChore, rollupsChore, analyzeChore, slowQueriesChore, cacheChore];

/** Does a chore. @returns undefined if it is just being done elsewhere */
export async function doChore(
  db: Database,
  chore: Chore,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome | undefined> {
  const done = await exclusively(db, `maintenance ${chore.name}`, (connection) =>
    chore.run({ db: connection, dryRun }),
  );
  return done?.result;
}

export interface MaintenanceLog {
  info(message: object): void;
  warn(message: object): void;
}

/** The chores as scheduled tasks; what they do and advise goes to the log. */
export function maintenanceTasks(db: Database, log: MaintenanceLog): Task[] {
  return chores.map((chore) => ({
    name: `maintenance-${chore.name}`,
    schedule: chore.schedule,
    timeoutSeconds: 3_600,
    async run() {
      const outcome = await doChore(db, chore, { dryRun: false });
      for (const msg of outcome?.done ?? []) log.info({ maintenance: chore.name, msg });
      for (const msg of outcome?.advice ?? []) log.warn({ maintenance: chore.name, msg });
    },
  }));
}
