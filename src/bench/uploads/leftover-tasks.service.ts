import { sql } from "kysely";
import type { Database } from "../../platform/db/database.js";

/** Removes what a killed server left to do: the next one would do it, and be slower. */
export async function forgetTasks(db: Database): Promise<void> {
  await sql`DELETE FROM pgboss.job`.execute(db);
}
