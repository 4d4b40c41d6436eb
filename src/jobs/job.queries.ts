import { type ExpressionBuilder, type SelectQueryBuilder, sql } from "kysely";
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { recruitsFor } from "../companies/company.access.js";
import { companySelection } from "../companies/company.queries.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Viewer } from "../platform/graphql/access.js";
import { listName } from "../platform/graphql/cursor.js";
import { columnsFor, type RequestedFields, type Selection } from "../platform/graphql/lookahead.js";
import { type List, parentId } from "../platform/graphql/paginate.js";
import { skillSelection } from "../skills/skill.queries.js";
import { visibleJobs } from "./job.access.js";
import type { JobSort } from "./job.enums.js";
import { jobOrder, matchingJobs } from "./job.filter.js";
import type { JobFilter } from "./job.inputs.js";
import { type JobRow, jobColumns } from "./job.type.js";

/** The columns to read of each job that a request shows. */
export function jobSelection(requested: RequestedFields) {
  return columnsFor(requested, "Job", jobColumns, ["id"] as const);
}

/** Jobs, with the relations that `selection` (of a job) shows in the same statement. */
export function listJobs(
  db: Database,
  viewer: Viewer | null,
  { filter, sort }: { filter?: JobFilter | null; sort?: JobSort | null },
  requested: RequestedFields,
  selection: Selection,
): List<"jobs", JobRow> {
  const order = jobOrder(filter ?? {}, sort);
  return {
    name: listName("jobs", { filter, sort: order.name }),
    matching: matchingJobs(db, viewer, filter ?? {}),
    sort: order,
    countOrder: jobOrder({}, "NEWEST"),
    select: (query) => selectJobs(query, viewer, requested, selection),
  };
}

/** The published jobs of each of several companies, newest first. For `paginateEach`. */
export function listJobsOfCompanies(
  db: Database,
  viewer: Viewer | null,
  requested: RequestedFields,
  shown: Selection,
): List<"jobs", JobRow> {
  return {
    name: listName("Company.jobs", {}),
    matching: matchingJobs(db, null, {}).where("jobs.companyId", "=", parentId),
    sort: jobOrder({}, "NEWEST"),
    select: (query) => selectJobs(query, viewer, requested, shown),
  };
}

/** One job by id or slug, with the relations that are shown, if the viewer may see it. */
export function findJob(
  db: Database,
  viewer: Viewer | null,
  by: { id: number } | { slug: string },
  requested: RequestedFields,
  selection: Selection,
): Promise<JobRow | undefined> {
  const found = db
    .selectFrom("jobs")
    .where((eb) => ("id" in by ? eb("jobs.id", "=", by.id) : eb("jobs.slug", "=", by.slug)))
    .where(visibleJobs(viewer));
  return selectJobs(found, viewer, requested, selection).executeTakeFirst();
}

export function findJobsByIds(db: Database, viewer: Viewer | null, ids: number[], requested: RequestedFields) {
  return db
    .selectFrom("jobs")
    .select(jobSelection(requested))
    .where("id", "=", anyOf(ids))
    .where(visibleJobs(viewer))
    .execute() as Promise<JobRow[]>;
}

/** The skills that jobs ask for, by name; each row says of which job. */
export function findSkillsByJobIds(db: Database, jobIds: number[], requested: RequestedFields) {
  return db
    .selectFrom("jobSkills")
    .innerJoin("skills", "skills.id", "jobSkills.skillId")
    .select(skillSelection(requested).map((column) => `skills.${column}` as const))
    .select("jobSkills.jobId")
    .where("jobSkills.jobId", "=", anyOf(jobIds))
    .orderBy("skills.name")
    .orderBy("skills.id")
    .execute();
}

export function countApplicationsByJobIds(db: Database, jobIds: number[]) {
  return db
    .selectFrom("applications")
    .select((eb) => ["jobId", eb.fn.countAll<number>().as("count")])
    .where("jobId", "=", anyOf(jobIds))
    .groupBy("jobId")
    .execute();
}

/** Adds a job's columns, of its relations those that are shown, and for its applications whether they may be seen. */
export function selectJobs<O>(
  query: SelectQueryBuilder<DB, "jobs", O>,
  viewer: Viewer | null,
  requested: RequestedFields,
  shown: Selection,
): SelectQueryBuilder<DB, "jobs", O & JobRow> {
  const columns = jobSelection(requested).map((column) => `jobs.${column}` as const);
  return query
    .select(columns)
    .$if(shown.has("company"), (qb) => qb.select((eb) => companyOfJob(eb, requested).as("company")))
    .$if(shown.has("skills"), (qb) => qb.select((eb) => skillsOfJob(eb, requested).as("skills")))
    .$if(shown.has("applicationCount"), (qb) => qb.select(applicationCountOfJob.as("applicationCount")))
    .$if(shown.has("applications"), (qb) => qb.select(recruitsFor(viewer, "jobs.companyId").as("isOwn")))
    .$castTo<O & JobRow>();
}

const applicationCountOfJob = sql<number>`(select count(*) from applications where applications.job_id = jobs.id)`;

/** Relations come as JSON, under the names that loaders give the columns; times in it are ISO strings. */
function companyOfJob(eb: ExpressionBuilder<DB, "jobs">, requested: RequestedFields) {
  const columns = companySelection(requested).map((column) => `companies.${column}` as const);
  return jsonObjectFrom(eb.selectFrom("companies").select(columns).whereRef("companies.id", "=", "jobs.companyId"));
}

function skillsOfJob(eb: ExpressionBuilder<DB, "jobs">, requested: RequestedFields) {
  return jsonArrayFrom(
    eb
      .selectFrom("jobSkills")
      .innerJoin("skills", "skills.id", "jobSkills.skillId")
      .select(skillSelection(requested).map((column) => `skills.${column}` as const))
      .whereRef("jobSkills.jobId", "=", "jobs.id")
      .orderBy("skills.name")
      .orderBy("skills.id"),
  );
}
