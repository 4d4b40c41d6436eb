import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { compileSources } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { rawRequest } from "../setup/raw-request.js";
import { S3_CREDENTIALS, type S3Server, startS3Server } from "../setup/s3-server.js";
import { csv, pdf, picture } from "../setup/sample-files.js";
import { sha256 } from "../setup/stored-file.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { FILE_FIELDS, type SentFile, type UploadAnswer, upload } from "../setup/upload.js";

type StoredFile = NonNullable<UploadAnswer["file"]>;

const FILE = `query ($id: ID!) { node(id: $id) { ... on StoredFile { ${FILE_FIELDS} } } }`;

describe.each(["disk", "S3"])("what is uploaded comes back, with files in %s", (kind) => {
  let s3: S3Server | undefined;
  let server: TestServer;
  let insert: Factories;
  let ada: SignedIn;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value);
    s3 = kind === "S3" ? await startS3Server() : undefined;
    const compiled = await compileSources();
    server = await startTestServer({ compiled, ...(s3 && { env: { STORAGE_URL: s3.storageUrl() } }) });
    insert = createFactories(server.db);
    ada = await signIn(server.db, insert, "CANDIDATE");
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await s3?.stop();
    vi.unstubAllEnvs();
  });

  const get = (url: string | null, headers: Record<string, string> = {}) =>
    rawRequest(server.url, url ?? "", { headers });

  async function fileById(id: string): Promise<StoredFile> {
    const { data } = await server.send<{ node: StoredFile }, object>(FILE, { id }, ada.token);
    return data?.node as StoredFile;
  }

  /** Waits for the first pass, or for the slow ones. */
  async function until(id: string, column: "processedAt" | "refinedAt"): Promise<StoredFile> {
    const content = () =>
      server.db
        .selectFrom("files")
        .innerJoin("fileContents", "fileContents.id", "files.contentId")
        .select(["files.id", column])
        .execute();
    const isDone = async () =>
      (await content()).some(
        (row) => toGlobalId("StoredFile", row.id) === id && row[column as keyof typeof row] !== null,
      );
    await expect.poll(isDone, { timeout: 120_000, interval: 200 }).toBe(true);
    return fileById(id);
  }

  async function send(file: SentFile, purpose: string, companyId: string | null = null, token = ada.token) {
    const answer = await upload(server.url, token, file, purpose, companyId);
    expect(answer.userErrors).toEqual([]);
    return until((answer.file as StoredFile).id, "processedAt");
  }

  it("a résumé, by a link that is signed", { timeout: 150_000 }, async () => {
    const bytes = await pdf();
    const file = await send({ name: "Résumé.pdf", bytes, type: "application/pdf" }, "RESUME");
    expect(file.url).toMatch(/^\/files\/\w+\?expires=\d+&signature=[\w-]{43}$/);
    const { status, headers, body } = await get(file.url);
    expect(status).toBe(200);
    expect(body).toHaveLength(file.storedSize as number);
    expect(body.subarray(0, 5).toString()).toBe("%PDF-");
    expect(headers["content-disposition"]).toBe(`inline; filename="R_sum_.pdf"; filename*=UTF-8''R%C3%A9sum%C3%A9.pdf`);
    const part = await get(file.url, { range: "bytes=5-99" });
    expect(part.status).toBe(206);
    expect(part.body.equals(body.subarray(5, 100))).toBe(true);
    expect((await get(file.url?.replace(/.$/, (last) => (last === "A" ? "B" : "A")) ?? "")).status).toBe(404);
    expect((await get(file.url?.replace(/\?.*/, "") ?? "")).status).toBe(404);
  });

  it("a table, to the byte, encoded for who takes that", { timeout: 150_000 }, async () => {
    const bytes = csv();
    const { id } = await send({ name: "table.csv", bytes, type: "text/csv" }, "ATTACHMENT");
    const quick = await fileById(id);
    const encoded = await get(quick.url, { "accept-encoding": "gzip" });
    if (encoded.headers["content-encoding"] === "gzip") expect(sha256(gunzipSync(encoded.body))).toBe(sha256(bytes));
    const refined = await until(id, "refinedAt");
    expect(refined.storedSize).toBeLessThan(bytes.length / 2);
    for (const url of [quick.url, refined.url]) expect(sha256((await get(url)).body)).toBe(sha256(bytes));
    const stored = await get(refined.url, { "accept-encoding": "br, zstd, gzip" });
    expect(stored.headers["content-encoding"]).toMatch(/^(br|zstd)$/);
    expect(stored.body).toHaveLength(refined.storedSize as number);
  });

  it("a logo, to everyone, in the form that suits", { timeout: 200_000 }, async () => {
    const recruiter = await signIn(server.db, insert, "RECRUITER");
    const companyId = await insert.company();
    await insert.recruits(recruiter.id, companyId);
    const sent = { name: "logo.jpg", bytes: await picture("jpeg", 150, 100), type: "image/jpeg" };
    const { file } = await upload(server.url, recruiter.token, sent, "LOGO", toGlobalId("Company", companyId));
    const { url, variants } = await until((file as StoredFile).id, "refinedAt");
    const whole = await get(url);
    expect(whole.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(await sharp(whole.body).metadata()).toMatchObject({ width: 150, height: 100 });
    expect(variants.length).toBeGreaterThan(0);
    for (const variant of variants) {
      const answer = await get(variant.url);
      expect(answer.headers["content-type"]).toBe(variant.mimeType);
      const { width, format } = await sharp(answer.body).metadata();
      expect(width).toBe(variant.width);
      expect(variant.mimeType).toBe(`image/${format === "heif" ? "avif" : format}`);
    }
    const forBrowsers = await get(`${url}&width=60`, { accept: "image/avif,image/webp,*/*;q=0.8" });
    expect((await sharp(forBrowsers.body).metadata()).width).toBe(64);
    expect(forBrowsers.body.length).toBeLessThan(whole.body.length);
    const { data } = await server.send<{ company: { logo: { url: string } } }, object>(
      "query ($id: ID!) { company(id: $id) { logo { url } } }",
      { id: toGlobalId("Company", companyId) },
    );
    expect((await get(data?.company.logo.url ?? "")).body.equals(whole.body)).toBe(true);
  });

  it("nothing any more, once it is deleted", { timeout: 60_000 }, async () => {
    const file = await send({ name: "notes.txt", bytes: "some notes" }, "ATTACHMENT");
    expect((await get(file.url)).body.toString()).toBe("some notes");
    await server.send(
      "mutation ($id: ID!) { deleteFile(input: { id: $id }) { userErrors { message } } }",
      { id: file.id },
      ada.token,
    );
    expect((await get(file.url)).status).toBe(404);
  });
});
