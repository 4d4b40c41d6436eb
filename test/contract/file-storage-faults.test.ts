import { execFile, fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type SlowProxy, startSlowProxy } from "../../src/bench/coherence/slow-proxy.js";
import { createStorage } from "../../src/files/storage/create-storage.js";
import { type FileStorage, StorageError } from "../../src/files/storage/storage.js";
import { compiledFolder } from "../setup/compiled.js";
import { openFiles } from "../setup/open-files.js";
import { BUCKET, S3_CREDENTIALS, type S3Server, startS3Server } from "../setup/s3-server.js";

const run = promisify(execFile);
const keyOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let folder: string;
let storage: FileStorage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hirewise-storage-"));
});
afterEach(async () => {
  storage?.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(bytes: Uint8Array): Promise<string> {
  const source = join(folder, `source-${randomBytes(6).toString("hex")}`);
  await writeFile(source, bytes);
  await storage.put(keyOf(bytes), source);
  return keyOf(bytes);
}

async function read(key: string): Promise<Buffer | undefined> {
  const blob = await storage.open(key);
  return blob && buffer(blob.stream);
}

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of storage.list()) found.push(key);
  return found;
}

const expectInWords = (work: Promise<unknown>, words: RegExp) =>
  expect(work).rejects.toMatchObject({
    name: "StorageError",
    message: expect.stringMatching(words),
    cause: expect.anything(),
  });

describe("on disk", () => {
  const open = (at: string) => createStorage(`file:${at}`, folder);

  it("a folder that is removed under way is made again", async () => {
    const root = join(folder, "root");
    storage = await open(root);
    const bytes = Buffer.from("bytes");
    const key = await put(bytes);
    for (const gone of [
      root,
      join(root, key.slice(0, 2)),
      join(root, key.slice(0, 2), key.slice(2, 4)),
      join(root, "unfinished"),
    ]) {
      await rm(gone, { recursive: true });
      if (gone.endsWith("unfinished")) expect(await read(key)).toEqual(bytes);
      else expect(await storage.open(key)).toBeUndefined();
      await storage.delete(key);
      await put(bytes);
      expect(await read(key)).toEqual(bytes);
      expect(await keys()).toEqual([key]);
    }
  });

  it("a folder that is removed over and over while files are put costs no file that was said to be stored", async () => {
    const root = join(folder, "root");
    storage = await open(root);
    let isDone = false;
    const remove = async () => {
      while (!isDone) {
        // It may be filled again while it is emptied.
        await rm(join(root, "unfinished"), { recursive: true, force: true }).catch(() => {});
        await sleep(5);
      }
    };
    const removing = remove();
    const all = Array.from({ length: 100 }, (_, n) => Buffer.from(`blob ${n}`));
    const outcomes: PromiseSettledResult<string>[] = [];
    for (let at = 0; at < all.length; at += 4)
      outcomes.push(...(await Promise.allSettled(all.slice(at, at + 4).map(put))));
    isDone = true;
    await removing;
    for (const [index, { status }] of outcomes.entries()) {
      const found = await read(keyOf(all[index] as Buffer));
      if (status === "fulfilled") expect(found).toEqual(all[index]);
      else expect(found).toBeUndefined();
    }
    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
  });

  it("a full disk is an error in words, and leaves nothing that is half", async () => {
    const disk = join(folder, "disk");
    await mkdir(disk);
    const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).then(
      () => true,
      () => false,
    );
    // Who may mount nothing has a full device at least.
    const full = mounted ? disk : "/dev/full";
    try {
      storage = await open(full);
      if (!mounted) {
        await expectInWords(storage.check(), /is not a folder/);
        return;
      }
      const small = await put(randomBytes(50_000));
      await expectInWords(put(randomBytes(1_000_000)), /is full\.$/);
      expect(await keys()).toEqual([small]);
      expect(await storage.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
      expect((await read(small))?.length).toBe(50_000);
      await writeFile(join(disk, "filler"), randomBytes(300_000)).catch(() => {});
      await expectInWords(storage.check(), /is full\.$/);
      await rm(join(disk, "filler"));
      await storage.check();
      expect(await keys()).toEqual([small]);
    } finally {
      if (mounted) await run("umount", ["-l", disk]);
    }
  });

  it("a folder that may not be written is an error in words, and can still be read", async () => {
    const root = join(folder, "root");
    storage = await open(root);
    const key = await put(Buffer.from("bytes"));
    const source = join(folder, "source");
    await writeFile(source, "others");
    const all = [
      folder,
      root,
      join(root, "unfinished"),
      join(root, key.slice(0, 2)),
      join(root, key.slice(0, 2), key.slice(2, 4)),
    ];
    for (const each of all) await chmod(each, 0o555);
    await chmod(join(root, key.slice(0, 2), key.slice(2, 4), key), 0o444);
    const isRoot = process.geteuid?.() === 0;
    // Root may write everywhere: it steps down for the moment.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expectInWords(storage.check(), /may not be used by this account\.$/);
      await expectInWords(storage.put(keyOf(Buffer.from("others")), source), /may not be used by this account\.$/);
      await expectInWords(storage.delete(key), /may not be used by this account\.$/);
      expect(await read(key)).toEqual(Buffer.from("bytes"));
    } finally {
      if (isRoot) process.seteuid?.(0);
      for (const each of all) await chmod(each, 0o755);
    }
    expect(await keys()).toEqual([key]);
  });

  it("what is no folder is an error in words", async () => {
    await writeFile(join(folder, "a file"), "");
    storage = await open(join(folder, "a file"));
    await expectInWords(storage.check(), /is not a folder\.$/);
    await expectInWords(put(Buffer.from("bytes")), /is not a folder\.$/);
    await expectInWords(keys(), /is not a folder\.$/);
  });

  it("what others put beside is not listed", async () => {
    const root = join(folder, "root");
    storage = await open(root);
    const key = await put(Buffer.from("bytes"));
    const inner = join(root, key.slice(0, 2), key.slice(2, 4));
    await writeFile(join(root, "README"), "");
    await writeFile(join(root, "ab"), "");
    await writeFile(join(inner, ".DS_Store"), "");
    await writeFile(join(inner, `${key}~`), "");
    await mkdir(join(inner, keyOf(Buffer.from("a folder"))));
    expect(await keys()).toEqual([key]);
  });

  it("a process that is killed while it stores leaves nothing that is half, and what it leaves is removed", {
    timeout: 120_000,
  }, async () => {
    const compiled = compiledFolder();
    const root = join(folder, "root");
    const source = join(folder, "large");
    // Large, so that the kill hits the middle.
    const bytes = randomBytes(30_000_000);
    await writeFile(source, bytes);
    const script = join(folder, "put.mjs");
    await writeFile(
      script,
      `import { createStorage } from ${JSON.stringify(join(compiled, "files/storage/create-storage.js"))};
       const storage = await createStorage(${JSON.stringify(`file:${root}`)}, "");
       process.send("ready");
       for (;;) await storage.put(${JSON.stringify(keyOf(bytes))}, ${JSON.stringify(source)});`,
    );
    storage = await open(root);
    for (let round = 0; round < 4; round++) {
      const child = fork(script);
      await once(child, "message");
      await sleep(15 * (round + 1));
      child.kill("SIGKILL");
      await once(child, "exit");
      const size = await storage.size(keyOf(bytes));
      expect([undefined, bytes.length]).toContain(size);
      if (size !== undefined) expect(keyOf((await read(keyOf(bytes))) as Buffer)).toBe(keyOf(bytes));
      await storage.delete(keyOf(bytes));
    }
    const unfinished = await readdir(join(root, "unfinished"));
    expect(await keys()).toEqual([]);
    // What is younger may still be under way.
    expect(await storage.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(0);
    for (const name of unfinished) await utimes(join(root, "unfinished", name), 0, 0);
    expect(await storage.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(unfinished.length);
    expect(await readdir(join(root, "unfinished"))).toEqual([]);
  });

  it("a blob is for nobody else to write, or to read", async () => {
    const root = join(folder, "root");
    storage = await open(root);
    const source = join(folder, "source");
    await writeFile(source, "bytes", { mode: 0o666 });
    const key = keyOf(Buffer.from("bytes"));
    await storage.put(key, source);
    const { mode } = await stat(join(root, key.slice(0, 2), key.slice(2, 4), key));
    expect(mode & 0o777).toBe(0o640);
  });
});

describe("in S3", () => {
  let s3: S3Server;
  let proxy: SlowProxy;

  beforeAll(async () => {
    s3 = await startS3Server();
    proxy = await startSlowProxy(() => s3.port);
  });
  beforeEach(async () => {
    for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value);
    storage = await createStorage(s3.storageUrl(proxy.port), folder);
    s3.requests.length = 0;
  });
  afterEach(() => {
    s3.fault = undefined;
    proxy.refuse(false);
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    await proxy.stop();
    await s3.stop();
  });

  const failOnce = (status: number, code: string) => {
    let isFirst = true;
    s3.fault = () => {
      if (!isFirst) return undefined;
      isFirst = false;
      return { status, code };
    };
  };

  it("one that is busy is asked again, for everything", async () => {
    const bytes = randomBytes(200_000);
    for (const status of [500, 503]) {
      failOnce(status, "SlowDown");
      const key = await put(bytes);
      failOnce(status, "SlowDown");
      expect(keyOf((await read(key)) as Buffer)).toBe(key);
      failOnce(status, "SlowDown");
      expect(await storage.size(key)).toBe(bytes.length);
      failOnce(status, "SlowDown");
      expect(await keys()).toEqual([key]);
      failOnce(status, "SlowDown");
      await storage.delete(key);
      expect(await keys()).toEqual([]);
    }
  });

  it("one that stays busy is given up after three times", async () => {
    s3.fault = () => ({ status: 503, code: "SlowDown" });
    await expectInWords(put(Buffer.from("bytes")), /does not work \(SlowDown, HTTP 503\)\.$/);
    expect(s3.requests).toEqual(["PUT", "PUT", "PUT"]);
  });

  it.each([
    [403, "AccessDenied", /refuses these credentials \(AccessDenied\)/],
    [403, "InvalidAccessKeyId", /refuses these credentials/],
    [404, "NoSuchBucket", /there is no such bucket/],
    [507, "XMinioStorageFull", /is full/],
    [400, "QuotaExceeded", /is full/],
    [400, "Odd", /does not work \(Odd, HTTP 400\)/],
  ])("%i %s is told in words by everything", async (status, code, words) => {
    s3.fault = (method) => (method === "HEAD" ? undefined : { status, code });
    const key = keyOf(Buffer.from("bytes"));
    await expectInWords(put(Buffer.from("bytes")), words);
    await expectInWords(storage.open(key), words);
    await expectInWords(storage.delete(key), words);
    await expectInWords(keys(), words);
    await expectInWords(storage.check(), words);
  });

  it("a missing bucket, wrong credentials and none are told in words, and no secret is", async () => {
    const elsewhere = s3.storageUrl().replace(BUCKET, "another-bucket");
    await expectInWords(
      (await createStorage(elsewhere, folder)).check(),
      /^The file storage s3:\/\/another-bucket\/.+ does not exist/,
    );
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wrong, and not to be shown");
    const refused = (await createStorage(s3.storageUrl(), folder)).check();
    await expectInWords(refused, /refuses these credentials \(SignatureDoesNotMatch\)\.$/);
    await refused.catch((error: Error) => expect(`${error.stack}${error.cause}`).not.toContain("not to be shown"));
  });

  it("one that is away is told in words, and used again when it is back", async () => {
    const key = await put(Buffer.from("bytes"));
    proxy.refuse(true);
    await expectInWords(storage.open(key), /cannot be reached\.$/);
    await expectInWords(storage.size(key), /cannot be reached\.$/);
    await expectInWords(put(Buffer.from("others")), /cannot be reached\.$/);
    await expectInWords(keys(), /cannot be reached\.$/);
    await expectInWords(storage.check(), /cannot be reached\.$/);
    proxy.refuse(false);
    expect(await read(key)).toEqual(Buffer.from("bytes"));
    await storage.check();
  });

  it("a connection that breaks while a file is sent leaves nothing, or is mended", async () => {
    proxy.delayMs = 30;
    try {
      const putting = put(randomBytes(8_000_000)).then(
        () => "stored",
        (error: unknown) => error,
      );
      await expect.poll(() => s3.requests.length, { interval: 1 }).toBeGreaterThan(0);
      proxy.refuse(true);
      expect(s3.names().length).toBeLessThanOrEqual(1);
      proxy.refuse(false);
      expect(await putting).toBe("stored");
      expect(await keys()).toHaveLength(1);
    } finally {
      proxy.delayMs = 0;
    }
  });

  it("a connection that breaks while a file is read is an error of the stream, not the end", async () => {
    const key = await put(randomBytes(3_000_000));
    s3.fault = (method) => (method === "GET" ? { cutAfter: 1_000_000 } : undefined);
    await expect(read(key)).rejects.toThrow(/aborted/);
  });

  it("a source that becomes shorter while it is sent leaves no object and no open file", async () => {
    const bytes = randomBytes(20_000_000);
    const source = join(folder, "source");
    await writeFile(source, bytes);
    const before = await openFiles();
    proxy.delayMs = 50;
    try {
      const putting = storage.put(keyOf(bytes), source);
      const refused = expect(putting).rejects.toThrow(/changed while it was being stored/);
      await expect.poll(() => s3.requests.length, { interval: 1 }).toBeGreaterThan(0);
      await truncate(source, 100_000);
      await refused;
    } finally {
      proxy.delayMs = 0;
    }
    expect(await storage.size(keyOf(bytes))).toBeUndefined();
    await expect.poll(openFiles).toBeLessThanOrEqual(before + 2);
  });

  it("other objects in the bucket are not listed", async () => {
    const key = await put(Buffer.from("bytes"));
    const prefix = (s3.names().at(-1) as string).split("/")[0];
    const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${s3.port}`,
      region: "eu-central-1",
      forcePathStyle: true,
    });
    for (const name of [
      `${prefix}/README`,
      `${prefix}/${key}`,
      `${prefix}/aa/bb/${key}`,
      `other/${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`,
    ]) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: name, Body: "x" }));
    }
    client.destroy();
    expect(await keys()).toEqual([key]);
  });
});

it("a StorageError names no secret of the address", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "a");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "b");
  storage = await createStorage("s3://bucket/prefix?endpoint=http://127.0.0.1:1", folder);
  const error = await storage.check().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect((error as Error).message).toBe("The file storage s3://bucket/prefix/ cannot be reached.");
  vi.unstubAllEnvs();
});
