import { type Kysely, sql } from "kysely";
import type { DB } from "../platform/db/db.types.js";
import type { Chore } from "./chore.js";

const BATCH = 5_000;

/** A token that has expired is refused whether it is known or not. */
const deadTokens = sql`refresh_tokens where expires_at < now()`;
/** One with no token left has been over for as long as a token is good; access tokens are good for minutes. */
const deadSessions = sql`sessions where revoked_at < now() - interval '7 days'
  or (created_at < now() - interval '1 day' and not exists (select from refresh_tokens where session_id = sessions.id))`;

export const sessionsChore: Chore = {
  name: "sessions",
  description: "delete refresh tokens that have expired, and sessions that are over",
  schedule: "23 2 * * *",
  async run({ db, dryRun }) {
    // Tokens first: a session may have none left then.
    const tokens = dryRun ? await count(db, deadTokens) : await deleteAll(db, "refresh_tokens", deadTokens);
    const sessions = dryRun ? await count(db, deadSessions) : await deleteAll(db, "sessions", deadSessions);
    return { done: [`${tokens} refresh tokens and ${sessions} sessions deleted`], advice: [] };
  },
};

async function count(db: Kysely<DB>, rows: ReturnType<typeof sql>): Promise<number> {
  const found = await sql<{ count: number }>`select count(*) from ${rows}`.execute(db);
  return found.rows[0]?.count ?? 0;
}

/** In batches, so that nobody waits long for a row. */
async function deleteAll(db: Kysely<DB>, table: string, rows: ReturnType<typeof sql>): Promise<number> {
  for (let total = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${rows} limit ${sql.lit(BATCH)}))`.execute(db);
    total += Number(numAffectedRows);
    if (numAffectedRows < BATCH) return total;
  }
}
