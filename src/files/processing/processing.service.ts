import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import type { Database } from "../../platform/db/database.js";
import type { FileEncoding } from "../../platform/db/db.types.js";
import type { UploadFigures } from "../../platform/metrics/file-figures.js";
import { stepSpans } from "../../platform/metrics/tracing.js";
import type { Task, TaskQueue } from "../../platform/queue/task-queue.js";
import type { TemporaryFiles } from "../../platform/temporary-files.js";
import type { BlobService } from "../blob.service.js";
import { type FileStorage, StorageError } from "../storage/storage.js";
import { purposes } from "../upload/purposes.js";
import type { Rush } from "../upload/rush.js";
import * as contents from "./content.queries.js";
import { EMPTY_REPORT, type FileReport, withPass } from "./file-report.js";
import { type ProcessedFile, processQuickly, type Refusal } from "./process-quickly.js";
import { Refinery } from "./refine.js";
import type { FileWorkers } from "./workers.js";

export interface ContentId {
  contentId: number;
}

export const processFileTask = { name: "process-file" };
export const refineFileTask = { name: "refine-file" };

interface Parts {
  db: Database;
  storage: FileStorage;
  blobs: BlobService;
  temporary: TemporaryFiles;
  workers: FileWorkers;
  queue: TaskQueue;
  rush: Rush;
  figures: UploadFigures;
}

const PASS_MS = 5_000;
/** What has waited for so long may have been lost with a process; if it has not, doing it twice does no harm. */
const LOST_MS = 60_000;
const GIVE_UP_MS = 24 * 60 * 60 * 1_000;
/** Half a minute of it may go by in a rush. */
const PROCESS_SECONDS = 90;
const REFINE_SECONDS = 600;

/** The work on files that is done outside of requests. */
export class ProcessingService {
  private readonly refinery: Refinery;

  constructor(private readonly parts: Parts) {
    this.refinery = new Refinery(parts.workers, parts.temporary);
  }

  tasks(): (Task<ContentId> | Task)[] {
    const { workers } = this.parts;
    const process: Task<ContentId> = {
      ...processFileTask,
      run: ({ contentId }) => this.process(contentId),
      concurrency: workers.quickWorkers,
      timeoutSeconds: PROCESS_SECONDS,
      retries: 10,
    };
    const refine: Task<ContentId> = {
      ...refineFileTask,
      run: ({ contentId }) => this.refine(contentId),
      timeoutSeconds: REFINE_SECONDS,
    };
    const recover: Task = { name: "recover-files", run: () => this.recover(LOST_MS), schedule: "* * * * *" };
    return [process, refine, recover];
  }

  /** The first pass of a file whose sender does not wait for it. */
  async process(contentId: number): Promise<void> {
    const { db, blobs, workers, queue, rush, figures } = this.parts;
    await rush.over();
    const startedAt = performance.now();
    const content = await contents.findContentToProcess(db, contentId);
    if (!content) return;
    const bytes = await this.read(content.originalBlobKey as string);
    const source = { bytes, mimeType: content.originalMimeType };
    const done = await processQuickly(workers.quick, source, processingOf(content.processing), PASS_MS);
    const result = done ?? keptAsItIs(source, content.originalBlobKey as string);
    const told = { type: content.originalMimeType, bytesIn: bytes.length, ms: performance.now() - startedAt };
    if ("refusal" in result) {
      const warnings = [...new Set([result.refusal, ...result.report.warnings])];
      await contents.markFailed(db, contentId, { ...result.report, warnings });
      figures.recordUpload({ ...told, bytesOut: 0, outcome: "rejected" });
      return;
    }
    await blobs.keep([result.blob], async (tx) => {
      if (!(await contents.markReady(tx, contentId, result))) return;
      await contents.replaceOlder(tx, contentId);
      await queue.send(refineFileTask, { contentId }, { transaction: tx, key: String(contentId) });
    });
    queue.wake(refineFileTask);
    figures.recordUpload({ ...told, bytesOut: result.blob.size, outcome: "stored" });
  }

  /** The passes that take seconds. */
  async refine(contentId: number): Promise<void> {
    const { db, blobs, rush } = this.parts;
    await rush.over();
    const content = await contents.findContentToRefine(db, contentId);
    if (!content) return;
    const { encoding, mimeType } = content;
    const served = await decoded(await this.read(content.blobKey as string), encoding);
    const original = content.originalBlobKey ? await this.read(content.originalBlobKey) : served;
    const subject = { original, served, mimeType, storedSize: content.storedSize as number, encoding };
    const processing = processingOf(content.processing);
    const form = await this.refinery.refine(subject, processing);
    const { mimeType: type, blob } = form ?? { mimeType, blob: { size: subject.storedSize } };
    const pictures = await this.refinery.variantsOf({ ...subject, mimeType: type, storedSize: blob.size }, processing);
    const report = content.report as unknown as FileReport;
    const ratio = form ? form.blob.size / content.originalSize : report.ratio;
    if (form) stepSpans(form.steps);
    const refined = form && { ...form, report: withPass(report, form.steps, ratio) };
    const added = [...(form ? [form.blob] : []), ...pictures.variants.map(({ blob }) => blob)];
    await blobs.keep(added, (tx) => contents.markRefined(tx, contentId, refined, pictures));
  }

  /** Sends again what has waited for long: the tasks of a queue that was lost, and those that have failed too often. */
  async recover(olderThanMs: number): Promise<void> {
    const { db, queue } = this.parts;
    const before = Date.now() - olderThanMs;
    for (const { id } of await contents.findUnprocessed(db, new Date(before))) {
      await queue.send(processFileTask, { contentId: id }, { key: String(id) });
    }
    const beforeRefining = before - REFINE_SECONDS * 1_000;
    const unrefined = await contents.findUnrefined(db, new Date(beforeRefining - GIVE_UP_MS), new Date(beforeRefining));
    for (const { id } of unrefined) {
      await queue.send(refineFileTask, { contentId: id }, { key: String(id) });
    }
  }

  private async read(key: string): Promise<Buffer> {
    const blob = await this.parts.storage.open(key);
    if (!blob) throw new StorageError(`The file storage has lost ${key}.`);
    return buffer(blob.stream);
  }
}

export function processingOf(name: string) {
  const found = Object.values(purposes).find(({ processing }) => processing.name === name);
  // Of an older version: as it would be done now.
  const [kind] = name.split(".");
  const fallback = kind === "picture" ? purposes.AVATAR : purposes.ATTACHMENT;
  return (found ?? fallback).processing;
}

/** Takes too long for any pass. A drawing is not kept unless it has been sanitised. */
function keptAsItIs({ bytes, mimeType }: { bytes: Buffer; mimeType: string }, key: string): ProcessedFile | Refusal {
  const reason = "It took too long to process";
  const report = { ...EMPTY_REPORT, fellBack: true, warnings: [reason] };
  if (mimeType === "image/svg+xml") return { refusal: reason, report };
  const blob = { key, size: bytes.length, bytes };
  return { blob, encoding: "identity", mimeType, servedSize: bytes.length, servedSha256: key, report };
}

const inflate: Record<FileEncoding, (bytes: Buffer) => Promise<Buffer>> = {
  identity: async (bytes) => bytes,
  gzip: promisify<zlib.InputType, Buffer>(zlib.gunzip),
  br: promisify<zlib.InputType, Buffer>(zlib.brotliDecompress),
  zstd: (bytes) => {
    // Node 20 has no zstd, and its type definitions neither. Where it was written, it can be read.
    const { zstdDecompress } = zlib as unknown as { zstdDecompress: typeof zlib.gunzip };
    return promisify<zlib.InputType, Buffer>(zstdDecompress)(bytes);
  },
};

function decoded(bytes: Buffer, encoding: FileEncoding): Promise<Buffer> {
  return inflate[encoding](bytes);
}
