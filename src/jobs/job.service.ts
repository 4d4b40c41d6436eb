import { type Insertable, type SqlBool, sql, type Updateable } from "kysely";
import { recruitsFor } from "../companies/company.access.js";
import type { Database } from "../platform/db/database.js";
import type { Jobs } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import { violatesForeignKey, violatesUnique } from "../platform/db/pg-errors.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { notFound, requireLocalId } from "../platform/graphql/global-id.js";
import { slugify, slugWithSuffix } from "../platform/slug.js";
import { visibleJobs } from "./job.access.js";
import type { JobStatus } from "./job.enums.js";
import type { CreateJobInput, SalaryInput, UpdateJobInput } from "./job.inputs.js";

/** @returns the new job's id. @throws AppError NOT_FOUND or BAD_USER_INPUT */
export async function createJob(db: Database, viewer: Viewer, input: CreateJobInput): Promise<number> {
  const { companyId: company, publish, skillIds, salary, ...fields } = input;
  const companyId = requireLocalId("Company", company, "companyId");
  const values = {
    ...withoutNulls(fields),
    ...salaryColumns(salary),
    companyId,
    createdBy: viewer.id,
    ...(publish && { status: "PUBLISHED" as const, postedAt: new Date() }),
  };
  const create = (slug: string) =>
    inTransaction(db, async (tx) => {
      await requireCompany(tx, viewer, companyId);
      const row: Insertable<Jobs> = { ...values, title: input.title, slug };
      const { id } = await tx.insertInto("jobs").values(row).returning("id").executeTakeFirstOrThrow();
      await replaceSkills(tx, id, skillIds ?? []);
      return id;
    });
  try {
    return await create(slugify(input.title));
  } catch (error) {
    if (!violatesUnique(error, "jobs_slug_key")) throw error;
    return create(slugWithSuffix(input.title));
  }
}

/** @throws AppError NOT_FOUND or BAD_USER_INPUT */
export async function updateJob(db: Database, viewer: Viewer, id: number, input: UpdateJobInput): Promise<void> {
  const { id: _, title, description, remote, employmentType, skillIds, salary, ...nullable } = input;
  // These columns are never null: emptying one means its default.
  const changes: Updateable<Jobs> = {
    ...nullable,
    ...(title != null && { title }),
    ...(description !== undefined && { description: description ?? "" }),
    ...(remote !== undefined && { remote: remote ?? false }),
    ...(employmentType !== undefined && { employmentType: employmentType ?? "FULL_TIME" }),
    ...(salary !== undefined && salaryColumns(salary)),
  };
  await inTransaction(db, async (tx) => {
    await requireJob(tx, viewer, id);
    await tx
      .updateTable("jobs")
      .set({ ...changes, updatedAt: sql`now()` })
      .where("id", "=", id)
      .execute();
    if (skillIds !== undefined) await replaceSkills(tx, id, skillIds ?? []);
  });
}

/** From which status a job may go to which. Publishing again reopens a closed job under its first date. */
const FROM: Record<Exclude<JobStatus, "DRAFT">, readonly JobStatus[]> = {
  PUBLISHED: ["DRAFT", "CLOSED"],
  CLOSED: ["PUBLISHED"],
};

/** @throws AppError NOT_FOUND, or CONFLICT if the job's present status does not allow it */
export async function moveJob(db: Database, viewer: Viewer, id: number, to: keyof typeof FROM): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { status } = await requireJob(tx, viewer, id);
    if (!FROM[to].includes(status)) {
      throw new AppError(
        ErrorCode.CONFLICT,
        `A job that is ${status.toLowerCase()} cannot become ${to.toLowerCase()}.`,
        "id",
      );
    }
    await tx
      .updateTable("jobs")
      .set({
        status: to,
        updatedAt: sql`now()`,
        ...(to === "PUBLISHED" && { postedAt: sql`coalesce(posted_at, now())` }),
      })
      .where("id", "=", id)
      .execute();
  });
}

/** @throws AppError NOT_FOUND, or CONFLICT if someone applied: applications are not thrown away */
export async function deleteJob(db: Database, viewer: Viewer, id: number): Promise<void> {
  try {
    await inTransaction(db, async (tx) => {
      await requireJob(tx, viewer, id);
      await tx.deleteFrom("jobs").where("id", "=", id).execute();
    });
  } catch (error) {
    if (!violatesForeignKey(error, "applications_job_id_fkey")) throw error;
    throw new AppError(ErrorCode.CONFLICT, "Candidates have applied to this job. Close it instead.", "id");
  }
}

/** @throws AppError NOT_FOUND unless the viewer recruits for the company */
export async function requireCompany(db: Database, viewer: Viewer, id: number): Promise<void> {
  const company = await db
    .selectFrom("companies")
    .select("id")
    .where("id", "=", id)
    .where(recruitsFor(viewer, "companies.id"))
    .forShare()
    .executeTakeFirst();
  if (!company) throw notFound("Company", "companyId");
}

/** Locks a job that the viewer recruits for. A job that they only may see reads as forbidden. */
async function requireJob(db: Database, viewer: Viewer, id: number) {
  const job = await db
    .selectFrom("jobs")
    .select(["status", sql<SqlBool>`${recruitsFor(viewer, "jobs.companyId")}`.as("isOwn")])
    .where("id", "=", id)
    .where(visibleJobs(viewer))
    .forUpdate()
    .executeTakeFirst();
  if (!job) throw notFound("Job", "id");
  if (!job.isOwn) throw new AppError(ErrorCode.FORBIDDEN, "Only recruiters of the job's company may change it.");
  return job;
}

async function replaceSkills(db: Database, jobId: number, skillIds: string[]): Promise<void> {
  const given = skillIds.map((id, index) => requireLocalId("Skill", id, `skillIds.${index}`));
  const ids = [...new Set(given)];
  await db
    .deleteFrom("jobSkills")
    .where("jobId", "=", jobId)
    .where("skillId", "<>", sql<number>`all(${ids}::bigint[])`)
    .execute();
  const known = await db.selectFrom("skills").select("id").where("id", "=", anyOf(ids)).execute();
  if (known.length < ids.length) {
    const missing = given.findIndex((id) => !known.some((skill) => skill.id === id));
    throw notFound("Skill", `skillIds.${missing}`);
  }
  if (ids.length === 0) return;
  const rows = ids.map((skillId) => ({ jobId, skillId }));
  await db
    .insertInto("jobSkills")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws AppError BAD_USER_INPUT if the range is upside down or has no end at all */
function salaryColumns(salary: SalaryInput | null | undefined) {
  if (!salary) return { salaryMin: null, salaryMax: null, salaryCurrency: null, salaryPeriod: null };
  const { min = null, max = null, currency, period } = salary;
  if (min === null && max === null)
    throw new AppError(ErrorCode.BAD_USER_INPUT, "Give `min`, `max` or both.", "salary");
  if (min !== null && max !== null && min > max) {
    throw new AppError(ErrorCode.BAD_USER_INPUT, "`min` is above `max`.", "salary.min");
  }
  return { salaryMin: min, salaryMax: max, salaryCurrency: currency.toUpperCase(), salaryPeriod: period };
}

function withoutNulls<T extends object>(fields: T) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
