import { type Kysely, sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { exclusively } from "../platform/db/exclusive.js";

/** Of this name there is one at work on a database: whoever folds, or counts anew. */
const LOCK = "rollups";
/** The logs' files shrink when more than this has been taken out of them. */
const MANY = 20_000;

export interface Folded {
  /** Entries of the logs that are in the counts now. */
  changes: number;
}

/** Adds what has been logged to the counts. @returns undefined if another server is just doing so */
export async function foldRollups(db: Database): Promise<Folded | undefined> {
  const done = await exclusively(db, LOCK, async (connection) => {
    const changes = await countPending(connection);
    if (changes > 0) await inOneSnapshot(connection, (tx) => sql`select rollup_fold()`.execute(tx));
    if (changes > MANY) await giveBackSpace(connection);
    return { changes };
  });
  return done?.result;
}

/** How many entries of the logs wait to be added to the counts. */
export async function countPending(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select (select count(*) from rollup_count_changes)
    + (select count(*) from rollup_application_changes) + (select count(*) from rollup_changed_jobs) as count`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Counts everything anew. @returns how many counts were wrong; undefined if another server is at the counts */
export async function rebuildRollups(db: Database): Promise<{ wrong: number } | undefined> {
  const done = await exclusively(db, LOCK, async (connection) => {
    const wrong = await inOneSnapshot(connection, async (tx) => {
      const found = await countWrong(tx);
      await sql`select rollup_rebuild()`.execute(tx);
      return found;
    });
    await giveBackSpace(connection);
    await sql`vacuum (analyze) rollup_counts, rollup_jobs`.execute(connection);
    return { wrong };
  });
  return done?.result;
}

/** How many counts are not what counting says, as of one moment. */
export function checkRollups(db: Database): Promise<number> {
  return inOneSnapshot(db, countWrong);
}

/** Removes what no dashboard shows any more. */
export async function pruneRollups(db: Database): Promise<void> {
  await sql`delete from rollup_counts where count = 0 or not rollup_is_kept(owner, name, bucket)`.execute(db);
}

async function countWrong(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ wrong: number }>`
    with kept as (
      select owner, name, bucket, sum(n) as count from (
        select owner, name, bucket, count as n from rollup_counts union all select * from rollup_pending) parts
      group by 1, 2, 3)
    select (
      select count(*) from kept full join rollup_recount counted using (owner, name, bucket)
      where coalesce(kept.count, 0) <> coalesce(counted.count, 0) and rollup_is_kept(owner, name, bucket)
    ) + (
      select count(*) from jobs full join rollup_jobs kept on kept.job_id = jobs.id
      left join rollup_application_changes_of_jobs changes on changes.job_id = coalesce(jobs.id, kept.job_id)
      left join (select job_id, count(*) as applications from applications group by 1) counted on counted.job_id = jobs.id
      where not exists (select from rollup_changed_jobs changed where changed.job_id = coalesce(jobs.id, kept.job_id))
        and (jobs.id is null or kept.job_id is null or jobs.company_id <> kept.company_id
          or (jobs.status = 'PUBLISHED') <> kept.is_published
          or coalesce(counted.applications, 0) <> kept.applications + coalesce(changes.submitted + changes.in_review
            + changes.interview + changes.offered + changes.hired + changes.rejected + changes.withdrawn, 0))
    ) as wrong`.execute(db);
  return rows[0]?.wrong ?? 0;
}

function inOneSnapshot<T>(db: Kysely<DB>, work: (tx: Kysely<DB>) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => {
      // Truncating does not keep to snapshots. Locking takes none yet.
      await sql`lock table users, companies, skills, jobs, applications in access share mode`.execute(tx);
      return work(tx);
    });
}

/** A reader reads the whole of the logs: after an import their files would be large, and mostly empty. */
async function giveBackSpace(connection: Kysely<DB>): Promise<void> {
  await sql`vacuum (analyze) rollup_count_changes, rollup_application_changes, rollup_changed_jobs`.execute(connection);
}
