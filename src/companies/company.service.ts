import type { Insertable, Updateable } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { Companies } from "../platform/db/db.types.js";
import { violatesUnique } from "../platform/db/pg-errors.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { notFound } from "../platform/graphql/global-id.js";
import { slugify, slugWithSuffix } from "../platform/slug.js";
import { recruitsFor } from "./company.access.js";

type CompanyFields = Omit<Insertable<Companies>, "slug">;

/** Makes a company with its creator as recruiter, under a slug of its own. @returns its id */
export async function createCompany(db: Database, viewer: Viewer, fields: CompanyFields): Promise<number> {
  const create = (slug: string) =>
    inTransaction(db, async (tx) => {
      const values = { ...fields, slug };
      const { id } = await tx.insertInto("companies").values(values).returning("id").executeTakeFirstOrThrow();
      await tx.insertInto("companyRecruiters").values({ companyId: id, userId: viewer.id }).execute();
      return id;
    });
  try {
    return await create(slugify(fields.name));
  } catch (error) {
    if (!violatesUnique(error, "companies_slug_key")) throw error;
    return create(slugWithSuffix(fields.name));
  }
}

/** @throws AppError NOT_FOUND unless the viewer recruits for the company or is an admin */
export async function updateCompany(db: Database, viewer: Viewer, id: number, fields: Updateable<Companies>) {
  const updated = await db
    .updateTable("companies")
    .set({ ...fields, updatedAt: new Date() })
    .where("id", "=", id)
    .where(recruitsFor(viewer, "companies.id"))
    .returning("id")
    .executeTakeFirst();
  if (!updated) throw notFound("Company", "id");
}

/** Adding someone who recruits there already changes nothing. @throws AppError NOT_FOUND */
export async function addCompanyRecruiter(db: Database, viewer: Viewer, companyId: number, email: string) {
  const company = await db
    .selectFrom("companies")
    .select("id")
    .where("id", "=", companyId)
    .where(recruitsFor(viewer, "companies.id"))
    .executeTakeFirst();
  if (!company) throw notFound("Company", "companyId");
  const recruiter = await db
    .selectFrom("users")
    .select("id")
    .where("email", "=", email.trim().toLowerCase())
    .where("role", "=", "RECRUITER")
    .executeTakeFirst();
  if (!recruiter) throw new AppError(ErrorCode.NOT_FOUND, "There is no recruiter account with this address.", "email");
  await db
    .insertInto("companyRecruiters")
    .values({ companyId, userId: recruiter.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
