import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { csv } from "../setup/sample-files.js";
import { codesOf, completeUpload, stageUpload } from "../setup/staged-upload.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { settled, temporaryFiles, type UploadAnswer } from "../setup/upload.js";

let server: TestServer;
let insert: Factories;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder(), env: { UPLOAD_PATIENCE_SECONDS: "1" } });
  server.files.warmUp();
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 120_000);
afterEach(async () => {
  await expect.poll(() => temporaryFiles(server.dataDir), { timeout: 50_000 }).toEqual([]);
});
afterAll(() => server?.stop());

const stage = (size: number, fields?: object) => stageUpload(server, ada, size, fields);
const complete = (id: string | undefined, as = ada) => completeUpload(server, as, id);
const put = (url: string | undefined, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${server.url}${url}`, { method: "PUT", body });

it("a file is announced, sent and completed, once", async () => {
  const bytes = csv(500);
  const { upload } = await stage(bytes.length);
  expect(codesOf(await complete(upload?.id))).toEqual(["CONFLICT"]);
  expect((await put(upload?.url, new Uint8Array(bytes))).status).toBe(204);
  expect((await put(upload?.url, new Uint8Array(bytes))).status).toBe(409);
  const eve = await signIn(server.db, insert, "CANDIDATE");
  expect(codesOf(await complete(upload?.id, eve))).toEqual(["NOT_FOUND"]);
  const answers = await Promise.all([complete(upload?.id), complete(upload?.id)]);
  expect(answers.flatMap(codesOf)).toEqual([expect.stringMatching(/CONFLICT|NOT_FOUND/)]);
  const done = answers.find(({ file }) => file !== null) as UploadAnswer;
  const { file } = await settled(server, ada.token, done);
  expect(file).toMatchObject({ status: "READY", originalSize: bytes.length, filename: "data.csv" });
  expect(codesOf(await complete(upload?.id))).toEqual(["NOT_FOUND"]);
});

it("a body of another size than was announced is refused, and the right one may follow", async () => {
  const { upload } = await stage(10);
  expect((await put(upload?.url, "much more than ten bytes")).status).toBe(400);
  expect((await put(upload?.url, "less")).status).toBe(400);
  // Without a length it shows only when it has come.
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("x".repeat(100_000)));
      controller.close();
    },
  });
  const chunked = await fetch(`${server.url}${upload?.url}`, { method: "PUT", body, duplex: "half" } as RequestInit);
  expect(chunked.status).toBe(400);
  expect((await put(upload?.url, "0123456789")).status).toBe(204);
});

it("an address that was altered, or has expired, is refused", async () => {
  const { upload } = await stage(4);
  const other = await stage(4);
  const signature = (url = "") => new URL(url, server.url).search;
  expect((await put(`${upload?.url.split("?")[0]}${signature(other.upload?.url)}`, "four")).status).toBe(403);
  expect((await put(upload?.url.replace(/expires=\d/, "expires=9"), "four")).status).toBe(403);
  expect((await put(upload?.url.split("?")[0], "four")).status).toBe(403);
  await server.db
    .updateTable("stagedUploads")
    .set({ expiresAt: new Date(0) })
    .where("id", "=", upload?.id ?? "")
    .execute();
  expect((await put(upload?.url, "four")).status).toBe(409);
  expect(codesOf(await complete(upload?.id))).toEqual(["NOT_FOUND"]);
});

it("what was sent is checked when it is completed", async () => {
  const { upload } = await stage(4, { filename: "photo.png", purpose: "AVATAR" });
  await put(upload?.url, "text");
  const answer = await complete(upload?.id);
  expect(answer.userErrors).toMatchObject([{ code: "UPLOAD_REJECTED" }]);
  expect(codesOf(await complete(upload?.id))).toEqual(["NOT_FOUND"]);
});

it("more than is accepted cannot be announced", async () => {
  expect(await stage(10 * 1024 * 1024 + 1)).toMatchObject({
    upload: null,
    userErrors: [{ code: "PAYLOAD_TOO_LARGE", field: "size" }],
  });
  expect(await stage(0)).toMatchObject({ upload: null, userErrors: [{ code: "BAD_USER_INPUT", field: "size" }] });
});

it("a sender that stops is not waited for", async () => {
  const { upload } = await stage(1_000);
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("x")) });
  const response = await fetch(`${server.url}${upload?.url}`, { method: "PUT", body, duplex: "half" } as RequestInit);
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/too slowly/)]);
});
