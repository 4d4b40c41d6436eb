import type { Database } from "../../platform/db/database.js";
import type { FilePurpose } from "../../platform/db/db.types.js";
import type { Viewer } from "../../platform/graphql/access.js";
import { AppError, ErrorCode } from "../../platform/graphql/errors.js";
import { type ReceivedFile, receiveFile } from "../../platform/http/uploads/receive-file.js";
import { removeFile, type TemporaryFiles } from "../../platform/temporary-files.js";
import type { BlobService } from "../blob.service.js";
import type { FileService } from "../file.service.js";
import { type FileStorage, StorageError } from "../storage/storage.js";
import { MAX_FILE_BYTES } from "../upload/purposes.js";
import type { UploadQuota } from "../upload/quota.service.js";
import type { UploadUrls } from "./upload-url.js";

interface Parts {
  db: Database;
  storage: FileStorage;
  blobs: BlobService;
  temporary: TemporaryFiles;
  files: FileService;
  quota: UploadQuota;
  urls: UploadUrls;
}

export interface StageRequest {
  purpose: FilePurpose;
  companyId: number | null;
  filename: string;
  declaredType: string | null;
  size: number;
}

export interface StagedUpload {
  id: string;
  url: string;
  expiresAt: Date;
}

const GOOD_FOR_MS = 15 * 60 * 1_000;
const MAX_OPEN = 100;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Uploads in three steps: announced, sent in a request of its own, and completed. */
export class StagedUploadService {
  constructor(private readonly parts: Parts) {}

  /** @throws AppError PAYLOAD_TOO_LARGE, RATE_LIMITED or BAD_USER_INPUT */
  async stage(
    viewer: Viewer,
    { purpose, companyId, filename, declaredType, size }: StageRequest,
  ): Promise<StagedUpload> {
    const { db, quota, urls, storage } = this.parts;
    if (size > MAX_FILE_BYTES) {
      const message = `Files have ${MAX_FILE_BYTES / 1024 / 1024} MB at most.`;
      throw new AppError(ErrorCode.PAYLOAD_TOO_LARGE, message, "size");
    }
    await quota.requireRoom(db, viewer.id, size);
    const { open } = await db
      .selectFrom("stagedUploads")
      .select(({ fn }) => fn.countAll<number>().as("open"))
      .where("ownerId", "=", viewer.id)
      .where("expiresAt", ">", new Date())
      .executeTakeFirstOrThrow();
    if (open >= MAX_OPEN) {
      throw new AppError(ErrorCode.RATE_LIMITED, `${MAX_OPEN} uploads are waiting: complete some, or let them expire.`);
    }
    const expiresAt = new Date(Date.now() + GOOD_FOR_MS);
    const { id } = await db
      .insertInto("stagedUploads")
      .values({ ownerId: viewer.id, companyId, purpose, filename, declaredMimeType: declaredType, size, expiresAt })
      .returning("id")
      .executeTakeFirstOrThrow();
    const url = storage.incoming ? await storage.incoming.urlFor(id, size, expiresAt) : urls.urlOf(id, expiresAt);
    return { id, url, expiresAt };
  }

  /** How many bytes are expected. @returns undefined if nothing is, or they have come already */
  async expectedSize(id: string): Promise<number | undefined> {
    const staged = await this.parts.db
      .selectFrom("stagedUploads")
      .select("size")
      .where("id", "=", id)
      .where("blobKey", "is", null)
      .where("expiresAt", ">", new Date())
      .executeTakeFirst();
    return staged?.size;
  }

  /** Keeps what was sent. @returns false if another request has been faster */
  async keep(id: string, content: ReceivedFile): Promise<boolean> {
    const blob = { key: content.sha256, ...content };
    return this.parts.blobs.keep([blob], async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable("stagedUploads")
        .set({ blobKey: content.sha256 })
        .where("id", "=", id)
        .where("blobKey", "is", null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    });
  }

  /**
   * Makes a file of what was sent, once.
   * @returns the file's id
   * @throws AppError NOT_FOUND or CONFLICT, and what an upload may be refused for
   */
  async complete(viewer: Viewer, id: string): Promise<number> {
    const { temporary, files } = this.parts;
    const staged = UUID.test(id) ? await this.find(viewer, id) : undefined;
    if (!staged) throw new AppError(ErrorCode.NOT_FOUND, "There is no such upload, or it has expired.", "id");
    const path = temporary.newPath();
    try {
      const content = await this.fetch(staged, path);
      const { purpose, companyId, filename } = staged;
      const request = { viewer, purpose, companyId, filename, declaredType: staged.declaredMimeType ?? "" };
      const fileId = await files.accept({ ...request, onAdded: (tx) => this.take(tx, id) }, content);
      await this.forgetIncoming(id);
      return fileId;
    } catch (error) {
      // What was refused stays refused.
      if (error instanceof AppError && error.code === ErrorCode.UPLOAD_REJECTED) await this.drop(id);
      throw error;
    } finally {
      await removeFile(path);
    }
  }

  private find(viewer: Viewer, id: string) {
    return this.parts.db
      .selectFrom("stagedUploads")
      .selectAll()
      .where("id", "=", id)
      .where("ownerId", "=", viewer.id)
      .where("expiresAt", ">", new Date())
      .executeTakeFirst();
  }

  /** @throws AppError CONFLICT if it has not been sent, BAD_USER_INPUT if it is not what was announced */
  private async fetch({ id, blobKey, size }: { id: string; blobKey: string | null; size: number }, path: string) {
    const { storage } = this.parts;
    const blob = await (blobKey === null ? storage.incoming?.open(id) : storage.open(blobKey));
    if (!blob && blobKey !== null) throw new StorageError(`The file storage has lost ${blobKey}.`);
    if (!blob) throw new AppError(ErrorCode.CONFLICT, "The file has not been sent yet.", "id");
    try {
      // Not every storage that clients send to holds them to the size in their address.
      if (blob.size !== size)
        throw new AppError(ErrorCode.BAD_USER_INPUT, `${size} bytes were announced, and ${blob.size} came.`, "id");
      return await receiveFile(blob.stream, path, () => size);
    } finally {
      blob.stream.destroy();
    }
  }

  private async drop(id: string): Promise<void> {
    await this.parts.db.deleteFrom("stagedUploads").where("id", "=", id).execute();
    await this.forgetIncoming(id);
  }

  /** What cannot be removed now is swept later. */
  private async forgetIncoming(id: string): Promise<void> {
    await this.parts.storage.incoming?.delete(id).catch(() => {});
  }

  private async take(tx: Database, id: string): Promise<void> {
    const { numDeletedRows } = await tx.deleteFrom("stagedUploads").where("id", "=", id).executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new AppError(ErrorCode.CONFLICT, "This upload has been completed already.", "id");
  }
}
