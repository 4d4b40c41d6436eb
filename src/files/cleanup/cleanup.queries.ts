import { type ExpressionBuilder, sql } from "kysely";
import type { Database } from "../../platform/db/database.js";
import type { DB } from "../../platform/db/db.types.js";

/** What one statement removes at most: others wait for as long as it takes. */
const BATCH = 500;

export async function removeExpiredClaims(db: Database, before: Date): Promise<void> {
  await db.deleteFrom("blobClaims").where("claimedAt", "<", before).execute();
}

export function countExpiredStages(db: Database, before: Date): Promise<number> {
  return count(
    db.selectFrom("stagedUploads").where("expiresAt", "<", before).select(countAll).executeTakeFirstOrThrow(),
  );
}

export async function removeExpiredStages(db: Database, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("stagedUploads")
    .where("expiresAt", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

export function countOldOriginals(db: Database, before: Date): Promise<number> {
  return count(
    db
      .selectFrom("fileContents")
      .where("originalBlobKey", "is not", null)
      .where("processedAt", "<", before)
      .select(countAll)
      .executeTakeFirstOrThrow(),
  );
}

/** The files stay, in the form that is served. */
export async function forgetOldOriginals(db: Database, before: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("fileContents")
    .set({ originalBlobKey: null })
    .where("originalBlobKey", "is not", null)
    .where("processedAt", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Contents without a file, as accounts leave them that are removed. */
export async function findUnusedContents(db: Database): Promise<number[]> {
  const rows = await db
    .selectFrom("fileContents")
    .select("id")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("files").select("files.id").whereRef("files.contentId", "=", "fileContents.id"))),
    )
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id);
}

export function countUnreferencedBlobs(db: Database, before: Date): Promise<number> {
  return count(
    db
      .selectFrom("blobs")
      .where("createdAt", "<", before)
      .where(isUnreferenced)
      .select(countAll)
      .executeTakeFirstOrThrow(),
  );
}

/**
 * Forgets blobs that nothing points to; their bytes are removed after that. A blob that is being linked at the same
 * moment has a new date by then, and is left alone.
 */
export async function forgetUnreferencedBlobs(db: Database, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("blobs")
    .where("key", "in", (eb) =>
      eb.selectFrom("blobs").select("blobs.key").where("createdAt", "<", before).where(isUnreferenced).limit(BATCH),
    )
    .where("createdAt", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Those of the keys that no row of `blobs` has. */
export async function findUnknownKeys(db: Database, keys: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from unnest(${keys}::text[]) key where not exists (select from blobs where blobs.key = key.key)`.execute(
    db,
  );
  return rows.map(({ key }) => key);
}

function isUnreferenced({ not, or, exists, selectFrom }: ExpressionBuilder<DB, "blobs">) {
  return not(
    or([
      exists(selectFrom("fileContents").select("id").whereRef("originalBlobKey", "=", "blobs.key")),
      exists(selectFrom("fileContents").select("id").whereRef("fileContents.blobKey", "=", "blobs.key")),
      exists(selectFrom("fileVariants").select("contentId").whereRef("fileVariants.blobKey", "=", "blobs.key")),
      exists(selectFrom("stagedUploads").select("id").whereRef("stagedUploads.blobKey", "=", "blobs.key")),
    ]),
  );
}

const countAll = sql<number>`count(*)`.as("count");

async function count(row: Promise<{ count: number }>): Promise<number> {
  return (await row).count;
}
