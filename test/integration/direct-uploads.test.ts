import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type SignedIn, signIn } from "../setup/factories.js";
import { S3_CREDENTIALS, type S3Server, startS3Server } from "../setup/s3-server.js";
import { csv } from "../setup/sample-files.js";
import { codesOf, completeUpload, stageUpload } from "../setup/staged-upload.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { settled, temporaryFiles } from "../setup/upload.js";

let s3: S3Server;
let server: TestServer;
let ada: SignedIn;

beforeAll(async () => {
  for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value);
  s3 = await startS3Server();
  server = await startTestServer({
    compiled: compiledFolder(),
    env: { STORAGE_URL: `${s3.storageUrl()}&directUploads=true` },
  });
  server.files.warmUp();
  ada = await signIn(server.db, createFactories(server.db), "CANDIDATE");
}, 120_000);
beforeEach(() => {
  s3.requests.length = 0;
});
afterAll(async () => {
  await server?.stop();
  await s3?.stop();
  vi.unstubAllEnvs();
});

const put = async (url: string | undefined, bytes: string | Uint8Array<ArrayBuffer>) =>
  (await fetch(url ?? "", { method: "PUT", body: bytes })).status;
const incoming = () => s3.names().filter((name) => name.includes("/incoming/"));

it("a staged upload goes to the bucket, and becomes a file when it is completed", async () => {
  const bytes = csv(500);
  const { upload } = await stageUpload(server, ada, bytes.length);
  expect(new URL(upload?.url ?? "").port).toBe(String(s3.port));
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual(["CONFLICT"]);
  expect(await put(upload?.url, new Uint8Array(bytes))).toBe(200);
  expect(incoming()).toHaveLength(1);
  const { file } = await settled(server, ada.token, await completeUpload(server, ada, upload?.id));
  expect(file).toMatchObject({ status: "READY", originalSize: bytes.length, filename: "data.csv" });
  expect(incoming()).toEqual([]);
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual(["NOT_FOUND"]);
});

it("the address takes nothing but what was announced, in its place and its time", async () => {
  const { upload } = await stageUpload(server, ada, 10);
  const url = upload?.url ?? "";
  expect(await put(url, "much more than ten bytes")).toBe(403);
  expect(await put(url, "less")).toBe(403);
  expect(await put(url.replace("/incoming/", "/00/00/"), "0123456789")).toBe(403);
  expect(await put(url.replace(/Expires=\d+/, "Expires=90000"), "0123456789")).toBe(403);
  expect(incoming()).toEqual([]);
  expect(await put(url, "0123456789")).toBe(200);
});

it("of a bucket that takes another size, it is not accepted", async () => {
  const { upload } = await stageUpload(server, ada, 10);
  await put(upload?.url, "0123456789");
  const name = incoming().find((one) => one.endsWith(upload?.id ?? "")) as string;
  s3.replace(name, Buffer.alloc(11));
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual(["BAD_USER_INPUT"]);
  expect(await temporaryFiles(server.dataDir)).toEqual([]);
  // It can be sent once more.
  expect(await put(upload?.url, "0123456789")).toBe(200);
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual([]);
});

it("what is refused is forgotten, in the bucket too", async () => {
  const { upload } = await stageUpload(server, ada, 4, { filename: "photo.png", purpose: "AVATAR" });
  await put(upload?.url, "text");
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual(["UPLOAD_REJECTED"]);
  expect(incoming().filter((name) => name.endsWith(upload?.id ?? ""))).toEqual([]);
  expect(codesOf(await completeUpload(server, ada, upload?.id))).toEqual(["NOT_FOUND"]);
});

it("a bucket that fails costs nothing: it is completed when it is back", async () => {
  const { upload } = await stageUpload(server, ada, 10);
  await put(upload?.url, "9876543210");
  s3.fault = (method) => (method === "GET" ? { status: 403, code: "AccessDenied" } : undefined);
  await expect(completeUpload(server, ada, upload?.id)).rejects.toThrow();
  s3.fault = (method) => (method === "DELETE" ? { status: 403, code: "AccessDenied" } : undefined);
  const answer = await completeUpload(server, ada, upload?.id);
  s3.fault = undefined;
  expect(answer).toMatchObject({ file: { originalSize: 10 }, userErrors: [] });
  // What could not be removed is swept.
  expect(incoming().some((name) => name.endsWith(upload?.id ?? ""))).toBe(true);
  await server.files.storage.removeUnfinished(new Date(Date.now() + 60_000));
  expect(incoming()).toEqual([]);
});
