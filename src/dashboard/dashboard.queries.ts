import { type RawBuilder, sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import {
  applicationSelection,
  listOwnApplications,
  noteApplicationRelations,
} from "../applications/application.queries.js";
import type { ApplicationRow } from "../applications/application.type.js";
import { companySelection } from "../companies/company.queries.js";
import type { LoaderContext } from "../context.js";
import { jobSelection, noteJobRelations, selectJobs } from "../jobs/job.queries.js";
import type { JobRow } from "../jobs/job.type.js";
import { rows } from "../platform/cache/dependency.js";
import type { Database } from "../platform/db/database.js";
import { inOrder } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import type { RequestedFields, Selection } from "../platform/graphql/lookahead.js";
import { profileColumns } from "../users/user.type.js";

type QueryContext = Pick<LoaderContext, "db" | "requested" | "reads">;

/** Which of the admin's figures are made from which table. */
const platformTables = [
  { table: "users", columns: ["role"], figures: ["usersByRole"] },
  { table: "companies", columns: [], figures: ["companyCount"] },
  { table: "skills", columns: [], figures: ["skillCount"] },
  { table: "jobs", columns: ["status", "listedAt"], figures: ["jobsByStatus", "jobsPostedByDay"] },
  { table: "applications", columns: ["status", "createdAt"], figures: ["applicationsByStatus", "applicationsByDay"] },
];

const RECENT_APPLICATIONS = 5;
const TOP_JOBS = 5;

type Figures = Record<string, unknown>;

/** Of each figure of a dashboard the SQL that computes it. Only those selected go into the one statement. */
type FigureSql = Record<string, RawBuilder<unknown>>;

async function figures(
  db: Database,
  all: FigureSql,
  shown: Selection,
  common = sql``,
  always: FigureSql = {},
): Promise<Figures> {
  const selected = Object.entries(all).filter(([name]) => shown.has(name));
  if (selected.length === 0) return {};
  const columns = [...selected, ...Object.entries(always)].map(([name, figure]) => sql`${figure} as ${sql.ref(name)}`);
  const result = await sql<Figures>`${common} select ${sql.join(columns)}`.execute(db);
  return result.rows[0] ?? {};
}

/** Counts rows by a column, as `[{ <name>, count }]` in the column's order. */
function countsBy(name: string, column: RawBuilder<unknown>, from: RawBuilder<unknown>) {
  return sql`(select coalesce(json_agg(json_build_object(${sql.lit(name)}, value, 'count', count) order by value), '[]')
    from (select ${column} as value, count(*) from ${from} group by 1) counted)`;
}

/** Counts rows of the last 30 days by their day in UTC. */
function countsByDay(column: RawBuilder<unknown>, from: RawBuilder<unknown>, where = sql`true`) {
  const day = sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`;
  const recent = sql`${from} where ${where} and ${column} >= date_trunc('day', now(), 'UTC') - interval '29 days'`;
  return countsBy("day", day, recent);
}

/** Ten things a profile can hold; each is a tenth. */
const completeness = sql`(select 10 * (
    num_nonnulls(nullif(headline, ''), nullif(summary, ''), nullif(location, ''), experience_level, years_of_experience,
      expected_salary_amount)
    + (links <> '[]')::int + (education <> '[]')::int + (work_experience <> '[]')::int
    + (exists (select from candidate_skills where candidate_skills.user_id = candidate_profiles.user_id))::int)
  from candidate_profiles where user_id = `;

export async function candidateFigures({ db, reads, requested }: QueryContext, viewer: Viewer, shown: Selection) {
  reads.restrictToViewer("dashboard");
  // By createdAt the recent ones are chosen.
  reads.rowsWhere("applications", "candidateId", [viewer.id], ["status", "createdAt"]);
  if (shown.has("profileCompleteness")) {
    reads.rowsWhere("candidateProfiles", "userId", [viewer.id], Object.values(profileColumns).flat());
    reads.rowsWhere("candidateSkills", "userId", [viewer.id], []);
  }
  const own = sql`applications where candidate_id = ${viewer.id}`;
  const all = {
    applicationCount: sql`(select count(*) from ${own})`,
    activeApplicationCount: sql`(select count(*) from ${own} and status not in ('HIRED', 'REJECTED', 'WITHDRAWN'))`,
    applicationsByStatus: countsBy("status", sql`status`, own),
    profileCompleteness: sql`coalesce(${completeness}${viewer.id}), 0)`,
    recentApplications: recentApplications(db, viewer, requested, shown.at(["recentApplications"])),
  };
  const found = await figures(db, all, shown);
  const recent = (found.recentApplications ?? []) as ApplicationRow[];
  const ids = recent.map((application) => application.id);
  reads.rowsById("applications", ids, applicationSelection(requested));
  noteApplicationRelations(recent, { viewer, requested, reads }, shown.at(["recentApplications"]));
  return found;
}

export async function recruiterFigures({ db, reads, requested }: QueryContext, viewer: Viewer, shown: Selection) {
  const common = sql`with own_companies as materialized (select company_id from company_recruiters where user_id = ${viewer.id}),
    own_jobs as materialized (select id, status, view_count from jobs where company_id in (select company_id from own_companies))`;
  const received = sql`applications join own_jobs on own_jobs.id = applications.job_id`;
  const companies = sql`(select coalesce(json_agg(shown order by shown.name, shown.id), '[]') from (
      select ${sql.join([...new Set([...companySelection(requested), "name"])].map((column) => sql.ref(column)))}
      from companies where id in (select company_id from own_companies)) shown)`;
  const all = {
    companies,
    jobsByStatus: countsBy("status", sql`status`, sql`own_jobs`),
    viewCount: sql`(select coalesce(sum(view_count), 0) from own_jobs)`,
    applicationCount: sql`(select count(*) from ${received})`,
    applicationsByStatus: countsBy("status", sql`applications.status`, received),
    applicationsByDay: countsByDay(sql`applications.created_at`, received),
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

/** Counts by day end at midnight, UTC. */
function nextDay(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

function recentApplications(db: Database, viewer: Viewer, requested: RequestedFields, shown: Selection) {
  const { matching, select, sort } = listOwnApplications(db, viewer, null, requested, shown);
  return jsonArrayFrom(inOrder(select(matching), sort).limit(RECENT_APPLICATIONS));
}

/** The viewer's published jobs with the most applications. */
function topJobs(db: Database, viewer: Viewer, requested: RequestedFields, shown: Selection) {
  const published = db
    .selectFrom("jobs")
    .where("jobs.status", "=", "PUBLISHED")
    .where("jobs.companyId", "in", (eb) =>
      eb.selectFrom("companyRecruiters").select("companyRecruiters.companyId").where("userId", "=", viewer.id),
    )
    .orderBy(sql`(select count(*) from applications where applications.job_id = jobs.id)`, "desc")
    .orderBy("jobs.id", "desc")
    .limit(TOP_JOBS);
  return jsonArrayFrom(selectJobs(published, viewer, requested, shown));
}

export function adminFigures({ db, reads }: QueryContext, shown: Selection): Promise<Figures> {
  reads.restrictToViewer("dashboard");
  for (const { table, columns, figures: made } of platformTables) {
    if (made.some((name) => shown.has(name))) reads.dependOn(rows(table, [], columns));
  }
  if (shown.has("applicationsByDay") || shown.has("jobsPostedByDay")) reads.changesAt(nextDay());
  const all = {
    usersByRole: countsBy("role", sql`role`, sql`users`),
    companyCount: sql`(select count(*) from companies)`,
    skillCount: sql`(select count(*) from skills)`,
    jobsByStatus: countsBy("status", sql`status`, sql`jobs`),
    applicationsByStatus: countsBy("status", sql`status`, sql`applications`),
    applicationsByDay: countsByDay(sql`created_at`, sql`applications`),
    jobsPostedByDay: countsByDay(sql`listed_at`, sql`jobs`, sql`status in ('PUBLISHED', 'CLOSED')`),
  };
  return figures(db, all, shown);
}
