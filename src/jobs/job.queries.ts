import { type ExpressionBuilder, type SelectQueryBuilder, sql } from "kysely";
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres";
import { recruitsFor } from "../companies/company.access.js";
import { companySelection } from "../companies/company.queries.js";
import type { LoaderContext } from "../context.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Viewer } from "../platform/graphql/access.js";
import { listName } from "../platform/graphql/cursor.js";
import type { List } from "../platform/graphql/list.js";
import { columnsFor, type RequestedFields, type Selection } from "../platform/graphql/lookahead.js";
import { parentId } from "../platform/graphql/paginate.js";
import { skillSelection } from "../skills/skill.queries.js";
import { visibleJobs } from "./job.access.js";
import type { JobSort } from "./job.enums.js";
import { jobOrder, jobsSource, matchingJobs, readSearchQuery, wordsOf } from "./job.filter.js";
import type { JobFilter } from "./job.inputs.js";
import { type JobRow, jobColumns } from "./job.type.js";

/** The columns to read of each job that a request shows. */
export function jobSelection(requested: RequestedFields) {
  return columnsFor(requested, "Job", jobColumns, ["id"] as const);
}

/** How long it is believed what a text is searched for as; a new term that it may mean ends that at once. */
const SEARCH_QUERY_MS = 60 * 60 * 1000;

/** Jobs, with the relations that `selection` (of a job) shows in the same statement. */
export function listJobs(
  { db, viewer, requested, cache }: QueryContext & Pick<LoaderContext, "cache">,
  { filter, sort }: { filter?: JobFilter | null; sort?: JobSort | null },
  selection: Selection,
): List<"jobs", JobRow> {
  const readQuery = (text: string, reads: Reads) =>
    cache.value("jobs", `search:${text}`, {
      maxAge: SEARCH_QUERY_MS,
      reads,
      async load(own) {
        own.dependOn(...wordsOf(text));
        return readSearchQuery(db, text);
      },
    });
  const order = jobOrder(filter ?? {}, sort);
  return {
    name: listName("jobs", { filter, sort: order.name }),
    matching: matchingJobs(db, viewer, filter ?? {}),
    sort: order,
    countOrder: jobOrder({}, "NEWEST"),
    select: (query) => selectJobs(query, viewer, requested, selection),
    source: jobsSource(viewer, filter ?? {}, jobSelection(requested), readQuery),
    related: (found, reads) => noteJobRelations(found, { viewer, requested, reads }, selection),
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
    source: {
      table: "jobs",
      where: [{ column: "status", in: ["PUBLISHED"] }],
      columns: jobSelection(requested),
      parent: "companyId",
    },
    related: (found, reads) => noteJobRelations(found, { viewer, requested, reads }, shown),
  };
}

/** One job by id or slug, with the relations that are shown, if the viewer may see it. */
export async function findJob(
  { db, viewer, requested, reads }: QueryContext,
  by: { id: number } | { slug: string },
  selection: Selection,
): Promise<JobRow | undefined> {
  const matching = db
    .selectFrom("jobs")
    .where((eb) => ("id" in by ? eb("jobs.id", "=", by.id) : eb("jobs.slug", "=", by.slug)))
    .where(visibleJobs(viewer))
    .select("jobs.status");
  const job = await selectJobs(matching, viewer, requested, selection).executeTakeFirst();
  const [column, value] = "id" in by ? ["id", by.id] : ["slug", by.slug];
  const columns = [...jobSelection(requested), ...VISIBILITY];
  reads.dependOn({ table: "jobs", where: [{ column, in: [value] }], columns, ...(job && { ids: [job.id] }) });
  noteVisibility(job ? [job] : [], 1, viewer, reads);
  if (job) noteJobRelations([job], { viewer, requested, reads }, selection);
  return job;
}

/** What a query function needs of the request. */
export type QueryContext = Pick<LoaderContext, "db" | "viewer" | "requested" | "reads">;

export async function findJobsByIds({ db, viewer, requested, reads }: QueryContext, ids: number[]) {
  const jobs = (await db
    .selectFrom("jobs")
    .select(jobSelection(requested))
    .select("status")
    .where("id", "=", anyOf(ids))
    .where(visibleJobs(viewer))
    .execute()) as JobRow[];
  reads.rowsById("jobs", ids, [...jobSelection(requested), ...VISIBILITY]);
  noteVisibility(jobs, ids.length, viewer, reads);
  return jobs;
}

/** The columns that decide who sees a job. */
export const VISIBILITY = ["status", "companyId"];

/** What is published everyone sees. A draft, or a job that is not found, may be another viewer's to see. */
function noteVisibility(jobs: readonly JobRow[], asked: number, viewer: Viewer | null, reads: Reads): void {
  if (jobs.length === asked && jobs.every(({ status }) => status !== "DRAFT")) return;
  reads.restrictToViewer("Job.status");
  if (viewer?.role === "RECRUITER") reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
}

/** Whether anything is shown that only the recruiters of a job's company see. */
function showsOwn(shown: Selection): boolean {
  return shown.has("applications") || shown.has("analytics");
}

/** What jobs show of other tables in the same statement. */
export function noteJobRelations(
  jobs: readonly JobRow[],
  { viewer, requested, reads }: Pick<QueryContext, "viewer" | "requested" | "reads">,
  shown: Selection,
): void {
  const ids = jobs.map((job) => job.id);
  if (shown.has("company")) {
    const companyIds = new Set(jobs.flatMap((job) => job.company?.id ?? []));
    reads.rowsById("companies", [...companyIds], companySelection(requested));
  }
  if (shown.has("skills"))
    noteSkills(
      ids,
      jobs.flatMap((job) => job.skills ?? []),
      reads,
      requested,
    );
  if (shown.has("applicationCount")) reads.rowsWhere("applications", "jobId", ids, []);
  if (showsOwn(shown) && viewer?.role === "RECRUITER") {
    reads.rowsById("jobs", ids, ["companyId"]);
    reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  }
}

function noteSkills(
  jobIds: readonly number[],
  skills: readonly { id: number }[],
  reads: Reads,
  requested: RequestedFields,
): void {
  reads.rowsWhere("jobSkills", "jobId", jobIds, []);
  // The name is what they are ordered by.
  reads.rowsById("skills", [...new Set(skills.map((skill) => skill.id))], [...skillSelection(requested), "name"]);
}

/** The skills that jobs ask for, by name; each row says of which job. */
export async function findSkillsByJobIds({ db, requested, reads }: QueryContext, jobIds: number[]) {
  const skills = await db
    .selectFrom("jobSkills")
    .innerJoin("skills", "skills.id", "jobSkills.skillId")
    .select(skillSelection(requested).map((column) => `skills.${column}` as const))
    .select("jobSkills.jobId")
    .where("jobSkills.jobId", "=", anyOf(jobIds))
    .orderBy("skills.name")
    .orderBy("skills.id")
    .execute();
  noteSkills(jobIds, skills, reads, requested);
  return skills;
}

export function countApplicationsByJobIds({ db, reads }: QueryContext, jobIds: number[]) {
  reads.rowsWhere("applications", "jobId", jobIds, []);
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
    .$if(showsOwn(shown), (qb) => qb.select(recruitsFor(viewer, "jobs.companyId").as("isOwn")))
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
