import { createHash, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Insertable } from "kysely";
import type { FileStorage } from "../../src/files/storage/storage.js";
import type { Database } from "../../src/platform/db/database.js";
import type { FileContents, FileEncoding, Files } from "../../src/platform/db/db.types.js";

interface Form {
  width: number;
  mimeType: string;
  bytes: Uint8Array;
}

export interface StoredFileOptions extends Partial<Omit<Insertable<Files>, "ownerId">> {
  mimeType?: string;
  /** Decoded. */
  bytes: Uint8Array;
  /** As it lies in the storage, if encoded. */
  encoded?: { as: FileEncoding; bytes: Uint8Array };
  width?: number;
  variants?: Form[];
  content?: Partial<Insertable<FileContents>>;
}

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A file that is ready, its blobs stored, without the way through an upload. @returns its row's id */
export async function storeFile(
  { db, storage }: { db: Database; storage: FileStorage },
  ownerId: number,
  { bytes, encoded, variants = [], mimeType = "text/plain", width, content, ...fields }: StoredFileOptions,
): Promise<number> {
  const stored = encoded?.bytes ?? bytes;
  const { id: contentId } = await db
    .insertInto("fileContents")
    .values({
      scope: `user:${ownerId}`,
      originalSha256: sha256(bytes),
      originalSize: bytes.length,
      originalMimeType: mimeType,
      processing: randomUUID(),
      status: "READY",
      blobKey: await storeBlob(db, storage, stored),
      encoding: encoded?.as ?? "identity",
      mimeType,
      storedSize: stored.length,
      servedSize: bytes.length,
      servedSha256: sha256(bytes),
      width: width ?? null,
      processedAt: new Date(),
      ...content,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const form of variants) {
    const blobKey = await storeBlob(db, storage, form.bytes);
    const { width, mimeType, bytes } = form;
    await db.insertInto("fileVariants").values({ contentId, width, mimeType, size: bytes.length, blobKey }).execute();
  }
  const file = { ownerId, contentId, purpose: "ATTACHMENT" as const, filename: "notes.txt", ...fields };
  return (await db.insertInto("files").values(file).returning("id").executeTakeFirstOrThrow()).id;
}

async function storeBlob(db: Database, storage: FileStorage, bytes: Uint8Array): Promise<string> {
  const key = sha256(bytes);
  const path = join(tmpdir(), `hirewise-blob-${randomUUID()}`);
  await writeFile(path, bytes);
  await storage.put(key, path);
  await rm(path);
  await db
    .insertInto("blobs")
    .values({ key, size: bytes.length })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return key;
}
