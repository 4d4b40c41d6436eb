import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import { recruitsFor } from "../companies/company.access.js";
import { type Condition, type Dependency, rows } from "../platform/cache/dependency.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { contains } from "../platform/db/expressions.js";
import type { Sort } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import { localId } from "../platform/graphql/global-id.js";
import type { ListSource } from "../platform/graphql/list-source.js";
import type { SalaryPeriod } from "../users/user.enums.js";
import type { JobSort } from "./job.enums.js";
import type { JobFilter, MinimumSalaryInput } from "./job.inputs.js";

/** Periods in a full-time year, as in the generated column `jobs.salary_annual`. */
const PERIODS_A_YEAR: Record<SalaryPeriod, number> = { HOURLY: 2080, DAILY: 260, WEEKLY: 52, MONTHLY: 12, ANNUAL: 1 };

/** One condition of a filter: in SQL, and as far as it can be told from a changed row. */
interface Clause {
  sql: Expression<SqlBool>;
  condition?: Condition;
}

/** The jobs that a viewer may list and that match, with nothing selected. */
export function matchingJobs(
  db: Database,
  viewer: Viewer | null,
  filter: JobFilter,
): SelectQueryBuilder<DB, "jobs", object> {
  return db.selectFrom("jobs").where((eb) => eb.and(clauses(viewer, filter).map((clause) => clause.sql)));
}

/**
 * What a list of jobs with these columns is made from.
 * @param readQuery finds what a text is searched for as
 */
export function jobsSource(
  viewer: Viewer | null,
  filter: JobFilter,
  columns: readonly string[],
  readQuery: (text: string, reads: Reads) => Promise<string>,
): ListSource {
  const where = clauses(viewer, filter).flatMap(({ condition }) => condition ?? []);
  const also: Dependency[] = [];
  const skillIds = [...(filter.allSkills ?? []), ...(filter.anySkills ?? [])].map((id) => localId("Skill", id) ?? 0);
  if (skillIds.length > 0) {
    const ofJob = where.filter(({ column }) => CARRIED_BY_JOB_SKILLS.includes(column));
    const conditions = ofJob.map((condition) => ({ ...condition, column: `job.${condition.column}` }));
    also.push(rows("jobSkills", [{ column: "skillId", in: skillIds }, ...conditions], []));
  }
  const text = filter.text?.trim();
  if (text) also.push(...wordsOf(text));
  const refine = async (reads: Reads): Promise<Condition[]> => [
    { column: "lexemes", matches: await readQuery(text as string, reads) },
  ];
  if (isOwn(filter) && viewer) also.push(rows("companyRecruiters", [{ column: "userId", in: [viewer.id] }], []));
  return {
    table: "jobs",
    where,
    columns,
    also,
    // Of these, `where` cannot tell whether a row matches.
    deciding: [...(text ? ["searchVector"] : []), ...(isOwn(filter) ? ["companyId"] : [])],
    ...(text && { refine }),
    ...(isOwn(filter) && { privateBy: "filter.status" }),
  };
}

/** Of its job, the feed tells these with each change of a job's skills. */
const CARRIED_BY_JOB_SKILLS = [
  ...["companyId", "status", "location", "remote", "employmentType", "experienceLevel"],
  ...["salaryAnnual", "salaryCurrency", "listedAt"],
];

/** A new term can change what a misspelled word is taken for. */
export function wordsOf(text: string): Dependency[] {
  return [rows("searchTerms", [{ column: "term", similarTo: text }], [])];
}

/** Whether the viewer's own jobs are asked for, whatever their status. */
function isOwn({ status }: JobFilter): boolean {
  return (status ?? []).some((one) => one !== "PUBLISHED");
}

function clauses(viewer: Viewer | null, filter: JobFilter): Clause[] {
  return [...listable(viewer, filter), ...conditions(filter)];
}

function listable(viewer: Viewer | null, filter: JobFilter): Clause[] {
  const [only = "PUBLISHED", ...more] = new Set(filter.status ?? []);
  const statuses = [only, ...more];
  // One status is an equality with a literal: the sort orders' indexes begin with the status.
  const isOne = more.length === 0 ? sql<SqlBool>`jobs.status = ${sql.lit(only)}` : undefined;
  const matches: Clause = {
    sql: isOne ?? sql<SqlBool>`jobs.status = any(${statuses}::job_status[])`,
    condition: { column: "status", in: statuses },
  };
  return isOwn(filter) ? [matches, { sql: recruitsFor(viewer, "jobs.companyId") }] : [matches];
}

function conditions(filter: JobFilter): Clause[] {
  const found: Clause[] = [];
  const text = filter.text?.trim();
  const location = filter.location?.trim();
  if (text) found.push({ sql: sql<SqlBool>`jobs.search_vector @@ ${searchQuery(text)}` });
  if (location) {
    const condition = { column: "location", contains: location };
    found.push({ sql: contains(sql.ref("jobs.location"), location), condition });
  }
  if (filter.remote != null) {
    const condition = { column: "remote", in: [filter.remote] };
    // A literal, since the better plan depends on how many are.
    found.push({ sql: sql<SqlBool>`jobs.remote = ${sql.lit(filter.remote)}`, condition });
  }
  if (filter.employmentTypes?.length) {
    found.push({
      sql: sql<SqlBool>`jobs.employment_type = any(${filter.employmentTypes}::employment_type[])`,
      condition: { column: "employmentType", in: filter.employmentTypes },
    });
  }
  if (filter.experienceLevels?.length) {
    found.push({
      sql: sql<SqlBool>`jobs.experience_level = any(${filter.experienceLevels}::experience_level[])`,
      condition: { column: "experienceLevel", in: filter.experienceLevels },
    });
  }
  for (const globalId of filter.allSkills ?? []) {
    const id = localId("Skill", globalId) ?? 0;
    found.push({
      sql: sql<SqlBool>`jobs.id in (select job_id from job_skills where skill_id = ${id})`,
      condition: { column: "skills", overlaps: [id] },
    });
  }
  if (filter.anySkills?.length) {
    const ids = filter.anySkills.map((id) => localId("Skill", id) ?? 0);
    found.push({
      sql: sql<SqlBool>`jobs.id in (select job_id from job_skills where skill_id = any(${ids}::bigint[]))`,
      condition: { column: "skills", overlaps: ids },
    });
  }
  if (filter.minSalary) found.push(...paying(filter.minSalary));
  if (filter.companyId != null) {
    const id = localId("Company", filter.companyId) ?? 0;
    found.push({ sql: sql<SqlBool>`jobs.company_id = ${id}`, condition: { column: "companyId", in: [id] } });
  }
  if (filter.postedAfter) {
    const condition = { column: "listedAt", atLeast: filter.postedAfter.getTime() };
    found.push({ sql: sql<SqlBool>`jobs.listed_at >= ${filter.postedAfter}`, condition });
  }
  return found;
}

function paying({ amount, currency, period }: MinimumSalaryInput): Clause[] {
  const annual = amount * PERIODS_A_YEAR[period];
  const code = currency.toUpperCase();
  return [
    {
      sql: sql<SqlBool>`jobs.salary_annual >= ${annual}::numeric`,
      condition: { column: "salaryAnnual", atLeast: annual },
    },
    { sql: sql<SqlBool>`jobs.salary_currency = ${code}`, condition: { column: "salaryCurrency", in: [code] } },
  ];
}

/** As what a text is searched for: a tsquery. */
export async function readSearchQuery(db: Database, text: string): Promise<string> {
  const { rows: found } = await sql<{ query: string }>`select ${searchQuery(text)}::text as query`.execute(db);
  return found[0]?.query ?? "";
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
      return {
        name,
        key: sql.ref("jobs.salaryAnnual"),
        type: "numeric",
        direction: "desc",
        id,
        column: "salaryAnnual",
      };
    case "CLOSING_DATE":
      return { name, key: sql.ref("jobs.closingKey"), type: "timestamptz", direction: "asc", id, column: "closingKey" };
    case "VIEWS":
      return { name, key: sql.ref("jobs.viewCount"), type: "integer", direction: "desc", id, column: "viewCount" };
    case "RELEVANCE":
      if (text) return { name, key: rank(text), type: "integer", direction: "desc", id };
      return jobOrder(filter, "NEWEST");
    case "NEWEST":
      return { name, key: sql.ref("jobs.listedAt"), type: "timestamptz", direction: "desc", id, column: "listedAt" };
  }
}

/** In whole millionths, since a cursor must hold the rank exactly. */
function rank(text: string) {
  return sql`(ts_rank(jobs.search_vector, ${searchQuery(text)}) * 1000000)::integer`;
}
