import { rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type SlowProxy, startSlowProxy } from "../../src/bench/coherence/slow-proxy.js";
import { pathOf as blobPathOf } from "../../src/files/storage/storage.js";
import { openConnections } from "../../src/platform/db/database.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { openFiles } from "../setup/open-files.js";
import { openRequest, type RawAnswer, rawRequest } from "../setup/raw-request.js";
import { S3_CREDENTIALS, type S3Server, startS3Server } from "../setup/s3-server.js";
import { sha256, storeFile } from "../setup/stored-file.js";
import { createTestDatabase } from "../setup/test-database.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const LARGE = Buffer.alloc(9_000_000, "0123456789abcdef");

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

describe.each(["disk", "S3"])("with files in %s", (kind) => {
  let s3: S3Server | undefined;
  let proxy: SlowProxy | undefined;
  let server: TestServer;
  let insert: Factories;
  let ada: SignedIn;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value);
    s3 = kind === "S3" ? await startS3Server() : undefined;
    proxy = s3 && (await startSlowProxy(() => s3?.port ?? 0));
    const settings = { LOG_LEVEL: "silent", ...(s3 && { STORAGE_URL: s3.storageUrl(proxy?.port) }) };
    server = await startTestServer({ env: settings });
    insert = createFactories(server.db);
    ada = await signIn(server.db, insert, "CANDIDATE");
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await proxy?.stop();
    await s3?.stop();
    vi.unstubAllEnvs();
  });

  const store = (bytes: Buffer, encoded?: Buffer) =>
    storeFile({ db: server.db, storage: server.files.storage }, ada.id, {
      bytes,
      mimeType: "application/octet-stream",
      ...(encoded && { encoded: { as: "gzip", bytes: encoded } }),
    });
  const pathOf = (id: number) => `/files/${toGlobalId("StoredFile", id)}`;
  const get = (id: number, headers: Record<string, string> = {}, method = "GET") =>
    rawRequest(server.url, pathOf(id), { method, headers: { authorization: `Bearer ${ada.token}`, ...headers } });

  function expectUnavailable(answer: RawAnswer) {
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body.toString()).errors).toEqual([
      { message: expect.stringMatching(/Try again\.$/), extensions: { code: "UNAVAILABLE" } },
    ]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  }

  it.each(["as it is", "decoded"])(
    "200 clients that go away leave nothing open: sent %s",
    { timeout: 120_000 },
    async (how) => {
      const id = await store(LARGE, how === "decoded" ? gzipSync(LARGE, { level: 1 }) : undefined);
      expect((await get(id)).body.equals(LARGE)).toBe(true);
      // Those to the database stay open for the next request.
      await openConnections(server.db);
      const before = await openFiles();
      for (let round = 0; round < 10; round++) {
        await Promise.all(
          Array.from({ length: 20 }, async (_, n) => {
            const response = await openRequest(server.url, pathOf(id), {
              headers: { authorization: `Bearer ${ada.token}` },
            });
            response.on("error", () => {});
            // Before the first byte, after some, and while the server waits for the client to take more.
            if (n % 3 === 1) await new Promise((done) => response.once("data", done));
            if (n % 3 === 2) await sleep(20);
            response.destroy();
          }),
        );
      }
      // Connections that are kept for the next request are as few as before.
      await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(before + 2);
      expect((await get(id)).body.equals(LARGE)).toBe(true);
    },
  );

  it("a slow client holds no more than a little of a file in memory", { timeout: 60_000 }, async () => {
    const id = await store(LARGE);
    let end = () => {};
    const isOver = new Promise<void>((done) => {
      end = done;
    });
    const before = process.memoryUsage().arrayBuffers;
    const clients = Array.from({ length: 30 }, async () => {
      const response = await openRequest(server.url, pathOf(id), { headers: { authorization: `Bearer ${ada.token}` } });
      response.on("error", () => {});
      await isOver;
      response.destroy();
    });
    await sleep(1_000);
    // 30 whole files would be 270 MB. What nobody holds may still be there.
    const held = () => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers - before;
    };
    await expect.poll(held, { timeout: 20_000 }).toBeLessThan(60e6);
    end();
    await Promise.all(clients);
  });

  it("a blob that is missing is an error of the server, at once, for HEAD too", async () => {
    const id = await store(Buffer.from("lost"));
    await server.files.storage.delete(sha256(Buffer.from("lost")));
    expectUnavailable(await get(id));
    expectUnavailable(await get(id, { range: "bytes=0-1" }));
    expect((await get(id, {}, "HEAD")).status).toBe(503);
  });

  it("a file that gets another form, or goes, while it is asked for is served from that, or is gone", async () => {
    const [old, present] = [Buffer.from("the old form"), Buffer.from("the new form")];
    const id = await store(old);
    const other = await store(present);
    const { storage } = server.files;
    const open = storage.open.bind(storage);
    let whenOpened: (() => Promise<unknown>) | undefined;
    vi.spyOn(storage, "open").mockImplementation(async (key, range) => {
      const act = whenOpened;
      whenOpened = undefined;
      await act?.();
      return open(key, range);
    });
    whenOpened = async () => {
      const contentId = server.db.selectFrom("files").select("contentId").where("id", "=", other);
      await server.db.updateTable("files").set({ contentId }).where("id", "=", id).execute();
      await storage.delete(sha256(old));
    };
    const answer = await get(id);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(present)).toBe(true);
    expect(answer.headers.etag).toBe(`"${sha256(present).slice(0, 32)}"`);

    whenOpened = async () => {
      await server.db.deleteFrom("files").where("id", "=", id).execute();
      await storage.delete(sha256(present));
    };
    expect((await get(id)).status).toBe(404);
    vi.restoreAllMocks();
  });

  it("a blob that is not what its row says is never sent as if it were", async () => {
    const bytes = Buffer.from("a text of some length, ".repeat(50));
    const put = async (key: string, damaged: Buffer) => {
      const path = join(server.dataDir, "damaged");
      await writeFile(path, damaged);
      await server.files.storage.put(key, path);
    };
    const plain = await store(bytes);
    await put(sha256(bytes), bytes.subarray(0, 100));
    expectUnavailable(await get(plain));

    const encoded = gzipSync(bytes);
    const id = await store(bytes, encoded);
    for (const damaged of [
      gzipSync(bytes.subarray(1)),
      gzipSync(Buffer.concat([bytes, bytes])),
      encoded.subarray(0, 40),
      Buffer.from("x"),
    ]) {
      await put(sha256(encoded), damaged);
      // Once the head is on its way, the connection ends before the body's end.
      const answer = await get(id).catch((error: Error) => error);
      if (answer instanceof Error) expect(answer.message).toMatch(/aborted|socket hang up/);
      else expectUnavailable(answer);
    }
    await put(sha256(encoded), encoded);
    expect((await get(id)).body.equals(bytes)).toBe(true);
  });

  it("while the storage is away that is said, and all is well afterwards", { timeout: 60_000 }, async () => {
    const bytes = Buffer.from("there again");
    const id = await store(bytes);
    if (proxy) proxy.refuse(true);
    else {
      // A file where a folder was.
      const folder = join(server.dataDir, "files", blobPathOf(sha256(bytes)).slice(0, 2));
      await rm(folder, { recursive: true });
      await writeFile(folder, "");
    }
    const answer = await get(id);
    expectUnavailable(answer);
    expect(answer.headers["retry-after"]).toBe("2");
    expect((await get(id, { "if-none-match": `"${sha256(bytes).slice(0, 32)}"` })).status).toBe(304);
    if (proxy) proxy.refuse(false);
    else {
      await rm(join(server.dataDir, "files", sha256(bytes).slice(0, 2)));
      const path = join(server.dataDir, "again");
      await writeFile(path, bytes);
      await server.files.storage.put(sha256(bytes), path);
    }
    expect((await get(id)).body.equals(bytes)).toBe(true);
  });

  it("a storage that fails in the middle ends the connection, and the next request is served", async () => {
    const id = await store(LARGE);
    if (s3) {
      s3.fault = (method) => (method === "GET" ? { cutAfter: 1_000_000 } : undefined);
      await expect(get(id)).rejects.toThrow(/aborted|socket hang up/);
      s3.fault = undefined;
    } else {
      const response = await openRequest(server.url, pathOf(id), { headers: { authorization: `Bearer ${ada.token}` } });
      await truncate(join(server.dataDir, "files", blobPathOf(sha256(LARGE))), 3_000_000);
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      await new Promise((done) => response.on("error", done).on("end", done));
      expect(received).toBeLessThan(LARGE.length);
      expect(response.complete).toBe(false);
    }
    expect((await get(await store(Buffer.from("the next")))).status).toBe(200);
  });
});

it("while the database is away that is said, and all is well afterwards", { timeout: 60_000 }, async () => {
  const database = await createTestDatabase();
  const direct = new URL(database.url);
  const proxy = await startSlowProxy(() => Number(direct.port));
  const through = new URL(database.url);
  through.host = `127.0.0.1:${proxy.port}`;
  const server = await startTestServer({ databaseUrl: through.toString(), env: { LOG_LEVEL: "silent" } });
  try {
    const bytes = Buffer.from("there");
    const ownerId = await createFactories(server.db).user();
    const id = await storeFile({ db: server.db, storage: server.files.storage }, ownerId, { bytes });
    const file = { id, purpose: "ATTACHMENT" as const, servedSha256: sha256(bytes) };
    const path = server.files.links.urlOf(file, { changesAt: () => {} }) as string;
    expect((await rawRequest(server.url, path)).status).toBe(200);
    proxy.refuse(true);
    const answer = await rawRequest(server.url, path);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body.toString()).errors[0].extensions).toEqual({ code: "UNAVAILABLE" });
    proxy.refuse(false);
    await expect.poll(async () => (await rawRequest(server.url, path)).status).toBe(200);
  } finally {
    await server.stop();
    await proxy.stop();
    await database.drop();
  }
});
