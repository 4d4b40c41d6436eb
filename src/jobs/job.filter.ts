import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import { recruitsFor } from "../companies/company.access.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { contains } from "../platform/db/expressions.js";
import type { Sort } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import { localId } from "../platform/graphql/global-id.js";
import type { SalaryPeriod } from "../users/user.enums.js";
import type { JobSort } from "./job.enums.js";
import type { JobFilter, MinimumSalaryInput } from "./job.inputs.js";

/** Periods in a full-time year, as in the generated column `jobs.salary_annual`. */
const PERIODS_A_YEAR: Record<SalaryPeriod, number> = { HOURLY: 2080, DAILY: 260, WEEKLY: 52, MONTHLY: 12, ANNUAL: 1 };

/** The jobs that a viewer may list and that match, with nothing selected. */
export function matchingJobs(
  db: Database,
  viewer: Viewer | null,
  filter: JobFilter,
): SelectQueryBuilder<DB, "jobs", object> {
  return db.selectFrom("jobs").where((eb) => eb.and([...listable(viewer, filter), ...conditions(filter)]));
}

function listable(viewer: Viewer | null, { status }: JobFilter): Expression<SqlBool>[] {
  const [only, ...more] = new Set(status?.length ? status : ["PUBLISHED" as const]);
  if (only === "PUBLISHED" && more.length === 0) return [sql<SqlBool>`jobs.status = 'PUBLISHED'`];
  const statuses = [only, ...more];
  return [sql<SqlBool>`jobs.status = any(${statuses}::job_status[])`, recruitsFor(viewer, "jobs.companyId")];
}

function conditions(filter: JobFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  const text = filter.text?.trim();
  const location = filter.location?.trim();
  if (text) found.push(sql<SqlBool>`jobs.search_vector @@ ${searchQuery(text)}`);
  if (location) found.push(contains(sql.ref("jobs.location"), location));
  if (filter.remote != null) found.push(sql<SqlBool>`jobs.remote = ${filter.remote}`);
  if (filter.employmentTypes?.length) {
    found.push(sql<SqlBool>`jobs.employment_type = any(${filter.employmentTypes}::employment_type[])`);
  }
  if (filter.experienceLevels?.length) {
    found.push(sql<SqlBool>`jobs.experience_level = any(${filter.experienceLevels}::experience_level[])`);
  }
  for (const id of filter.allSkills ?? []) {
    found.push(sql<SqlBool>`jobs.id in (select job_id from job_skills where skill_id = ${localId("Skill", id) ?? 0})`);
  }
  if (filter.anySkills?.length) {
    const ids = filter.anySkills.map((id) => localId("Skill", id) ?? 0);
    found.push(sql<SqlBool>`jobs.id in (select job_id from job_skills where skill_id = any(${ids}::bigint[]))`);
  }
  if (filter.minSalary) found.push(...paying(filter.minSalary));
  if (filter.companyId != null)
    found.push(sql<SqlBool>`jobs.company_id = ${localId("Company", filter.companyId) ?? 0}`);
  if (filter.postedAfter) found.push(sql<SqlBool>`jobs.listed_at >= ${filter.postedAfter}`);
  return found;
}

function paying({ amount, currency, period }: MinimumSalaryInput): Expression<SqlBool>[] {
  const annual = amount * PERIODS_A_YEAR[period];
  return [
    sql<SqlBool>`jobs.salary_annual >= ${annual}::numeric`,
    sql<SqlBool>`jobs.salary_currency = ${currency.toUpperCase()}`,
  ];
}

function searchQuery(text: string) {
  return sql`job_search_query(${text})`;
}

/** The order of a list of jobs; each has an index on (status, key, id). */
export function jobOrder(filter: JobFilter, sort: JobSort | null | undefined): Sort & { name: JobSort } {
  const text = filter.text?.trim();
  const name = sort ?? (text ? "RELEVANCE" : "NEWEST");
  const id = sql.ref("jobs.id");
  switch (name) {
    case "SALARY":
      return { name, key: sql.ref("jobs.salaryAnnual"), type: "numeric", direction: "desc", id };
    case "CLOSING_DATE":
      return { name, key: sql.ref("jobs.closingKey"), type: "timestamptz", direction: "asc", id };
    case "VIEWS":
      return { name, key: sql.ref("jobs.viewCount"), type: "integer", direction: "desc", id };
    case "RELEVANCE":
      if (text) return { name, key: rank(text), type: "integer", direction: "desc", id };
      return jobOrder(filter, "NEWEST");
    case "NEWEST":
      return { name, key: sql.ref("jobs.listedAt"), type: "timestamptz", direction: "desc", id };
  }
}

/** In whole millionths, since a cursor must hold the rank exactly. */
function rank(text: string) {
  return sql`(ts_rank(jobs.search_vector, ${searchQuery(text)}) * 1000000)::integer`;
}
