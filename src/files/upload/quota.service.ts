import type { Transaction } from "kysely";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "../../platform/db/database.js";
import type { DB } from "../../platform/db/db.types.js";
import { AppError, ErrorCode } from "../../platform/graphql/errors.js";

export interface QuotaSettings {
  /** Files that an account may upload within a minute. */
  perMinute: number;
  /** What it may have stored, by the sizes of the files as they were uploaded. */
  bytes: number;
  files: number;
}

const MINUTE_SECONDS = 60;

/** How much an account may upload, and how fast. */
export class UploadQuota {
  private readonly rate: RateLimiterMemory;

  constructor(private readonly settings: QuotaSettings) {
    this.rate = new RateLimiterMemory({ points: settings.perMinute, duration: MINUTE_SECONDS });
  }

  /** Whether anything may come at all: asked before a body is read. @throws GraphQLError RATE_LIMITED */
  async admit(userId: number): Promise<void> {
    const used = await this.rate.get(String(userId));
    if (used && used.remainingPoints <= 0)
      throw AppError.forRequest(ErrorCode.RATE_LIMITED, tooFast(used.msBeforeNext));
  }

  /** Counts one file. @throws AppError RATE_LIMITED */
  async count(userId: number): Promise<void> {
    try {
      await this.rate.consume(String(userId));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new AppError(ErrorCode.RATE_LIMITED, tooFast(refusal.msBeforeNext), "file");
    }
  }

  /**
   * Whether one more file fits. Within the transaction that adds it, the account's other uploads wait.
   * @throws AppError PAYLOAD_TOO_LARGE
   */
  async requireRoom(db: Database | Transaction<DB>, userId: number, size: number): Promise<void> {
    if (db.isTransaction) {
      await db.selectFrom("users").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
    }
    const { files, bytes } = await db
      .selectFrom("files")
      .innerJoin("fileContents", "fileContents.id", "files.contentId")
      .select(({ fn, val }) => [
        fn.countAll<number>().as("files"),
        fn.coalesce(fn.sum<number>("fileContents.originalSize"), val(0)).as("bytes"),
      ])
      .where("files.ownerId", "=", userId)
      .executeTakeFirstOrThrow();
    const { settings } = this;
    if (files + 1 > settings.files) throw noRoom(`An account holds ${settings.files} files at most.`);
    if (bytes + size > settings.bytes) {
      throw noRoom(`An account holds ${Math.floor(settings.bytes / 1024 / 1024)} MB of files at most.`);
    }
  }
}

function tooFast(ms: number): string {
  return `Too many uploads. Try again in ${Math.ceil(ms / 1000)} seconds.`;
}

function noRoom(what: string): AppError {
  return new AppError(ErrorCode.PAYLOAD_TOO_LARGE, `${what} Delete some first.`, "file");
}
