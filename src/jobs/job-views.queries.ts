import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import { anyOf } from "../platform/db/expressions.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { cleanReferrer } from "./referrer.js";

export interface JobView {
  /** A UUID of its own. */
  id: string;
  jobId: number;
  viewerId: number | null;
  referrer: string | null;
  /** The host of the referrer. Absent in views that an earlier version has left in Redis. */
  host?: string | null;
  /** Tells on the day of the view who looked; see {@link VisitorHash}. */
  visitor?: string | null;
  /** ISO 8601. */
  viewedAt: string;
}

/** Of these days, back from today, it is known who has been counted. Views that come later have no viewer. */
export const VIEWER_DAYS = 3;
/** More than these are counted together: anyone can make up another one. */
const REFERRERS = 100;

/**
 * Writes views and adds them to the jobs' counts. A view that was written before changes nothing. Views of jobs, and by
 * accounts, that are gone by now are left out.
 */
export async function writeJobViews(db: Database, views: readonly JobView[]): Promise<void> {
  if (views.length === 0) return;
  await inTransaction(db, async (tx) => {
    // Locked in one order, so that servers writing at the same time do not deadlock.
    await sql`select from jobs where id = ${anyOf([...new Set(views.map(({ jobId }) => jobId))])}
      order by id for no key update`.execute(tx);
    await sql`
      with given as (
        select r.id, r."jobId" as job_id, r."viewerId" as viewer_id, r.referrer, r.host, decode(r.visitor, 'hex') as visitor,
          r."viewedAt" as viewed_at, (r."viewedAt" at time zone 'UTC')::date as day
        from json_to_recordset(${JSON.stringify(views)}::json) as r(id uuid, "jobId" bigint, "viewerId" bigint,
          referrer text, host text, visitor text, "viewedAt" timestamptz)),
      written as (
        insert into job_views (view_id, job_id, viewer_id, referrer, viewed_at)
        select given.id, job_id, users.id, referrer, viewed_at
        from given join jobs on jobs.id = job_id left join users on users.id = viewer_id
        on conflict (view_id) do nothing
        returning view_id),
      counted as (select given.* from given join written on written.view_id = given.id),
      viewers as (
        insert into job_viewers (day, job_id, viewer)
        select distinct day, job_id, visitor from counted
        where visitor is not null and day > (now() at time zone 'UTC')::date - ${sql.lit(VIEWER_DAYS)}
        on conflict do nothing
        returning day, job_id),
      days as (
        insert into job_view_days as kept (job_id, day, views, viewers)
        select job_id, day, count(*),
          (select count(*) from viewers where viewers.job_id = counted.job_id and viewers.day = counted.day)
        from counted group by job_id, day
        on conflict (job_id, day) do update set views = kept.views + excluded.views, viewers = kept.viewers + excluded.viewers),
      referrers as (
        insert into job_referrers as kept (job_id, host, views)
        select job_id, case when is_known or place <= ${sql.lit(REFERRERS)} then host else '' end, sum(views) from (
          select job_id, host, count(*) as views,
            exists (select from job_referrers known where known.job_id = counted.job_id and known.host = counted.host) as is_known,
            (select count(*) from job_referrers known where known.job_id = counted.job_id)
              + row_number() over (partition by job_id order by count(*) desc, host) as place
          from counted where host is not null group by job_id, host) hosts
        group by 1, 2
        on conflict (job_id, host) do update set views = kept.views + excluded.views)
      update jobs set view_count = view_count + counts.views
      from (select job_id, count(*)::integer as views from counted group by job_id) as counts
      where jobs.id = counts.job_id`.execute(tx);
  });
}

/** Forgets who has been counted on days that no view is written for any more. @returns how many rows went */
export async function pruneViewers(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from job_viewers where day <= (now() at time zone 'UTC')::date - ${sql.lit(VIEWER_DAYS)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** A view that happens now. */
export function viewOf(
  jobId: number,
  viewer: Viewer | null,
  { referrer, visitorAt }: { referrer: string | null; visitorAt: (now: Date) => string },
): JobView {
  const now = new Date();
  const from = cleanReferrer(referrer);
  return {
    id: randomUUID(),
    jobId,
    viewerId: viewer?.id ?? null,
    referrer: from?.page ?? null,
    host: from?.host ?? null,
    visitor: visitorAt(now),
    viewedAt: now.toISOString(),
  };
}

/** Whether a job can be looked at by everyone. */
export async function isPublicJob(db: Database, jobId: number, reads: Reads): Promise<boolean> {
  reads.rowsById("jobs", [jobId], ["status"]);
  const job = await db
    .selectFrom("jobs")
    .select("id")
    .where("id", "=", jobId)
    .where("status", "<>", "DRAFT")
    .executeTakeFirst();
  return job !== undefined;
}
