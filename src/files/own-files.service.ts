import type { Database } from "../platform/db/database.js";
import type { FilePurpose } from "../platform/db/db.types.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { notFound } from "../platform/graphql/global-id.js";
import { removableFiles } from "./file.access.js";
import { removeUnused } from "./processing/content.queries.js";

/** @throws AppError NOT_FOUND unless the viewer may remove it */
export async function deleteFile(db: Database, viewer: Viewer, id: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const removed = await tx
      .deleteFrom("files")
      .where("files.id", "=", id)
      .where(removableFiles(viewer))
      .returning("contentId")
      .executeTakeFirst();
    if (!removed) throw notFound("File", "id");
    await removeUnused(tx, [removed.contentId]);
  });
}

/**
 * Whose logo an upload becomes: of the company that is named, or of the only one that the viewer recruits for.
 * @returns null for what is no company's logo
 * @throws AppError NOT_FOUND unless the viewer recruits for the company
 */
export async function companyOfLogo(
  db: Database,
  viewer: Viewer,
  purpose: FilePurpose,
  companyId: number | null,
): Promise<number | null> {
  if (purpose !== "LOGO") {
    if (companyId === null) return null;
    throw new AppError(ErrorCode.BAD_USER_INPUT, "Only logos belong to a company.", "companyId");
  }
  if (companyId !== null) return requireCompany(db, viewer, companyId);
  const own = await db
    .selectFrom("companyRecruiters")
    .select("companyId")
    .where("userId", "=", viewer.id)
    .limit(2)
    .execute();
  return own.length === 1 ? (own[0]?.companyId ?? null) : null;
}

async function requireCompany(db: Database, viewer: Viewer, id: number): Promise<number> {
  const company = await db
    .selectFrom("companies")
    .select("id")
    .where("id", "=", id)
    .$if(viewer.role !== "ADMIN", (companies) =>
      companies.where("id", "in", (eb) =>
        eb.selectFrom("companyRecruiters").select("companyId").where("userId", "=", viewer.id),
      ),
    )
    .executeTakeFirst();
  if (!company) throw notFound("Company", "companyId");
  return company.id;
}
