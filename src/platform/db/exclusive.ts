import { type Kysely, sql } from "kysely";

/**
 * Does work that one process does at a time, whichever server it is of; the others do not wait for it.
 * @param name of the work; the same everywhere
 * @returns undefined if someone else is at it
 */
export async function exclusively<DB, T>(
  db: Kysely<DB>,
  name: string,
  work: (connection: Kysely<DB>) => Promise<T>,
): Promise<{ result: T } | undefined> {
  return db.connection().execute(async (connection) => {
    // Of the session, not of a transaction: whoever waits for a lock within one would see what was there before.
    const key = sql`hashtextextended(${`hirewise ${name}`}, 0)`;
    const { rows } = await sql<{ isOurs: boolean }>`select pg_try_advisory_lock(${key}) as is_ours`.execute(connection);
    if (!rows[0]?.isOurs) return undefined;
    try {
      return { result: await work(connection) };
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}
