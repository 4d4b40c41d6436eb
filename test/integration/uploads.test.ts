import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { compileSources } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { csv, pdf, picture } from "../setup/sample-files.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { FILE_FIELDS, sendMultipart, temporaryFiles, type UploadAnswer, upload } from "../setup/upload.js";

let server: TestServer;
let insert: Factories;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer({ compiled: await compileSources() });
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 60_000);
afterEach(async () => {
  expect(await temporaryFiles(server.dataDir)).toEqual([]);
});
afterAll(() => server?.stop());

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("an upload", () => {
  it("is answered processed, with what was done", async () => {
    const bytes = await pdf();
    const { file, userErrors } = await upload(server.url, ada.token, { name: "cv.pdf", bytes, type: "application/pdf" }, "RESUME");
    expect(userErrors).toEqual([]);
    expect(file).toMatchObject({
      filename: "cv.pdf",
      mimeType: "application/pdf",
      sha256: sha256(bytes),
      originalSize: bytes.length,
      status: "READY",
    });
    expect(file?.storedSize).toBeLessThan(bytes.length);
    expect(file?.report).toMatchObject({ deduplicated: false, fellBack: false });
    expect(file?.report.steps.length).toBeGreaterThan(0);
    expect(file?.report.ratio).toBeCloseTo((file?.storedSize ?? 0) / bytes.length, 6);
  });
});
