import { recruitsFor } from "../companies/company.access.js";
import { visibleJobs } from "../jobs/job.access.js";
import { jobSelection, noteJobRelations, type QueryContext, selectJobs, VISIBILITY } from "../jobs/job.queries.js";
import type { JobRow } from "../jobs/job.type.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { notFound } from "../platform/graphql/global-id.js";
import type { Selection } from "../platform/graphql/lookahead.js";

/** Jobs by id, with the relations that are shown. */
export async function findRecommendedJobs(
  { db, viewer, requested, reads }: QueryContext,
  ids: readonly number[],
  shown: Selection,
): Promise<Map<number, JobRow>> {
  if (ids.length === 0) return new Map();
  const matching = db.selectFrom("jobs").where("jobs.id", "=", anyOf(ids)).where(visibleJobs(viewer));
  const rows = await selectJobs(matching, viewer, requested, shown).execute();
  reads.rowsById("jobs", ids, [...jobSelection(requested), ...VISIBILITY]);
  noteJobRelations(rows, { viewer, requested, reads }, shown);
  return new Map(rows.map((row) => [row.id, row]));
}

/** @throws AppError NOT_FOUND if the viewer may not see the job, FORBIDDEN if they do not recruit for its company */
export async function requireRecruitedJob({ db, reads }: QueryContext, viewer: Viewer, jobId: number): Promise<void> {
  reads.restrictToViewer("candidatesFor");
  reads.rowsById("jobs", [jobId], VISIBILITY);
  if (viewer.role === "RECRUITER") reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  const job = await db
    .selectFrom("jobs")
    .select(recruitsFor(viewer, "jobs.companyId").as("isOwn"))
    .where("jobs.id", "=", jobId)
    .where(visibleJobs(viewer))
    .executeTakeFirst();
  if (!job) throw notFound("Job", "jobId");
  if (!job.isOwn)
    throw new AppError(ErrorCode.FORBIDDEN, "Only recruiters of the job's company see candidates for it.");
}
