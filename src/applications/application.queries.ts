import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import { jsonObjectFrom } from "kysely/helpers/postgres";
import { recruitsFor } from "../companies/company.access.js";
import type { LoaderContext } from "../context.js";
import { visibleJobs } from "../jobs/job.access.js";
import { jobSelection, noteJobRelations, selectJobs, VISIBILITY } from "../jobs/job.queries.js";
import type { Condition } from "../platform/cache/dependency.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Sort } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import { listName } from "../platform/graphql/cursor.js";
import type { List } from "../platform/graphql/list.js";
import { columnsFor, type RequestedFields, type Selection } from "../platform/graphql/lookahead.js";
import { parentId } from "../platform/graphql/paginate.js";
import { userSelection } from "../users/user.queries.js";
import type { ApplicationFilter } from "./application.inputs.js";
import { type ApplicationRow, applicationColumns } from "./application.type.js";

type Applications<O = object> = SelectQueryBuilder<DB, "applications", O>;

const newestFirst: Sort = {
  key: sql.ref("applications.createdAt"),
  type: "timestamptz",
  direction: "desc",
  id: sql.ref("applications.id"),
  column: "createdAt",
};

/** The candidate, the recruiters of the job's company, and admins. */
export function visibleApplications(viewer: Viewer | null): RawBuilder<SqlBool> {
  if (!viewer) return sql<SqlBool>`false`;
  return sql<SqlBool>`(applications.candidate_id = ${viewer.id} or exists (
    select from jobs where jobs.id = applications.job_id and ${recruitsFor(viewer, "jobs.companyId")}))`;
}

/** A candidate's own applications, newest first, with their jobs if `shown`. */
export function listOwnApplications(
  db: Database,
  viewer: Viewer,
  filter: ApplicationFilter | null | undefined,
  requested: RequestedFields,
  shown: Selection,
): List<"applications", ApplicationRow> {
  return {
    name: listName("myApplications", { filter, viewer: viewer.id }),
    matching: filtered(db.selectFrom("applications").where("applications.candidateId", "=", viewer.id), filter),
    sort: newestFirst,
    select: (query) => selectApplications(query, viewer, requested, shown),
    source: {
      table: "applications",
      where: [{ column: "candidateId", in: [viewer.id] }, ...filterConditions(filter)],
      columns: applicationSelection(requested),
      privateBy: "myApplications",
    },
    related: (found, reads) => noteApplicationRelations(found, { viewer, requested, reads }, shown),
  };
}

/** The applications to each of several jobs, newest first, with their candidates if `shown`. For `paginateEach`. */
export function listApplicationsOfJobs(
  db: Database,
  viewer: Viewer,
  filter: ApplicationFilter | null | undefined,
  requested: RequestedFields,
  shown: Selection,
): List<"applications", ApplicationRow> {
  return {
    name: listName("Job.applications", { filter }),
    matching: filtered(db.selectFrom("applications").where("applications.jobId", "=", parentId), filter),
    sort: newestFirst,
    select: (query) => selectApplications(query, viewer, requested, shown),
    source: {
      table: "applications",
      where: filterConditions(filter),
      columns: applicationSelection(requested),
      privateBy: "Job.applications",
      parent: "jobId",
    },
    related: (found, reads) => noteApplicationRelations(found, { viewer, requested, reads }, shown),
  };
}

type QueryContext = Pick<LoaderContext, "db" | "viewer" | "requested" | "reads">;

export async function findApplicationsByIds({ db, viewer, requested, reads }: QueryContext, ids: number[]) {
  reads.restrictToViewer("Application");
  reads.rowsById("applications", ids, applicationSelection(requested));
  noteRecruiting(viewer, reads);
  const rows = await db
    .selectFrom("applications")
    .select(applicationSelection(requested))
    .where("id", "=", anyOf(ids))
    .where(visibleApplications(viewer))
    .execute();
  return rows as ApplicationRow[];
}

/** What decides who is told of an application's change; undefined if the viewer may not see it. */
export function findVisibleApplication(db: Database, viewer: Viewer, id: number) {
  return db
    .selectFrom("applications")
    .select(["jobId", "candidateId"])
    .where("id", "=", id)
    .where(visibleApplications(viewer))
    .executeTakeFirst();
}

/** Notes what decides whose applications a recruiter sees. */
function noteRecruiting(viewer: Viewer | null, reads: Reads): void {
  if (viewer?.role !== "RECRUITER") return;
  reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  reads.dependOn({ table: "jobs", where: [], columns: ["companyId"], membership: false });
}

/** Which of the jobs the viewer has applied to. */
export async function findOwnApplicationsByJobIds(
  { db, requested, reads }: QueryContext,
  viewer: Viewer,
  jobIds: number[],
) {
  reads.restrictToViewer("Job.viewerApplication");
  const where = [
    { column: "candidateId", in: [viewer.id] },
    { column: "jobId", in: jobIds },
  ];
  reads.dependOn({ table: "applications", where, columns: applicationSelection(requested) });
  const rows = await db
    .selectFrom("applications")
    .select(applicationSelection(requested))
    .select("jobId")
    .where("candidateId", "=", viewer.id)
    .where("jobId", "=", anyOf(jobIds))
    .execute();
  return rows as (ApplicationRow & { jobId: number })[];
}

/** Which of the jobs the viewer may see the applications of. */
export async function findJobsWithVisibleApplications(
  { db, reads }: QueryContext,
  viewer: Viewer,
  jobIds: number[],
): Promise<number[]> {
  reads.restrictToViewer("Job.applications");
  noteRecruiting(viewer, reads);
  const rows = await db
    .selectFrom("jobs")
    .select("id")
    .where("id", "=", anyOf(jobIds))
    .where(recruitsFor(viewer, "jobs.companyId"))
    .execute();
  return rows.map((row) => row.id);
}

export function findStatusChangesByApplicationIds({ db, reads }: QueryContext, applicationIds: number[]) {
  const columns = ["fromStatus", "toStatus", "note", "changedAt"];
  reads.rowsWhere("applicationStatusChanges", "applicationId", applicationIds, columns);
  return db
    .selectFrom("applicationStatusChanges")
    .select(["applicationId", "fromStatus", "toStatus", "note", "changedAt"])
    .where("applicationId", "=", anyOf(applicationIds))
    .orderBy("applicationId")
    .orderBy("id")
    .execute();
}

function filterConditions(filter: ApplicationFilter | null | undefined): Condition[] {
  return [
    ...(filter?.status?.length ? [{ column: "status", in: filter.status }] : []),
    ...(filter?.createdAfter ? [{ column: "createdAt", atLeast: filter.createdAfter.getTime() }] : []),
  ];
}

/** What applications show of other tables in the same statement. */
export function noteApplicationRelations(
  found: readonly ApplicationRow[],
  { viewer, requested, reads }: Pick<QueryContext, "viewer" | "requested" | "reads">,
  shown: Selection,
): void {
  if (shown.has("job")) {
    const jobs = found.flatMap((application) => application.job ?? []);
    const jobIds = new Set(found.flatMap(({ job, jobId }) => jobId ?? job?.id ?? []));
    reads.rowsById("jobs", [...jobIds], [...jobSelection(requested), ...VISIBILITY]);
    if (viewer?.role === "RECRUITER") noteRecruiting(viewer, reads);
    noteJobRelations(jobs, { viewer, requested, reads }, shown.at(["job"]));
  }
  if (shown.has("candidate")) {
    const candidateIds = new Set(found.flatMap(({ candidate }) => candidate?.id ?? []));
    reads.rowsById("users", [...candidateIds], userSelection(requested));
  }
}

export function applicationSelection(requested: RequestedFields) {
  return columnsFor(requested, "Application", applicationColumns, ["id"] as const);
}

function filtered(query: Applications, filter: ApplicationFilter | null | undefined): Applications {
  let matching = query;
  if (filter?.status?.length) {
    matching = matching.where(sql<SqlBool>`applications.status = any(${filter.status}::application_status[])`);
  }
  if (filter?.createdAfter) matching = matching.where("applications.createdAt", ">=", filter.createdAfter);
  return matching;
}

/** Adds an application's columns, and its job and candidate as JSON objects if they are shown. */
function selectApplications<O>(
  query: Applications<O>,
  viewer: Viewer | null,
  requested: RequestedFields,
  shown: Selection,
) {
  const columns = applicationSelection(requested).map((column) => `applications.${column}` as const);
  return query
    .select(columns)
    .$if(shown.has("job"), (qb) =>
      qb.select((eb) => jobOfApplication(eb, viewer, requested, shown.at(["job"])).as("job")),
    )
    .$if(shown.has("candidate"), (qb) => qb.select((eb) => candidateOfApplication(eb, requested).as("candidate")))
    .$castTo<O & ApplicationRow>();
}

function jobOfApplication(
  eb: ExpressionBuilder<DB, "applications">,
  viewer: Viewer | null,
  requested: RequestedFields,
  shown: Selection,
) {
  return jsonObjectFrom(
    selectJobs(
      eb.selectFrom("jobs").whereRef("jobs.id", "=", "applications.jobId").where(visibleJobs(viewer)),
      viewer,
      requested,
      shown,
    ),
  );
}

function candidateOfApplication(eb: ExpressionBuilder<DB, "applications">, requested: RequestedFields) {
  const columns = userSelection(requested).map((column) => `users.${column}` as const);
  return jsonObjectFrom(eb.selectFrom("users").select(columns).whereRef("users.id", "=", "applications.candidateId"));
}
