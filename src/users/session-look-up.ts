import DataLoader from "dataloader";
import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";

/** Finds whose live session one is, if it is one. */
export type SessionLookUp = (sessionId: string) => Promise<Viewer | undefined>;

/**
 * Looks sessions up with one statement at a time: while it is under way, those that come wait for the next, which finds
 * all of them. However many clients send their first request at once, others find a connection to the database. No
 * look-up is answered by a statement that began before it.
 */
export function createSessionLookUp(db: Database): SessionLookUp {
  let isBusy = false;
  let next: (() => void) | undefined;
  const loader = new DataLoader<string, Viewer | undefined>(
    async (ids) => {
      isBusy = true;
      try {
        const viewers = await findViewers(db, ids);
        return ids.map((id) => viewers.get(id));
      } finally {
        isBusy = false;
        const dispatch = next;
        next = undefined;
        dispatch?.();
      }
    },
    {
      cache: false,
      batchScheduleFn: (dispatch) => {
        if (isBusy) next = dispatch;
        else process.nextTick(dispatch);
      },
    },
  );
  return (sessionId) => loader.load(sessionId);
}

async function findViewers(db: Database, sessionIds: readonly string[]): Promise<Map<string, Viewer>> {
  const viewers = await db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.userId")
    .select(["users.id", "users.role", "sessions.id as sessionId"])
    .where("sessions.id", "=", sql<string>`any(${[...new Set(sessionIds)]}::uuid[])`)
    .where("sessions.revokedAt", "is", null)
    .execute();
  return new Map(viewers.map((viewer) => [viewer.sessionId, viewer]));
}
