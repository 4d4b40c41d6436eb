import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createStorage } from "../../src/files/storage/create-storage.js";
import type { BlobInfo, FileStorage } from "../../src/files/storage/storage.js";
import { openFiles } from "../setup/open-files.js";
import { S3_CREDENTIALS, type S3Server, startS3Server } from "../setup/s3-server.js";

const keyOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe.each(["disk", "S3"])("files kept in %s", (kind) => {
  let folder: string;
  let s3: S3Server | undefined;
  let storage: FileStorage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "hirewise-storage-"));
    for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value);
    if (kind === "S3") s3 = await startS3Server();
    storage = await emptyStorage();
  });
  afterAll(async () => {
    storage.close();
    await s3?.stop();
    await rm(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  const emptyStorage = () =>
    createStorage(s3?.storageUrl() ?? `file:${join(folder, randomBytes(6).toString("hex"))}`, folder);

  async function sourceOf(bytes: Uint8Array): Promise<string> {
    const path = join(folder, `source-${randomBytes(6).toString("hex")}`);
    await writeFile(path, bytes);
    return path;
  }

  async function put(bytes: Uint8Array, suffix = ""): Promise<string> {
    const key = keyOf(bytes) + suffix;
    await storage.put(key, await sourceOf(bytes));
    return key;
  }

  /** Its hash: to compare megabytes byte by byte takes the test runner half a minute. */
  async function read(key: string): Promise<string | undefined> {
    const blob = await storage.open(key);
    return blob && keyOf(await buffer(blob.stream));
  }

  async function listed(of = storage): Promise<BlobInfo[]> {
    const blobs: BlobInfo[] = [];
    for await (const blob of of.list()) blobs.push(blob);
    return blobs;
  }

  it.each([0, 1, 65_536, 3_000_000])("%i bytes come back as they were", async (length) => {
    const bytes = randomBytes(length);
    const key = await put(bytes);
    expect(await read(key)).toBe(key);
    expect(await storage.size(key)).toBe(length);
    expect((await listed()).filter((blob) => blob.key === key)).toEqual([
      { key, size: length, modifiedAt: expect.any(Date) },
    ]);
  });

  it("a form of it is kept beside, under a suffix", async () => {
    const bytes = Buffer.from("the text");
    const key = await put(bytes, ".br");
    expect(await read(key)).toBe(keyOf(bytes));
    expect(await read(keyOf(bytes))).toBeUndefined();
  });

  it("what is not there is undefined, and deleting it no error", async () => {
    const key = keyOf(randomBytes(8));
    expect(await storage.open(key)).toBeUndefined();
    expect(await storage.open(key, { start: 0, end: 1 })).toBeUndefined();
    expect(await storage.size(key)).toBeUndefined();
    await storage.delete(key);
  });

  it("what was deleted is gone, and can be put again", async () => {
    const bytes = randomBytes(100);
    const key = await put(bytes);
    await storage.delete(key);
    expect(await storage.open(key)).toBeUndefined();
    expect((await listed()).map((blob) => blob.key)).not.toContain(key);
    await put(bytes);
    expect(await read(key)).toBe(key);
  });

  it("who reads it while it is deleted or put again reads on", async () => {
    const bytes = randomBytes(3_000_000);
    const key = await put(bytes);
    const [first, second] = [await storage.open(key), await storage.open(key)];
    await put(bytes);
    await storage.delete(key);
    for (const blob of [first, second]) expect(blob && keyOf(await buffer(blob.stream))).toBe(key);
  });

  it.each([
    [0, 0, 1],
    [10, 19, 10],
    [999, 999, 1],
    [990, 5_000, 10],
    [0, Number.POSITIVE_INFINITY, 1_000],
  ])("bytes %i to %i can be read alone", async (start, end, length) => {
    const bytes = randomBytes(1_000);
    const key = await put(bytes);
    const blob = await storage.open(key, { start, end });
    expect(blob?.size).toBe(1_000);
    const part = blob && (await buffer(blob.stream));
    expect(part).toEqual(bytes.subarray(start, end + 1));
    expect(part).toHaveLength(length);
  });

  it("a range beyond the end is refused", async () => {
    const key = await put(randomBytes(1_000));
    await expect(storage.open(key, { start: 1_000, end: 1_001 })).rejects.toThrow(RangeError);
    const empty = await put(Buffer.alloc(0));
    await expect(storage.open(empty, { start: 0, end: 0 })).rejects.toThrow(RangeError);
  });

  it("many put the same at once: it is there whole, at every moment", async () => {
    const bytes = randomBytes(1_000_000);
    const key = keyOf(bytes);
    const source = await sourceOf(bytes);
    let isDone = false;
    const seen = new Set<string>();
    const watch = async () => {
      while (!isDone) {
        const found = await read(key);
        if (found) seen.add(found);
      }
    };
    const watching = watch();
    await Promise.all(Array.from({ length: 20 }, () => storage.put(key, source)));
    isDone = true;
    await watching;
    expect(await read(key)).toBe(key);
    expect([...seen].filter((hash) => hash !== key)).toEqual([]);
    expect((await listed()).filter((blob) => blob.key === key)).toHaveLength(1);
  });

  it("putting it again renews its age", async () => {
    const bytes = randomBytes(10);
    const key = await put(bytes);
    const before = (await listed()).find((blob) => blob.key === key)?.modifiedAt as Date;
    // S3 tells whole seconds.
    await expect
      .poll(
        async () => {
          await put(bytes);
          return (await listed()).find((blob) => blob.key === key)?.modifiedAt.getTime();
        },
        { interval: 400, timeout: 5_000 },
      )
      .toBeGreaterThan(before.getTime());
  });

  it("a source that is missing leaves nothing", async () => {
    const key = keyOf(randomBytes(8));
    await expect(storage.put(key, join(folder, "no such file"))).rejects.toThrow(/no such file/);
    expect(await storage.size(key)).toBeUndefined();
    expect(await storage.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  it("a source that shrinks while it is read is an error or stored as it is, but never hangs", async () => {
    const bytes = randomBytes(20_000_000);
    const key = keyOf(bytes);
    const source = await sourceOf(bytes);
    const putting = storage.put(key, source).then(
      () => "stored",
      () => "refused",
    );
    await truncate(source, 1_000);
    const outcome = await putting;
    const size = await storage.size(key);
    expect(outcome === "refused" ? size === undefined : size !== undefined).toBe(true);
  });

  it("more than 1,000 are listed, each once", { timeout: 120_000 }, async () => {
    const many = await emptyStorage();
    const source = await sourceOf(Buffer.from("x"));
    const keys = Array.from({ length: 1_203 }, (_, n) => keyOf(Buffer.from(`blob ${n}`)));
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => many.put(key, source)));
    }
    expect((await listed(many)).map((blob) => blob.key).sort()).toEqual([...keys].sort());
    many.close();
  });

  it("an empty storage lists nothing", async () => {
    const empty = await emptyStorage();
    expect(await listed(empty)).toEqual([]);
    expect(await empty.removeUnfinished(new Date())).toBe(0);
    empty.close();
  });

  it.each([
    "",
    ".",
    "..",
    "../../etc/passwd",
    "a".repeat(63),
    "A".repeat(64),
    `${"a".repeat(64)}/..`,
    `${"a".repeat(64)}.`,
    `${"a".repeat(64)}..`,
    `${"a".repeat(64)}.BR`,
    `${"a".repeat(64)}\n`,
    `${"a".repeat(64)}.br\0`,
    `${"a".repeat(64)}.a.b.c`,
    `/${"a".repeat(64)}`,
  ])("the key %j is refused everywhere", async (key) => {
    const source = await sourceOf(Buffer.from("x"));
    await expect(storage.put(key, source)).rejects.toThrow(TypeError);
    await expect(storage.open(key)).rejects.toThrow(TypeError);
    await expect(storage.size(key)).rejects.toThrow(TypeError);
    await expect(storage.delete(key)).rejects.toThrow(TypeError);
  });

  it("readers that go away leave nothing open", async () => {
    const key = await put(randomBytes(2_000_000));
    await read(key);
    const before = await openFiles();
    for (let n = 0; n < 50; n++) {
      const blob = await storage.open(key);
      if (n % 2) await new Promise((done) => blob?.stream.once("readable", done));
      blob?.stream.destroy();
    }
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
  });

  it("it can be checked, and a check leaves nothing", async () => {
    const fresh = await emptyStorage();
    await fresh.check();
    expect(await listed(fresh)).toEqual([]);
    expect(await fresh.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
    fresh.close();
  });
});
