import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";

export interface JobView {
  /** A UUID of its own. */
  id: string;
  jobId: number;
  viewerId: number | null;
  referrer: string | null;
  /** ISO 8601. */
  viewedAt: string;
}

/**
 * Writes views and adds them to the jobs' counts, in one statement. A view that was written before changes nothing. Views
 * of jobs, and by accounts, that are gone by now are left out.
 */
export async function writeJobViews(db: Database, views: readonly JobView[]): Promise<void> {
  await sql`
    with written as (
      insert into job_views (view_id, job_id, viewer_id, referrer, viewed_at)
      select r.id, r."jobId", users.id, r.referrer, r."viewedAt"
      from json_to_recordset(${JSON.stringify(views)}::json)
        as r(id uuid, "jobId" bigint, "viewerId" bigint, referrer text, "viewedAt" timestamptz)
      join jobs on jobs.id = r."jobId" left join users on users.id = r."viewerId"
      on conflict (view_id) do nothing
      returning job_id),
    -- Locked in one order, so that servers writing at the same time do not deadlock.
    locked as materialized (
      select id from jobs where id in (select job_id from written) order by id for no key update)
    update jobs set view_count = view_count + counts.views
    from (select job_id, count(*)::integer as views from written group by job_id) as counts, locked
    where jobs.id = counts.job_id and locked.id = jobs.id`.execute(db);
}

/** A view that happens now. */
export function viewOf(jobId: number, viewer: Viewer | null, referrer: string | null): JobView {
  return { id: randomUUID(), jobId, viewerId: viewer?.id ?? null, referrer, viewedAt: new Date().toISOString() };
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
