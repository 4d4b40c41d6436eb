import { type RawBuilder, sql } from "kysely";
import { rows } from "../platform/cache/dependency.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import { anyOf } from "../platform/db/expressions.js";
import { nextDay } from "./figures.queries.js";
import type { JobAnalytics } from "./job-analytics.type.js";

const DAYS = 30;
const REFERRERS = 10;

/** Of how many applicants, the latest, scores can be shown. */
export const APPLICANTS = 100;

type Figure = keyof JobAnalytics | "applicantIds";
/** As read: the figures that are shown. */
export type JobAnalyticsRow = Partial<JobAnalytics> & { applicantIds?: number[] };

const firstDay = sql`(now() at time zone 'UTC')::date - ${sql.lit(DAYS - 1)}`;

/** All that was folded, and what has changed since: see migrations/0040. */
const statuses = sql`(
  select status, sum(n)::integer as count from (
    select status, n from rollup_jobs cross join lateral (values ('SUBMITTED'::application_status, submitted),
      ('IN_REVIEW', in_review), ('INTERVIEW', interview), ('OFFERED', offered), ('HIRED', hired), ('REJECTED', rejected),
      ('WITHDRAWN', withdrawn)) as folded (status, n)
    where rollup_jobs.job_id = jobs.id
    union all select status, n from pending where pending.job_id = jobs.id) parts
  group by status having sum(n) <> 0) statuses`;

/** Of one job. Days are few, and applications of the last 30 days are next to each other in an index. */
const figureSql: Record<Figure, RawBuilder<unknown>> = {
  views: sql`view_count`,
  uniqueViewers: sql`(select coalesce(sum(viewers), 0)::integer from job_view_days where job_id = jobs.id)`,
  applicationCount: sql`(select coalesce(sum(count), 0)::integer from ${statuses})`,
  applicationsByStatus: sql`(select coalesce(json_agg(json_build_object('status', status, 'count', count) order by status), '[]')
    from ${statuses})`,
  applicationsByDay: sql`(select coalesce(json_agg(json_build_object('day', day, 'count', count) order by day), '[]') from (
    select rollup_day(created_at) as day, count(*) from applications
    where job_id = jobs.id and created_at >= date_trunc('day', now(), 'UTC') - ${sql.lit(DAYS - 1)} * interval '1 day'
    group by 1) days)`,
  viewsByDay: sql`(select coalesce(json_agg(json_build_object('day', rollup_day_name(day), 'views', views,
      'uniqueViewers', viewers) order by day), '[]')
    from job_view_days where job_id = jobs.id and day >= ${firstDay})`,
  referrers: sql`(select coalesce(json_agg(json_build_object('host', nullif(host, ''), 'views', views) order by views desc, host), '[]')
    from (select host, views from job_referrers where job_id = jobs.id order by views desc, host limit ${sql.lit(REFERRERS)}) hosts)`,
  applicantIds: sql`(select coalesce(json_agg(candidate_id order by created_at desc, id desc), '[]') from (
    select candidate_id, created_at, id from applications where job_id = jobs.id
    order by created_at desc, id desc limit ${sql.lit(APPLICANTS)}) latest)`,
};

/** Which figures it takes to show these fields. */
export function figuresFor(fields: Iterable<string>): Figure[] {
  const needed = new Set<string>(fields);
  if (needed.has("conversionRate")) needed.add("views").add("applicationCount");
  if (needed.has("matchScores")) needed.add("applicantIds");
  return (Object.keys(figureSql) as Figure[]).filter((figure) => needed.has(figure));
}

/** The figures of each of several jobs; of jobs that are gone none. */
export async function findJobAnalytics(
  db: Database,
  jobIds: readonly number[],
  figures: readonly Figure[],
): Promise<Map<number, JobAnalyticsRow>> {
  const columns = figures.map((figure) => sql`, ${figureSql[figure]} as ${sql.ref(figure)}`);
  const found = await sql<JobAnalyticsRow & { id: number }>`
    with pending as materialized (
      select job_id, status, sum(n) as n from rollup_application_changes where job_id = ${anyOf(jobIds)} group by 1, 2)
    select id${sql.join(columns, sql``)} from jobs where id = ${anyOf(jobIds)}`.execute(db);
  return new Map(found.rows.map(({ id, ...row }) => [id, row]));
}

/** Notes what a job's figures are made from. */
export function noteJobAnalytics(reads: Reads, jobId: number, figures: readonly Figure[]): void {
  const shows = (...some: Figure[]) => some.some((figure) => figures.includes(figure));
  reads.rowsById("jobs", [jobId], shows("views") ? ["viewCount"] : []);
  if (shows("uniqueViewers", "viewsByDay")) reads.rowsById("jobViewDays", [jobId], ["views"]);
  if (shows("referrers")) reads.rowsById("jobReferrers", [jobId], ["views"]);
  if (shows("applicantIds")) reads.rowsWhere("applications", "jobId", [jobId], ["candidateId", "createdAt"]);
  if (shows("applicationCount", "applicationsByStatus", "applicationsByDay")) {
    const columns = [
      ...(shows("applicationsByStatus") ? ["status"] : []),
      ...(shows("applicationsByDay") ? ["createdAt"] : []),
    ];
    reads.rowsWhere("applications", "jobId", [jobId], columns);
    // Only if they are counted anew.
    reads.dependOn(rows("rollupCounts", [], []));
  }
  if (shows("applicationsByDay", "viewsByDay")) reads.changesAt(nextDay());
}
