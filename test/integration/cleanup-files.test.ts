import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BlobService, bytesInMemory, keyOf } from "../../src/files/blob.service.js";
import { CleanupRunningError } from "../../src/files/cleanup/cleanup.service.js";
import { removeFile } from "../../src/platform/temporary-files.js";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type SignedIn, signIn } from "../setup/factories.js";
import { csv } from "../setup/sample-files.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { settled, storedKeys, temporaryFiles, upload } from "../setup/upload.js";

let server: TestServer;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder() });
  server.files.warmUp();
  ada = await signIn(server.db, createFactories(server.db), "CANDIDATE");
}, 120_000);
afterAll(() => server?.stop());

const HOUR_MS = 3_600_000;
const clean = (olderThanMs = 0, dryRun = false) => server.files.cleanup.run({ dryRun, olderThanMs });
const stored = () => storedKeys(server.files.storage);
const blobsOf = () => new BlobService(server.db, server.files.storage, server.files.temporary);

/** Bytes that nothing points to, as a crash leaves them. */
async function orphan(text: string): Promise<string> {
  const bytes = bytesInMemory(Buffer.from(text));
  await blobsOf().store(bytes);
  return bytes.key;
}

it("removes what nobody knows, unless it is younger than that, or this is a dry run", async () => {
  const key = await orphan("left behind");
  expect(await clean(HOUR_MS)).toMatchObject({ orphans: 0 });
  expect(await clean(0, true)).toMatchObject({ orphans: 1, bytes: 11 });
  expect(await stored()).toEqual([key]);
  expect(await clean()).toMatchObject({ orphans: 1, bytes: 11 });
  expect(await stored()).toEqual([]);
});

it("leaves alone what is being linked, and takes it when its claim is old", async () => {
  const key = await orphan("about to be linked");
  await blobsOf().claim([key]);
  expect(await clean()).toMatchObject({ orphans: 0 });
  await sql`update blob_claims set claimed_at = claimed_at - interval '2 hours'`.execute(server.db);
  expect(await clean()).toMatchObject({ orphans: 1 });
});

it("removes temporary files that were left, expired announcements and contents without a file", async () => {
  const left = server.files.temporary.newPath();
  await writeFile(left, "x");
  const young = server.files.temporary.newPath();
  await writeFile(young, "y");
  await utimes(left, new Date(0), new Date(0));
  await server.db
    .insertInto("stagedUploads")
    .values({ ownerId: ada.id, purpose: "RESUME", filename: "a", size: 1, expiresAt: new Date(0) })
    .execute();
  // A young one is somebody's, whatever age is asked for.
  expect(await clean()).toMatchObject({ temporaryFiles: 1, stagedUploads: 1 });
  expect(await temporaryFiles(server.dataDir)).toEqual([young.slice(young.lastIndexOf("/") + 1)]);
  await removeFile(young);
});

it("removes originals after their days, and everything with the last file", async () => {
  const bytes = csv(300, 42);
  const answer = await upload(server.url, ada.token, { name: "a.csv", bytes });
  await settled(server, ada.token, answer);
  const waiting = () => server.db.selectFrom("fileContents").select("id").where("refinedAt", "is", null).execute();
  await expect.poll(waiting, { timeout: 90_000 }).toEqual([]);
  expect(await clean()).toMatchObject({ originals: 0 });
  expect(await stored()).toContain(keyOf(bytes));
  await server.db
    .updateTable("fileContents")
    .set({ processedAt: new Date(Date.now() - 8 * 24 * HOUR_MS) })
    .execute();
  expect(await clean()).toMatchObject({ originals: 1, blobs: 1, orphans: 1 });
  expect(await stored()).not.toContain(keyOf(bytes));
  expect(await stored()).toHaveLength(1);
  // As when an account is removed: its files go, and nothing tells of what they had.
  await server.db.deleteFrom("files").execute();
  expect(await clean()).toMatchObject({ contents: 1, blobs: 1, orphans: 1 });
  expect(await stored()).toEqual([]);
}, 120_000);

it("runs once at a time", async () => {
  const outcomes = await Promise.allSettled([clean(), clean(), clean()]);
  const refused = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  // Those that came while one was running; the others came after it.
  for (const { reason } of refused) expect(reason).toBeInstanceOf(CleanupRunningError);
  await server.db.connection().execute(async (other) => {
    await sql`select pg_advisory_lock(4203)`.execute(other);
    await expect(clean()).rejects.toThrow(CleanupRunningError);
    await sql`select pg_advisory_unlock(4203)`.execute(other);
  });
  await clean();
});

it("never takes bytes that are linked at the same moment", async () => {
  const blobs = blobsOf();
  const texts = Array.from({ length: 6 }, (_, n) => `bytes that come and go ${n}`);
  let isOver = false;
  const sweeping = (async () => {
    while (!isOver) await clean();
  })();
  const linking = texts.map(async (text, owner) => {
    const bytes = bytesInMemory(Buffer.from(text));
    for (let round = 0; round < 15; round++) {
      const { id } = await blobs.keep([bytes], (tx) =>
        tx
          .insertInto("stagedUploads")
          .values({
            ...{ ownerId: ada.id, purpose: "RESUME", filename: `${owner}`, size: 1 },
            ...{ expiresAt: new Date("2999-01-01"), blobKey: bytes.key },
          })
          .returning("id")
          .executeTakeFirstOrThrow(),
      );
      // A row points to it: it must be there, whatever has been swept meanwhile.
      expect(await server.files.storage.size(bytes.key)).toBe(bytes.size);
      await server.db.deleteFrom("stagedUploads").where("id", "=", id).execute();
    }
  });
  await Promise.all(linking).finally(() => {
    isOver = true;
  });
  await sweeping;
  await clean();
  expect(await stored()).toEqual([]);
}, 120_000);

it("can be asked for by a command", async () => {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  await mkdir(join(server.dataDir, "uploads"), { recursive: true });
  await orphan("for the command");
  const cli = join(compiledFolder(), "cli.js");
  const env = { ...process.env, NODE_ENV: "test", DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir };
  const run = (...args: string[]) => promisify(execFile)(process.execPath, [cli, "cleanup-files", ...args], { env });
  expect((await run("--dry-run", "--older-than", "0s")).stdout).toMatch(/1 {2}files in the storage.*\n.*dry run/s);
  expect((await run("--older-than", "0s")).stdout).toMatch(/1 {2}files in the storage/);
  expect(await stored()).toEqual([]);
  await expect(run("--older-than", "soon")).rejects.toMatchObject({ code: 1 });
}, 120_000);
