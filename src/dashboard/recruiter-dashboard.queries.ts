import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import {
  type CountName,
  countsFrom,
  figures,
  listed,
  nextDay,
  type QueryContext,
  total,
} from "../analytics/figures.queries.js";
import { companySelection } from "../companies/company.queries.js";
import { jobSelection, noteJobRelations, selectJobs } from "../jobs/job.queries.js";
import type { JobRow } from "../jobs/job.type.js";
import { rows } from "../platform/cache/dependency.js";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";
import type { RequestedFields, Selection } from "../platform/graphql/lookahead.js";

const TOP_JOBS = 5;

/** Which of the rollups' counts each figure is made from. */
const counts: Record<string, CountName> = {
  jobsByStatus: "jobs",
  viewCount: "views",
  applicationCount: "applications",
  applicationsByStatus: "applications",
  applicationsByDay: "applications_sent",
};

export async function recruiterFigures({ db, reads, requested }: QueryContext, viewer: Viewer, shown: Selection) {
  const names = new Set(Object.entries(counts).flatMap(([figure, name]) => (shown.has(figure) ? name : [])));
  // As an array that is known before it starts, the companies are looked up in the rollups' index.
  const ofOwn = sql`rollup_companies where company_id = any(array(select company_id from own_companies))`;
  const common = sql`with own_companies as materialized (select company_id from company_recruiters where user_id = ${viewer.id}),
    counted as materialized ${countsFrom(ofOwn, [...names])}`;
  const companies = sql`(select coalesce(json_agg(shown order by shown.name, shown.id), '[]') from (
      select ${sql.join([...new Set([...companySelection(requested), "name"])].map((column) => sql.ref(column)))}
      from companies where id in (select company_id from own_companies)) shown)`;
  const all = {
    companies,
    jobsByStatus: listed("jobs", "status", "job_status"),
    viewCount: total("views"),
    applicationCount: total("applications"),
    applicationsByStatus: listed("applications", "status", "application_status"),
    applicationsByDay: listed("applications_sent", "day"),
    topJobs: topJobs(db, viewer, requested, shown.at(["topJobs"])),
  };
  const byDay = shown.has("applicationsByDay");
  if (byDay) reads.changesAt(nextDay());
  const { ownCompanyIds, ...found } = await figures(db, all, shown, common, {
    ownCompanyIds: sql`(select coalesce(json_agg(company_id), '[]') from own_companies)`,
  });
  const companyIds = (ownCompanyIds ?? []) as number[];
  reads.restrictToViewer("dashboard");
  reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  // Only if they are counted anew. Otherwise the rollups say at once what the rows say that they count.
  reads.dependOn(rows("rollupCounts", [], []));
  reads.rowsWhere("jobs", "companyId", companyIds, [
    "status",
    ...(shown.has("viewCount") ? ["viewCount"] : []),
    ...(shown.has("topJobs") ? jobSelection(requested) : []),
  ]);
  noteJobRelations((found.topJobs ?? []) as JobRow[], { viewer, requested, reads }, shown.at(["topJobs"]));
  // Which job each is for decides the order of the jobs.
  reads.rowsWhere("applications", "companyId", companyIds, ["status", "jobId", ...(byDay ? ["createdAt"] : [])]);
  if (shown.has("companies")) reads.rowsById("companies", companyIds, [...companySelection(requested), "name"]);
  return found;
}

/** Jobs whose row in the rollups is not the last word. */
const unsettled = sql`(select job_id from rollup_changed_jobs union select job_id from rollup_application_changes)`;

/** The best of each company's settled jobs, from the index, and all those of its jobs that are unsettled. */
const candidates = sql<{ jobId: number; applications: number }>`(
  select settled.job_id, settled.applications from own_companies cross join lateral (
    select job_id, applications from rollup_jobs
    where rollup_jobs.company_id = own_companies.company_id and is_published
      and not exists (select from ${unsettled} unsettled where unsettled.job_id = rollup_jobs.job_id)
    order by applications desc, job_id desc limit ${sql.lit(TOP_JOBS)}) settled
  union all
  select jobs.id, coalesce(rollup_jobs.applications, 0) + coalesce(changes.n, 0)
  from ${unsettled} unsettled join jobs on jobs.id = unsettled.job_id left join rollup_jobs on rollup_jobs.job_id = jobs.id
  left join (select job_id, sum(n) as n from rollup_application_changes group by 1) changes on changes.job_id = jobs.id
  where jobs.company_id in (select company_id from own_companies) and jobs.status = 'PUBLISHED')`;

/** The viewer's published jobs with the most applications. */
function topJobs(db: Database, viewer: Viewer, requested: RequestedFields, shown: Selection) {
  const published = db
    .selectFrom("jobs")
    .innerJoin(candidates.as("candidates"), "candidates.jobId", "jobs.id")
    .orderBy("candidates.applications", "desc")
    .orderBy("jobs.id", "desc")
    .limit(TOP_JOBS);
  return jsonArrayFrom(selectJobs(published as never, viewer, requested, shown));
}
