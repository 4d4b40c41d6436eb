import { type RawBuilder, sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { listOwnApplications } from "../applications/application.queries.js";
import { companySelection } from "../companies/company.queries.js";
import { selectJobs } from "../jobs/job.queries.js";
import type { Database } from "../platform/db/database.js";
import { inOrder } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import type { RequestedFields, Selection } from "../platform/graphql/lookahead.js";

const RECENT_APPLICATIONS = 5;
const TOP_JOBS = 5;

type Figures = Record<string, unknown>;

/** Of each figure of a dashboard the SQL that computes it. Only those selected go into the one statement. */
type FigureSql = Record<string, RawBuilder<unknown>>;

async function figures(db: Database, all: FigureSql, shown: Selection, common = sql``): Promise<Figures> {
  const names = Object.keys(all).filter((name) => shown.has(name));
  if (names.length === 0) return {};
  const columns = names.map((name) => sql`${all[name]} as ${sql.ref(name)}`);
  const { rows } = await sql<Figures>`${common} select ${sql.join(columns)}`.execute(db);
  return rows[0] ?? {};
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

export function candidateFigures(db: Database, viewer: Viewer, shown: Selection, requested: RequestedFields) {
  const own = sql`applications where candidate_id = ${viewer.id}`;
  const all = {
    applicationCount: sql`(select count(*) from ${own})`,
    activeApplicationCount: sql`(select count(*) from ${own} and status not in ('HIRED', 'REJECTED', 'WITHDRAWN'))`,
    applicationsByStatus: countsBy("status", sql`status`, own),
    profileCompleteness: sql`coalesce(${completeness}${viewer.id}), 0)`,
    recentApplications: recentApplications(db, viewer, requested, shown.at(["recentApplications"])),
  };
  return figures(db, all, shown);
}

export function recruiterFigures(db: Database, viewer: Viewer, shown: Selection, requested: RequestedFields) {
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
  return figures(db, all, shown, common);
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

export function adminFigures(db: Database, shown: Selection): Promise<Figures> {
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
