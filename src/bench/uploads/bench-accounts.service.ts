import { randomUUID } from "node:crypto";
import type { Database } from "../../platform/db/database.js";
import type { UserRole } from "../../platform/db/db.types.js";
import { SessionService } from "../../users/session.service.js";

/** Accounts of this run, signed in. @returns their tokens */
export async function openAccounts(
  db: Database,
  secret: string,
  count: number,
): Promise<{ admin: string; candidates: string[] }> {
  const sessions = new SessionService(db, secret);
  const open = async (role: UserRole) => {
    const values = { email: `${randomUUID()}@bench.invalid`, name: "Bench", passwordHash: "none", role };
    const { id } = await db.insertInto("users").values(values).returning("id").executeTakeFirstOrThrow();
    return (await sessions.open({ id, role })).accessToken;
  };
  const candidates: string[] = [];
  for (let index = 0; index < count; index++) candidates.push(await open("CANDIDATE"));
  return { admin: await open("ADMIN"), candidates };
}
