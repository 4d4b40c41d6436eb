import { type SqlBool, sql } from "kysely";
import { recruitsFor } from "../companies/company.access.js";
import type { Database } from "../platform/db/database.js";
import { anyOf } from "../platform/db/expressions.js";
import { violatesUnique } from "../platform/db/pg-errors.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { notFound } from "../platform/graphql/global-id.js";
import { visibleApplications } from "./application.queries.js";
import type { ApplicationStatus } from "./application.type.js";

/** What a recruiter may make of an application. Nothing leads out of HIRED, REJECTED and WITHDRAWN. */
const NEXT: Record<ApplicationStatus, readonly ApplicationStatus[]> = {
  SUBMITTED: ["IN_REVIEW", "INTERVIEW", "OFFERED", "REJECTED"],
  IN_REVIEW: ["INTERVIEW", "OFFERED", "REJECTED"],
  INTERVIEW: ["IN_REVIEW", "OFFERED", "REJECTED"],
  OFFERED: ["HIRED", "REJECTED"],
  HIRED: [],
  REJECTED: [],
  WITHDRAWN: [],
};

/** @returns the new application's id. @throws AppError NOT_FOUND, or CONFLICT if the job is not open or was applied to */
export async function applyToJob(
  db: Database,
  viewer: Viewer,
  jobId: number,
  coverLetter: string | null,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    // Holds the job as it is until the application is in: it cannot be closed in between.
    const job = await tx
      .selectFrom("jobs")
      .select(sql<SqlBool>`status = 'PUBLISHED' and (closes_at is null or closes_at > now())`.as("isOpen"))
      .where("id", "=", jobId)
      .where("status", "<>", "DRAFT")
      .forShare()
      .executeTakeFirst();
    if (!job) throw notFound("Job", "jobId");
    if (!job.isOpen) throw new AppError(ErrorCode.CONFLICT, "The job no longer takes applications.", "jobId");
    try {
      const values = { jobId, candidateId: viewer.id, coverLetter };
      const { id } = await tx.insertInto("applications").values(values).returning("id").executeTakeFirstOrThrow();
      await recordChanges(tx, viewer, [{ id, status: null }], "SUBMITTED", null);
      return id;
    } catch (error) {
      if (!violatesUnique(error, "applications_job_id_candidate_id_key")) throw error;
      throw new AppError(ErrorCode.CONFLICT, "You have already applied to this job.", "jobId");
    }
  });
}

/** @throws AppError NOT_FOUND, or CONFLICT if it has ended */
export async function withdrawApplication(db: Database, viewer: Viewer, id: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const own = await tx
      .selectFrom("applications")
      .select(["id", "status"])
      .where("id", "=", id)
      .where("candidateId", "=", viewer.id)
      .forUpdate()
      .executeTakeFirst();
    if (!own) throw notFound("Application", "id");
    if (NEXT[own.status].length === 0) {
      throw new AppError(
        ErrorCode.CONFLICT,
        `An application that is ${inWords(own.status)} cannot be withdrawn.`,
        "id",
      );
    }
    await move(tx, viewer, [own], "WITHDRAWN", null);
  });
}

/**
 * Moves applications to the jobs of the viewer's companies, all of them or none. `fieldOf` names the input that an id
 * came from.
 * @throws AppError NOT_FOUND, FORBIDDEN for one's own application, or CONFLICT if a step is not allowed
 */
export async function updateApplications(
  db: Database,
  viewer: Viewer,
  ids: number[],
  to: ApplicationStatus,
  note: string | null,
  fieldOf: (id: number) => string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom("applications")
      .innerJoin("jobs", "jobs.id", "applications.jobId")
      .select([
        "applications.id",
        "applications.status",
        sql<SqlBool>`${recruitsFor(viewer, "jobs.companyId")}`.as("isOwn"),
      ])
      .where("applications.id", "=", anyOf(ids))
      .where(visibleApplications(viewer))
      // Locked in one order, so that two bulk updates wait for each other instead of deadlocking.
      .orderBy("applications.id")
      .forUpdate("applications")
      .execute();
    const missing = ids.find((id) => !found.some((application) => application.id === id));
    if (missing !== undefined) throw notFound("Application", fieldOf(missing));
    for (const { isOwn, status } of found) {
      if (!isOwn) throw new AppError(ErrorCode.FORBIDDEN, "Only recruiters of the job's company may do this.");
      if (!NEXT[status].includes(to)) {
        throw new AppError(
          ErrorCode.CONFLICT,
          `An application that is ${inWords(status)} cannot become ${inWords(to)}.`,
          "status",
        );
      }
    }
    await move(tx, viewer, found, to, note);
  });
}

type Standing = { id: number; status: ApplicationStatus | null };

async function move(db: Database, viewer: Viewer, from: Standing[], to: ApplicationStatus, note: string | null) {
  const ids = from.map((application) => application.id);
  await db
    .updateTable("applications")
    .set({ status: to, updatedAt: sql`now()` })
    .where("id", "=", anyOf(ids))
    .execute();
  await recordChanges(db, viewer, from, to, note);
}

async function recordChanges(
  db: Database,
  viewer: Viewer,
  from: Standing[],
  to: ApplicationStatus,
  note: string | null,
) {
  const rows = from.map(({ id, status }) => ({
    applicationId: id,
    fromStatus: status,
    toStatus: to,
    changedBy: viewer.id,
    note,
  }));
  await db.insertInto("applicationStatusChanges").values(rows).execute();
}

function inWords(status: ApplicationStatus): string {
  return status.toLowerCase().replace("_", " ");
}
