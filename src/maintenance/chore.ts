import type { Kysely } from "kysely";
import type { DB } from "../platform/db/db.types.js";

export interface ChoreContext {
  /** One connection, outside of any transaction. */
  db: Kysely<DB>;
  /** Tells only what would be done. */
  dryRun: boolean;
}

export interface Outcome {
  /** What was done, or would be. */
  done: string[];
  /** What someone should see to. */
  advice: string[];
}

/** Work that keeps an installation in order: done on a schedule, and by `hirewise maintenance <name>`. */
export interface Chore {
  name: string;
  /** In one line. */
  description: string;
  /** Cron, in UTC. */
  schedule: string;
  run(context: ChoreContext): Promise<Outcome>;
}
