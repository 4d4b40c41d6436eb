import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../../platform/db/database.js";
import type { UserRole } from "../../platform/db/db.types.js";
import { SessionService } from "../../users/session.service.js";

const DOMAIN = "bench.invalid";

/** Accounts of this run, signed in. @returns their tokens */
export async function openAccounts(
  db: Database,
  secret: string,
  count: number,
): Promise<{ admin: string; candidates: string[] }> {
  const sessions = new SessionService(db, secret);
  const open = async (role: UserRole) => {
    const values = { email: `${randomUUID()}@${DOMAIN}`, name: "Bench", passwordHash: "none", role };
    const { id } = await db.insertInto("users").values(values).returning("id").executeTakeFirstOrThrow();
    return (await sessions.open({ id, role })).accessToken;
  };
  const candidates: string[] = [];
  for (let index = 0; index < count; index++) candidates.push(await open("CANDIDATE"));
  return { admin: await open("ADMIN"), candidates };
}

/** @param like of a task's name @returns whether such a one is done, or waits */
export async function hasTasks(db: Database, like: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM pgboss.job WHERE name LIKE ${like} AND state < 'completed' LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** Removes the accounts of all runs with what they sent: a server would go on with it, and its bytes are gone. */
export async function removeAccounts(db: Database): Promise<void> {
  await sql`DELETE FROM pgboss.job`.execute(db);
  await db.deleteFrom("users").where("email", "like", `%@${DOMAIN}`).execute();
  await db.deleteFrom("fileContents").execute();
  await db.deleteFrom("blobs").execute();
}
