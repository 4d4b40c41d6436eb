import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import pg from "pg";

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK_DETECTED = "40P01";
const ATTEMPTS = 5;

function mayPassOnRetry(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED)
  );
}

/**
 * Runs `work` in a transaction and commits it. If PostgreSQL gives the transaction up in favour of another (deadlock,
 * serialization failure), `work` runs again from its start, up to five times: it must not have effects of its own.
 * Inside a transaction, `work` becomes part of that one and is not repeated.
 * @throws whatever `work` throws, after rolling back
 */
export async function inTransaction<DB, T>(db: Kysely<DB>, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Transaction<DB>);
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPassOnRetry(error)) throw error;
      // Two that met once would meet again if both came back after the same time.
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
