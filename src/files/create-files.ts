import { join } from "node:path";
import type { Env } from "../env.js";
import type { Database } from "../platform/db/database.js";
import type { UploadReception } from "../platform/http/uploads/receive-upload.js";
import type { UploadFigures } from "../platform/metrics/file-figures.js";
import type { TaskQueue } from "../platform/queue/task-queue.js";
import { TemporaryFiles } from "../platform/temporary-files.js";
import { Turns } from "../platform/turns.js";
import { BlobService } from "./blob.service.js";
import { CleanupService } from "./cleanup/cleanup.service.js";
import { FileService } from "./file.service.js";
import { ProcessingService } from "./processing/processing.service.js";
import { FileWorkers } from "./processing/workers.js";
import { ResumeReader } from "./resume/resume-reader.js";
import { FileLinks } from "./serving/signed-url.js";
import { StagedUploadService } from "./staged/staged-upload.service.js";
import { UploadUrls } from "./staged/upload-url.js";
import { createStorage } from "./storage/create-storage.js";
import type { FileStorage } from "./storage/storage.js";
import { limitByHead, MAX_FILE_BYTES } from "./upload/purposes.js";
import { UploadQuota } from "./upload/quota.service.js";
import { Rush } from "./upload/rush.js";

type FileEnv = Pick<Env, "storageUrl" | "dataDir" | "jwtSecret" | "files">;

/** Everything that takes, keeps and looks after files. */
export interface Files {
  storage: FileStorage;
  uploads: FileService;
  staged: StagedUploadService;
  processing: ProcessingService;
  cleanup: CleanupService;
  resumes: ResumeReader;
  /** How multipart requests are received. */
  reception: UploadReception;
  urls: UploadUrls;
  /** The addresses under which files are fetched. */
  links: FileLinks;
  temporary: TemporaryFiles;
  pace: UploadReception["pace"];
  /** Starts what the first upload would wait for. */
  warmUp(): void;
  stop(): Promise<void>;
}

interface Options {
  env: FileEnv;
  db: Database;
  /** Connections that requests do not wait for. */
  background: Database;
  queue: TaskQueue;
  compiled: string | undefined;
  figures: UploadFigures;
}

const MAX_FILES = 10;
/**
 * Uploads are read one after the other, and recorded one after the other, with a rest three times as long as each took: what
 * else is asked for finds the processor and a connection, however many come. Who takes longer lets others through. With
 * shorter rests 200 at once are answered in two thirds of the time, and the slowest of other queries take twice as long.
 */
const UPLOADS_AT_ONCE = 1;
const UPLOAD_TURNS = { leaseMs: 100, rest: 3 };
const LEAST_BYTES_PER_SECOND = 1_024;

export async function createFiles(options: Options): Promise<Files> {
  const { env, db, background, queue, compiled, figures } = options;
  const { files: settings } = env;
  const storage = await createStorage(env.storageUrl, env.dataDir);
  const temporary = createTemporaryFiles(env);
  const receiving = new Turns(UPLOADS_AT_ONCE, UPLOAD_TURNS);
  const recording = new Turns(UPLOADS_AT_ONCE, UPLOAD_TURNS);
  const rush = new Rush([receiving, recording]);
  const blobs = new BlobService(db, storage, temporary, recording);
  const workers = new FileWorkers(settings.optimizerWorkers, compiled);
  const resumes = new ResumeReader({
    workers: settings.optimizerWorkers,
    ...(compiled && { script: join(compiled, "files", "resume", "worker.js") }),
  });
  const quota = new UploadQuota(settings.quota);
  const urls = new UploadUrls(env.jwtSecret);
  const { reusesResults, patienceMs } = settings;
  const uploads = new FileService({
    ...{ db, recording, blobs, workers },
    ...{ queue, quota, rush, figures, reusesResults },
  });
  const pace = { patienceMs, bytes: (LEAST_BYTES_PER_SECOND * patienceMs) / 1_000 };
  return {
    storage,
    uploads,
    staged: new StagedUploadService({ db, storage, blobs, temporary, files: uploads, quota, urls }),
    processing: new ProcessingService({
      ...{ db: background, blobs: new BlobService(background, storage, temporary) },
      ...{ storage, temporary, workers, queue, rush, figures },
    }),
    cleanup: createCleanup({ env, db: background, storage }),
    resumes,
    reception: {
      turns: receiving,
      temporary,
      maxFiles: MAX_FILES,
      maxFileBytes: MAX_FILE_BYTES,
      limitOf: limitByHead,
      pace,
      admit: ({ id }) => quota.admit(id),
    },
    urls,
    links: new FileLinks(env.jwtSecret),
    temporary,
    pace,
    warmUp: () => workers.warmUp(),
    async stop() {
      await Promise.all([workers.close(), resumes.close()]);
      storage.close();
    },
  };
}

/** Also without a server. */
export function createCleanup({
  env,
  db,
  storage,
}: {
  env: FileEnv;
  db: Database;
  storage: FileStorage;
}): CleanupService {
  const temporary = createTemporaryFiles(env);
  const blobs = new BlobService(db, storage, temporary);
  return new CleanupService({ db, storage, blobs, temporary, keepOriginalsMs: env.files.keepOriginalsMs });
}

function createTemporaryFiles({ dataDir }: FileEnv): TemporaryFiles {
  return new TemporaryFiles(join(dataDir, "uploads"));
}
