import { sql } from "kysely";
import type { Database } from "../../platform/db/database.js";
import { violatesForeignKey } from "../../platform/db/pg-errors.js";
import { inTransaction } from "../../platform/db/transaction.js";
import type { Task } from "../../platform/queue/task-queue.js";
import { removeFile, type TemporaryFiles } from "../../platform/temporary-files.js";
import type { BlobService } from "../blob.service.js";
import { removeUnused } from "../processing/content.queries.js";
import type { FileStorage } from "../storage/storage.js";
import * as queries from "./cleanup.queries.js";

export interface CleanupOptions {
  /** Only tells what would be removed. */
  dryRun: boolean;
  /** What is younger is left alone: somebody may just be about to use it. */
  olderThanMs: number;
  onProgress?: (done: number) => void;
}

export interface CleanupReport {
  temporaryFiles: number;
  stagedUploads: number;
  originals: number;
  /** Contents that no file has. */
  contents: number;
  /** Blobs that nothing points to. */
  blobs: number;
  /** What lies in the storage and is not known, with that which was forgotten just before. */
  orphans: number;
  bytes: number;
}

interface Parts {
  db: Database;
  storage: FileStorage;
  blobs: BlobService;
  temporary: TemporaryFiles;
  keepOriginalsMs: number;
}

/** One at a time, over all servers. */
const LOCK = 4_203;
/** Longer than anything takes that holds one. */
const CLAIMS_MS = 60 * 60 * 1_000;
const STAGES_MS = 10 * 60 * 1_000;
export const DEFAULT_AGE_MS = 24 * 60 * 60 * 1_000;
const BATCH = 500;

export class CleanupRunningError extends Error {
  constructor() {
    super("Another cleanup is running.");
  }
}

/** Removes what crashes, deleted files and time have left behind. */
export class CleanupService {
  constructor(private readonly parts: Parts) {}

  task(): Task {
    const run = () => this.run({ dryRun: false, olderThanMs: DEFAULT_AGE_MS }).catch(ignoreRunning);
    return { name: "cleanup-files", schedule: "17 3 * * *", timeoutSeconds: 3_600, run };
  }

  /** @throws CleanupRunningError */
  async run(options: CleanupOptions): Promise<CleanupReport> {
    return this.parts.db.connection().execute(async (connection) => {
      const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(${LOCK}) as locked`.execute(
        connection,
      );
      if (!rows[0]?.locked) throw new CleanupRunningError();
      try {
        return await this.clean(options);
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
      }
    });
  }

  private async clean({ dryRun, olderThanMs, onProgress }: CleanupOptions): Promise<CleanupReport> {
    const { db, storage, keepOriginalsMs } = this.parts;
    const ago = (ms: number) => new Date(Date.now() - ms);
    const before = ago(olderThanMs);
    // Whatever the caller says: what is being written belongs to somebody, and no claim tells of it.
    const unfinishedBefore = ago(Math.max(olderThanMs, CLAIMS_MS));
    if (!dryRun) {
      await queries.removeExpiredClaims(db, ago(CLAIMS_MS));
      await storage.removeUnfinished(unfinishedBefore);
    }
    const stages = dryRun ? queries.countExpiredStages : queries.removeExpiredStages;
    const originals = dryRun ? queries.countOldOriginals : queries.forgetOldOriginals;
    const report = {
      temporaryFiles: await this.temporaryFiles(unfinishedBefore, dryRun),
      stagedUploads: await stages(db, ago(STAGES_MS)),
      originals: await originals(db, ago(keepOriginalsMs)),
      contents: await this.unusedContents(dryRun),
      blobs: await this.unreferencedBlobs(before, dryRun),
    };
    return { ...report, ...(await this.orphans(before, dryRun, onProgress)) };
  }

  private async temporaryFiles(before: Date, dryRun: boolean): Promise<number> {
    const paths = await this.parts.temporary.abandoned(before);
    if (!dryRun) for (const path of paths) await removeFile(path);
    return paths.length;
  }

  private async unusedContents(dryRun: boolean): Promise<number> {
    const { db } = this.parts;
    for (let removed = 0; ; ) {
      const ids = await queries.findUnusedContents(db);
      removed += ids.length;
      if (ids.length === 0 || dryRun) return removed;
      await inTransaction(db, (tx) => removeUnused(tx, ids));
    }
  }

  private async unreferencedBlobs(before: Date, dryRun: boolean): Promise<number> {
    const { db } = this.parts;
    if (dryRun) return queries.countUnreferencedBlobs(db, before);
    for (let forgotten = 0; ; ) {
      const some = await queries.forgetUnreferencedBlobs(db, before).catch((error: unknown) => {
        // One of them was linked while they were looked for. It is not found again.
        if (violatesForeignKey(error)) return undefined;
        throw error;
      });
      forgotten += some ?? 0;
      if (some === 0) return forgotten;
    }
  }

  /** Goes through the storage. What is unknown and has not been touched for long is removed, if nobody claims it. */
  private async orphans(before: Date, dryRun: boolean, onProgress: CleanupOptions["onProgress"]) {
    const found = { orphans: 0, bytes: 0 };
    let seen = 0;
    let batch = new Map<string, number>();
    const look = async () => {
      for (const key of await queries.findUnknownKeys(this.parts.db, [...batch.keys()])) {
        if (!dryRun && !(await this.parts.blobs.discard(key))) continue;
        found.orphans++;
        found.bytes += batch.get(key) ?? 0;
      }
      batch = new Map();
    };
    for await (const { key, size, modifiedAt } of this.parts.storage.list()) {
      onProgress?.(++seen);
      if (modifiedAt >= before) continue;
      batch.set(key, size);
      if (batch.size >= BATCH) await look();
    }
    await look();
    return found;
  }
}

function ignoreRunning(error: unknown): void {
  if (!(error instanceof CleanupRunningError)) throw error;
}
