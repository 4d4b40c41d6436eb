import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CrashingServerOptions, CrashPoint } from "../../src/bench/uploads/crashing-server.js";
import { createStorage } from "../../src/files/storage/create-storage.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, signIn, TEST_SECRET } from "../setup/factories.js";
import { csv } from "../setup/sample-files.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";
import { startTestServer } from "../setup/test-server.js";
import { storedKeys, temporaryFiles, upload } from "../setup/upload.js";

let compiled: string;
let database: TestDatabase;
let db: Database;
let dataDir: string;
let serial = 0;

beforeAll(async () => {
  compiled = compiledFolder();
}, 120_000);
beforeEach(async () => {
  database = await createTestDatabase();
  db = createDatabase({ url: database.url });
  dataDir = await mkdtemp(join(tmpdir(), "hirewise-crashes-"));
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function startCrashing(crashAt: CrashPoint): Promise<{ url: string; child: ChildProcess }> {
  const options: CrashingServerOptions = {
    env: { NODE_ENV: "test", PORT: "0", LOG_LEVEL: "error", JWT_SECRET: TEST_SECRET, DATA_DIR: dataDir },
    databaseUrl: database.url,
    crashAt,
  };
  const child = fork(join(compiled, "bench", "uploads", "crashing-server.js"), [JSON.stringify(options)], {
    // What its own children say when it is gone.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("The server has ended before it began.");
  });
  ended.catch(() => {});
  const [{ url }] = (await Promise.race([once(child, "message"), ended])) as [{ url: string }];
  return { url, child };
}

const stored = async () => storedKeys(await createStorage(undefined, dataDir));

/** Keys that rows point to and the storage does not have. */
async function missingBlobs(): Promise<string[]> {
  const present = new Set(await stored());
  const { rows } = await sql<{ key: string }>`select key from blobs
    union select original_blob_key from file_contents where original_blob_key is not null
    union select blob_key from file_contents where blob_key is not null
    union select blob_key from file_variants`.execute(db);
  return rows.map(({ key }) => key).filter((key) => !present.has(key));
}

/** Uploads in a server that dies, and tells whether the client had been told that the file was accepted. */
async function uploadAndCrash(crashAt: CrashPoint, bytes: Buffer): Promise<string | undefined> {
  const ada = await signIn(db, createFactories(db), "CANDIDATE");
  const { url, child } = await startCrashing(crashAt);
  const died = once(child, "exit");
  const answer = await upload(url, ada.token, { name: "data.txt", bytes }).catch(() => undefined);
  const [, signal] = await died;
  expect(signal).toBe("SIGKILL");
  return answer?.file?.id;
}

describe("a server that is killed", () => {
  const beforeCommit = ["received", "claimed", "stored", "linked"] as const;
  const afterCommit = ["committed"] as const;
  const inQueue = ["taskBegun", "taskStored", "taskLinked", "taskCommitted"] as const;
  const inRefinement = ["refinementStored", "refinementCommitted"] as const;

  it.each([...beforeCommit, ...afterCommit, ...inQueue, ...inRefinement])(
    "when an upload is %s loses nothing that was accepted, and leaves nothing that cannot be swept",
    async (crashAt) => {
      const isLarge = (inQueue as readonly string[]).includes(crashAt);
      // Repeated, so that the slow passes over it are not.
      const bytes = isLarge ? Buffer.from(`the line of upload ${++serial}\n`.repeat(60_000)) : csv(300, ++serial);
      const accepted = await uploadAndCrash(crashAt, bytes);
      expect(await missingBlobs()).toEqual([]);
      const files = await db.selectFrom("files").select(["id", "contentId"]).orderBy("id", "desc").execute();
      if ((beforeCommit as readonly string[]).includes(crashAt)) expect(files).toHaveLength(0);
      else expect(files).toHaveLength(1);
      expect(accepted === undefined || files.length === 1).toBe(true);

      // The server comes back.
      const back = await startTestServer({
        compiled,
        databaseUrl: database.url,
        env: { DATA_DIR: dataDir },
      });
      try {
        await back.files.processing.recover(0);
        const unfinished = async () => {
          const rows = await db.selectFrom("fileContents").select("id").where("refinedAt", "is", null).execute();
          return rows.length;
        };
        await sql`update file_contents set processed_at = processed_at - interval '11 minutes'`.execute(db);
        await back.files.processing.recover(0);
        await expect.poll(unfinished, { timeout: 120_000 }).toBe(0);
        expect(await missingBlobs()).toEqual([]);

        // Nobody holds on to what was claimed by the dead, after a while.
        await sql`update blob_claims set claimed_at = claimed_at - interval '2 hours'`.execute(db);
        const uploads = join(dataDir, "uploads");
        for (const name of await readdir(uploads)) await utimes(join(uploads, name), new Date(0), new Date(0));
        await back.files.cleanup.run({ dryRun: false, olderThanMs: 0 });
        expect(await missingBlobs()).toEqual([]);
        const known = await db.selectFrom("blobs").select("key").orderBy("key").execute();
        expect(await stored()).toEqual(known.map(({ key }) => key));
        expect(await temporaryFiles(dataDir)).toEqual([]);
        const statuses = await db.selectFrom("fileContents").select("status").execute();
        expect(statuses.map(({ status }) => status)).toEqual(files.map(() => "READY"));

        // With its file everything goes.
        await db.deleteFrom("files").execute();
        await back.files.cleanup.run({ dryRun: false, olderThanMs: 0 });
        expect(await stored()).toEqual([]);
      } finally {
        await back.stop();
      }
    },
    300_000,
  );
});
