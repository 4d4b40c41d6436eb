import type { Transaction } from "kysely";
import type { Database } from "../../platform/db/database.js";
import type { DB } from "../../platform/db/db.types.js";
import { anyOf } from "../../platform/db/expressions.js";
import type { FileReport } from "./file-report.js";
import type { ProcessedFile } from "./process-quickly.js";
import type { RefinedForm, Variant } from "./refine.js";

/** Waiting for their first pass since before then: the task that was to do it may be lost. */
export function findUnprocessed(db: Database, before: Date) {
  return db
    .selectFrom("fileContents")
    .select("id")
    .where("status", "=", "PROCESSING")
    .where("createdAt", "<", before)
    .execute();
}

/** The same for the slow passes. Those of a file that they fail for are given up after some time. */
export function findUnrefined(db: Database, after: Date, before: Date) {
  return db
    .selectFrom("fileContents")
    .select("id")
    .where("status", "=", "READY")
    .where("refinedAt", "is", null)
    .where("processedAt", ">", after)
    .where("processedAt", "<", before)
    .execute();
}

export function findContentToProcess(db: Database, id: number) {
  return db
    .selectFrom("fileContents")
    .select(["originalBlobKey", "originalMimeType", "originalSize", "processing"])
    .where("id", "=", id)
    .where("status", "=", "PROCESSING")
    .executeTakeFirst();
}

export function findContentToRefine(db: Database, id: number) {
  return db
    .selectFrom("fileContents")
    .select([
      ...(["originalBlobKey", "originalSize", "processing", "blobKey", "encoding", "mimeType"] as const),
      ...(["servedSize", "storedSize", "report"] as const),
    ])
    .where("id", "=", id)
    .where("status", "=", "READY")
    .where("refinedAt", "is", null)
    .executeTakeFirst();
}

/** The columns of a file that has been through its first pass. */
export function readyColumns(file: ProcessedFile) {
  return {
    status: "READY" as const,
    blobKey: file.blob.key,
    storedSize: file.blob.size,
    encoding: file.encoding,
    mimeType: file.mimeType,
    servedSize: file.servedSize,
    servedSha256: file.servedSha256,
    report: JSON.stringify(file.report),
    processedAt: new Date(),
  };
}

/** @returns whether it was waiting for that: another run of the same task may have been faster */
export async function markReady(tx: Transaction<DB>, id: number, file: ProcessedFile): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("fileContents")
    .set(readyColumns(file))
    .where("id", "=", id)
    .where("status", "=", "PROCESSING")
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Nothing is kept of it, and the same bytes are looked at again when they come again. */
export async function markFailed(db: Database, id: number, report: FileReport): Promise<void> {
  await db
    .updateTable("fileContents")
    .set({ status: "FAILED", isReusable: false, originalBlobKey: null, report: JSON.stringify(report) })
    .where("id", "=", id)
    .where("status", "=", "PROCESSING")
    .execute();
}

/** The smaller form takes the place of the one before, if there is one, and the variants are there. */
export async function markRefined(
  tx: Transaction<DB>,
  id: number,
  form: (RefinedForm & { report: FileReport }) | undefined,
  { width, variants }: { width?: number; variants: readonly Variant[] },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("fileContents")
    .set({
      refinedAt: new Date(),
      ...(width !== undefined && { width }),
      ...(form && {
        blobKey: form.blob.key,
        storedSize: form.blob.size,
        encoding: form.encoding,
        mimeType: form.mimeType,
        servedSize: form.servedSize,
        servedSha256: form.servedSha256,
        report: JSON.stringify(form.report),
      }),
    })
    .where("id", "=", id)
    .where("status", "=", "READY")
    .where("refinedAt", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n || variants.length === 0) return;
  await tx
    .insertInto("fileVariants")
    .values(
      variants.map(({ width, mimeType, blob }) => ({
        contentId: id,
        width,
        mimeType,
        size: blob.size,
        blobKey: blob.key,
      })),
    )
    .execute();
}

/** An avatar or logo that can be shown takes the place of those before it. */
export async function replaceOlder(tx: Transaction<DB>, contentId: number): Promise<void> {
  const replaced = await tx
    .deleteFrom("files as older")
    .using("files as newer")
    .where("newer.contentId", "=", contentId)
    .where("newer.purpose", "in", ["AVATAR", "LOGO"])
    .whereRef("older.purpose", "=", "newer.purpose")
    .whereRef("older.id", "<", "newer.id")
    .where((eb) =>
      eb.or([
        eb.and([eb("newer.purpose", "=", "AVATAR"), eb("older.ownerId", "=", eb.ref("newer.ownerId"))]),
        eb("older.companyId", "=", eb.ref("newer.companyId")),
      ]),
    )
    .returning("older.contentId")
    .execute();
  await removeUnused(
    tx,
    replaced.map((file) => file.contentId),
  );
}

/** Removes contents that no file has any more. Their bytes are swept later. */
export async function removeUnused(tx: Transaction<DB>, contentIds: readonly number[]): Promise<void> {
  if (contentIds.length === 0) return;
  // Locked first: whoever is just linking another file to one holds it, and has done so when the second statement looks.
  const ids = await tx
    .selectFrom("fileContents")
    .select("id")
    .where("id", "=", anyOf(contentIds))
    .orderBy("id")
    .forUpdate()
    .execute();
  await tx
    .deleteFrom("fileContents")
    .where("id", "=", anyOf(ids.map(({ id }) => id)))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("files").select("files.id").whereRef("files.contentId", "=", "fileContents.id"))),
    )
    .execute();
}
