import { readFile } from "node:fs/promises";
import { sql, type Transaction } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { DB, FilePurpose } from "../platform/db/db.types.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import type { ReceivedFile } from "../platform/http/uploads/receive-file.js";
import type { UploadFigures } from "../platform/metrics/file-figures.js";
import type { TaskQueue } from "../platform/queue/task-queue.js";
import { Turns } from "../platform/turns.js";
import type { BlobService } from "./blob.service.js";
import type { FileType } from "./optimize/result.js";
import { readyColumns, replaceOlder } from "./processing/content.queries.js";
import { type ProcessedFile, processQuickly } from "./processing/process-quickly.js";
import { processFileTask, refineFileTask } from "./processing/processing.service.js";
import type { FileWorkers } from "./processing/workers.js";
import { checkType, rejected } from "./upload/check-type.js";
import { cleanFileName } from "./upload/file-name.js";
import { mediaTypeOf } from "./upload/media-type.js";
import { limitOfType, purposes } from "./upload/purposes.js";
import type { UploadQuota } from "./upload/quota.service.js";
import type { Rush } from "./upload/rush.js";

interface Parts {
  db: Database;
  /** Of those uploads that read or write rows, here as in `blobs`: what others ask for finds a connection, however many come. */
  recording: Turns;
  blobs: BlobService;
  workers: FileWorkers;
  queue: TaskQueue;
  quota: UploadQuota;
  rush: Rush;
  figures: UploadFigures;
  /** Whether a file that its owner has uploaded before is linked to what was made of it then. */
  reusesResults: boolean;
}

/** What is uploaded, and by whom. */
export interface UploadRequest {
  viewer: Viewer;
  purpose: FilePurpose;
  /** Of a logo. */
  companyId: number | null;
  /** As the client calls it. */
  filename: string;
  /** What the client says that it is; may be empty. */
  declaredType: string;
  /** Becomes part of the transaction that adds the file. */
  onAdded?: (tx: Transaction<DB>) => Promise<void>;
}

interface Accepted extends UploadRequest {
  content: ReceivedFile;
  type: FileType;
  mimeType: string;
  /** The name as it is kept. */
  name: string;
  scope: string;
}

/** Files below this are answered processed, if that takes no longer than {@link ANSWER_MS}. */
const QUICK_BYTES = 1024 * 1024;
const ANSWER_MS = 2_000;
/** What storing and recording takes of that. */
const STORE_MS = 250;
/** With less time than this a pass is not begun: to end it and start another process takes as long. */
const LEAST_MS = 500;

/** Takes uploads: bytes -> type -> limits -> known to their owner? linked : processed -> stored -> row. */
export class FileService {
  private readonly processing: Turns;

  constructor(private readonly parts: Parts) {
    this.processing = new Turns(parts.workers.quickWorkers);
  }

  /**
   * Takes a file that has arrived. The file itself stays where it is.
   * @returns the id of the new file, which is ready or being processed
   * @throws AppError UPLOAD_REJECTED, PAYLOAD_TOO_LARGE or RATE_LIMITED
   */
  async accept(request: UploadRequest, content: ReceivedFile): Promise<number> {
    const startedAt = performance.now();
    const { quota, figures } = this.parts;
    const told = { type: "application/octet-stream", bytesIn: content.size };
    try {
      await quota.count(request.viewer.id);
      const accepted = await this.check(request, content);
      told.type = accepted.mimeType;
      const known = await this.parts.recording.take(() => this.link(accepted));
      const taken = known ?? (await this.take(accepted, startedAt + ANSWER_MS));
      // Of what is processed later, the end is told then.
      if (taken.outcome !== "later") {
        const { outcome, bytesOut } = taken;
        figures.recordUpload({ ...told, bytesOut, ms: performance.now() - startedAt, outcome });
      }
      return taken.id;
    } catch (error) {
      if (error instanceof AppError)
        figures.recordUpload({ ...told, bytesOut: 0, ms: performance.now() - startedAt, outcome: "rejected" });
      throw error;
    }
  }

  /** @throws AppError UPLOAD_REJECTED or PAYLOAD_TOO_LARGE */
  private async check(request: UploadRequest, content: ReceivedFile): Promise<Accepted> {
    const { viewer, purpose, companyId, filename, declaredType } = request;
    if (content.size === 0) throw rejected("The file is empty.");
    const inspection = await this.parts.workers.inspect(content.path);
    if (!inspection)
      throw new AppError(ErrorCode.UNAVAILABLE, "It takes too long to tell what this file is. Try again.");
    const { type, objection } = inspection;
    if (objection) throw rejected(objection);
    const name = cleanFileName(filename, type.extension);
    checkType(type, name, declaredType, purpose);
    const limit = limitOfType(type);
    if (content.size > limit) throw tooLarge(limit, type);
    const scope = companyId === null ? `user:${viewer.id}` : `company:${companyId}`;
    return { ...request, content, type, mimeType: mediaTypeOf(type, name), name, scope };
  }

  /**
   * To what has been made of the same bytes for the same owner.
   * @throws AppError PAYLOAD_TOO_LARGE if the account has no room for it
   */
  private async link(accepted: Accepted) {
    const { db, quota, reusesResults } = this.parts;
    await quota.requireRoom(db, accepted.viewer.id, accepted.content.size);
    // Most are new, which takes no transaction to tell.
    if (!reusesResults || !(await this.findKnown(db, accepted))) return undefined;
    return inTransaction(db, async (tx) => {
      const known = await this.findKnown(tx, accepted);
      if (!known) return undefined;
      const id = await this.addFile(tx, accepted, known.id, true);
      if (known.status === "READY") await replaceOlder(tx, known.id);
      return { id, outcome: "duplicate" as const, bytesOut: known.storedSize ?? known.originalSize };
    });
  }

  private async take(accepted: Accepted, deadline: number) {
    const processed = await this.processInTime(accepted, deadline);
    return processed ? this.storeReady(accepted, processed) : this.storeForLater(accepted);
  }

  private async processInTime(accepted: Accepted, deadline: number): Promise<ProcessedFile | undefined> {
    const { content, mimeType, purpose } = accepted;
    if (content.size >= QUICK_BYTES || this.parts.rush.isOn) return undefined;
    const timeLeft = () => deadline - STORE_MS - performance.now();
    const result = await this.processing.takeWithin(timeLeft() - LEAST_MS, async () => {
      const bytes = await readFile(content.path);
      // A busy machine may have taken its time to read it.
      if (timeLeft() < LEAST_MS) return undefined;
      return processQuickly(this.parts.workers.quick, { bytes, mimeType }, purposes[purpose].processing, timeLeft());
    });
    if (result && "refusal" in result) throw rejected(`The file is not safe: ${result.refusal}.`);
    return result;
  }

  private async storeReady(accepted: Accepted, processed: ProcessedFile) {
    const { blobs, queue } = this.parts;
    const original = { key: accepted.content.sha256, ...accepted.content };
    const id = await blobs.keep([original, processed.blob], async (tx) => {
      const content = await this.addContent(tx, accepted, readyColumns(processed));
      const fileId = await this.addFile(tx, accepted, content.id, !content.isNew);
      if (content.status === "READY") await replaceOlder(tx, content.id);
      if (content.isNew)
        await queue.send(refineFileTask, { contentId: content.id }, { transaction: tx, key: String(content.id) });
      return fileId;
    });
    queue.wake(refineFileTask);
    return { id, outcome: "stored" as const, bytesOut: processed.blob.size };
  }

  private async storeForLater(accepted: Accepted) {
    const { blobs, queue } = this.parts;
    const original = { key: accepted.content.sha256, ...accepted.content };
    const id = await blobs.keep([original], async (tx) => {
      const content = await this.addContent(tx, accepted, { mimeType: accepted.mimeType });
      if (content.isNew)
        await queue.send(processFileTask, { contentId: content.id }, { transaction: tx, key: String(content.id) });
      return this.addFile(tx, accepted, content.id, !content.isNew);
    });
    queue.wake(processFileTask);
    return { id, outcome: "later" as const, bytesOut: 0 };
  }

  /**
   * Of two equal uploads at once, one makes the content and the other uses it. The index's condition stands as it is, and
   * not as a parameter: PostgreSQL does not find the index by one once it plans for any parameter.
   */
  private async addContent(
    tx: Transaction<DB>,
    accepted: Accepted,
    columns: ReturnType<typeof readyColumns> | { mimeType: string },
  ) {
    const { content, scope, mimeType, purpose } = accepted;
    const added = await tx
      .insertInto("fileContents")
      .values({
        scope,
        originalSha256: content.sha256,
        originalSize: content.size,
        originalMimeType: mimeType,
        originalBlobKey: content.sha256,
        processing: purposes[purpose].processing.name,
        isReusable: this.parts.reusesResults,
        ...columns,
      })
      .onConflict((conflict) =>
        conflict.columns(["scope", "originalSha256", "processing"]).where(sql<boolean>`is_reusable`).doNothing(),
      )
      .returning(["id", "status"])
      .executeTakeFirst();
    if (added) return { ...added, isNew: true };
    const known = await this.findKnown(tx, accepted);
    // It was there a moment ago, and its last file has just been deleted.
    if (!known) throw new AppError(ErrorCode.CONFLICT, "The same file was deleted at this moment. Try again.");
    return { ...known, isNew: false };
  }

  /** In a transaction it stays while a file is linked to it. */
  private findKnown(db: Database | Transaction<DB>, { scope, content, purpose }: Accepted) {
    return db
      .selectFrom("fileContents")
      .select(["id", "status", "storedSize", "originalSize"])
      .where("scope", "=", scope)
      .where("originalSha256", "=", content.sha256)
      .where("processing", "=", purposes[purpose].processing.name)
      .where("isReusable", "=", true)
      .forKeyShare()
      .executeTakeFirst();
  }

  private async addFile(tx: Transaction<DB>, accepted: Accepted, contentId: number, isDeduplicated: boolean) {
    const { viewer, companyId, purpose, name, content } = accepted;
    await this.parts.quota.requireRoom(tx, viewer.id, content.size);
    const { id } = await tx
      .insertInto("files")
      .values({ ownerId: viewer.id, companyId, purpose, filename: name, contentId, isDeduplicated })
      .returning("id")
      .executeTakeFirstOrThrow();
    await accepted.onAdded?.(tx);
    return id;
  }
}

function tooLarge(limit: number, { kind }: FileType): AppError {
  const what = kind === "image" ? "pictures" : `files of this type (${kind})`;
  const message = `The file is too large: ${what} have ${limit / 1024 / 1024} MB at most.`;
  return new AppError(ErrorCode.PAYLOAD_TOO_LARGE, message, "file");
}
