import { createHash } from "node:crypto";
import type { Insertable } from "kysely";
import type { Database } from "../../src/platform/db/database.js";
import type {
  Applications,
  Companies,
  Files as FileRows,
  Jobs,
  Skills,
  UserRole,
  Users,
} from "../../src/platform/db/db.types.js";
import { SessionService } from "../../src/users/session.service.js";

let serial = 0;
const next = () => ++serial;

/** Rows that are good enough unless a test says otherwise. Each returns the new row's id. */
export function createFactories(db: Database) {
  const insert = {
    async user(fields: Partial<Insertable<Users>> = {}): Promise<number> {
      const n = next();
      const values = { email: `user-${n}@example.org`, name: `User ${n}`, passwordHash: "none", ...fields };
      return (await db.insertInto("users").values(values).returning("id").executeTakeFirstOrThrow()).id;
    },
    async company(fields: Partial<Insertable<Companies>> = {}): Promise<number> {
      const n = next();
      const values = { name: `Company ${n}`, slug: `company-${n}`, ...fields };
      return (await db.insertInto("companies").values(values).returning("id").executeTakeFirstOrThrow()).id;
    },
    async skill(fields: Partial<Insertable<Skills>> = {}): Promise<number> {
      const values = { name: `Skill ${next()}`, ...fields };
      return (await db.insertInto("skills").values(values).returning("id").executeTakeFirstOrThrow()).id;
    },
    async job(fields: Partial<Insertable<Jobs>> = {}, skillIds: number[] = []): Promise<number> {
      const n = next();
      const values = {
        companyId: fields.companyId ?? (await insert.company()),
        title: `Job ${n}`,
        slug: `job-${n}`,
        description: "What the work is.",
        status: "PUBLISHED" as const,
        postedAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000),
        ...fields,
      };
      const { id } = await db.insertInto("jobs").values(values).returning("id").executeTakeFirstOrThrow();
      const links = skillIds.map((skillId) => ({ jobId: id, skillId }));
      if (links.length > 0) await db.insertInto("jobSkills").values(links).execute();
      return id;
    },
    async application(fields: Partial<Insertable<Applications>> = {}): Promise<number> {
      const values = {
        jobId: fields.jobId ?? (await insert.job()),
        candidateId: fields.candidateId ?? (await insert.user()),
        ...fields,
      };
      return (await db.insertInto("applications").values(values).returning("id").executeTakeFirstOrThrow()).id;
    },
    /** A picture that is ready, without its bytes. */
    async file(fields: Pick<Insertable<FileRows>, "ownerId"> & Partial<Insertable<FileRows>>): Promise<number> {
      const key = createHash("sha256").update(`file ${next()}`).digest("hex");
      await db.insertInto("blobs").values({ key, size: 5 }).execute();
      const report = {
        steps: [{ name: "jpeg", bytesBefore: 9, bytesAfter: 5, ms: 1, detail: "Quality 80" }],
        ...{ ratio: 5 / 9, durationMs: 1, fellBack: false, warnings: ["The colour profile was kept"] },
      };
      const { id: contentId } = await db
        .insertInto("fileContents")
        .values({
          ...{ scope: `user:${fields.ownerId}`, processing: "document.1", report: JSON.stringify(report) },
          ...{ originalSha256: key, originalSize: 9, originalMimeType: "image/jpeg", mimeType: "image/jpeg" },
          ...{
            status: "READY",
            blobKey: key,
            storedSize: 5,
            servedSize: 5,
            servedSha256: key,
            processedAt: new Date(),
          },
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await db
        .insertInto("fileVariants")
        .values({ contentId, width: 64, mimeType: "image/webp", size: 3, blobKey: key })
        .execute();
      const values = { purpose: "ATTACHMENT" as const, filename: "file.jpg", contentId, ...fields };
      return (await db.insertInto("files").values(values).returning("id").executeTakeFirstOrThrow()).id;
    },
    async recruits(userId: number, companyId: number): Promise<void> {
      await db.insertInto("companyRecruiters").values({ userId, companyId }).execute();
    },
  };
  return insert;
}

export type Factories = ReturnType<typeof createFactories>;

export interface SignedIn {
  id: number;
  token: string;
}

/** An account with a live session, without the cost of a password. */
export async function signIn(db: Database, insert: Factories, role: UserRole, secret = TEST_SECRET): Promise<SignedIn> {
  const id = await insert.user({ role });
  const { accessToken } = await new SessionService(db, secret).open({ id, role });
  return { id, token: accessToken };
}

export const TEST_SECRET = "a secret that only the tests know, long enough";
