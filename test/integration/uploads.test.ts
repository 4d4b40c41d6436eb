import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { csv, pdf, picture } from "../setup/sample-files.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { FILE_FIELDS, sendMultipart, settled, temporaryFiles, type UploadAnswer, upload } from "../setup/upload.js";

let server: TestServer;
let insert: Factories;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder() });
  server.files.warmUp();
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 120_000);
afterEach(async () => {
  // Slow passes in the background have some of their own for a while.
  await expect.poll(() => temporaryFiles(server.dataDir), { timeout: 50_000 }).toEqual([]);
});
afterAll(() => server?.stop());

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const codesOf = ({ userErrors }: UploadAnswer) => userErrors.map(({ code }) => code);

describe("an upload", () => {
  it("is made smaller, and tells what was done", async () => {
    const bytes = await pdf();
    const sent = { name: "cv.pdf", bytes, type: "application/pdf" };
    const { file, userErrors } = await settled(server, ada.token, await upload(server.url, ada.token, sent, "RESUME"));
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
    expect(file?.url).toMatch(/^\/files\//);
  });

  it("is answered processed if that does not take long", async () => {
    let serial = 0;
    await expect
      .poll(
        async () => (await upload(server.url, ada.token, { name: "a.csv", bytes: csv(50, ++serial) })).file?.status,
        {
          timeout: 20_000,
        },
      )
      .toBe("READY");
  });

  it("keeps text as it is, and stores it encoded", async () => {
    const bytes = csv();
    const answer = await upload(server.url, ada.token, { name: "data.csv", bytes, type: "text/csv" });
    const { file } = await settled(server, ada.token, answer);
    expect(file).toMatchObject({ mimeType: "text/csv", status: "READY" });
    expect(file?.storedSize).toBeLessThan(bytes.length / 2);
    const row = await server.db
      .selectFrom("fileContents")
      .select(["servedSha256", "servedSize"])
      .where("originalSha256", "=", sha256(bytes))
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ servedSha256: sha256(bytes), servedSize: bytes.length });
  });

  it("of a large file goes on in the queue", async () => {
    const bytes = csv(60_000);
    expect(bytes.length).toBeGreaterThan(1024 * 1024);
    const answer = await upload(server.url, ada.token, { name: "large.csv", bytes });
    expect(answer.file).toMatchObject({ status: "PROCESSING", url: null, storedSize: null, variants: [] });
    const { file } = await settled(server, ada.token, answer);
    expect(file?.status).toBe("READY");
    expect(file?.storedSize).toBeLessThan(bytes.length);
  }, 60_000);

  it("is received first and worked on afterwards if many come at once", async () => {
    const bytes = (index: number) => Buffer.from(`${index},${csv(20)}`);
    const files = Array.from({ length: 40 }, (_, index) => ({ name: `${index}.csv`, bytes: bytes(index) }));
    const answers = await Promise.all(files.map((file) => upload(server.url, ada.token, file)));
    const waiting = answers.filter(({ file }) => file?.status === "PROCESSING");
    expect(waiting.length).toBeGreaterThan(5);
    const ended = await Promise.all(waiting.map((answer) => settled(server, ada.token, answer)));
    expect(new Set(ended.map(({ file }) => file?.status))).toEqual(new Set(["READY"]));
  }, 120_000);

  it("by several mutations of one request, in any order of the files, and by a list of variables", async () => {
    const query = `mutation ($files: [Upload!]!, $one: Upload!) {
      a: uploadFile(file: $one, purpose: ATTACHMENT) { file { filename } userErrors { message } }
      b: uploadFile(file: $one, purpose: RESUME) { file { filename } userErrors { message } } }`;
    const spare = query.replace("$files: [Upload!]!, ", "");
    const one = await sendMultipart<Record<string, UploadAnswer>>(
      server.url,
      { query: spare, variables: { one: null } },
      { x: ["variables.one"] },
      { x: { name: "two.txt", bytes: "the same file twice" } },
      ada.token,
    );
    expect(one.data?.a?.file?.filename).toBe("two.txt");
    expect(one.data?.b?.file?.filename).toBe("two.txt");
    const reversed = await sendMultipart<Record<string, UploadAnswer>>(
      server.url,
      {
        query: `mutation ($p: Upload!, $q: Upload!) {
          p: uploadFile(file: $p, purpose: ATTACHMENT) { file { filename } }
          q: uploadFile(file: $q, purpose: ATTACHMENT) { file { filename } } }`,
        variables: { p: null, q: null },
      },
      { q: ["variables.q"], p: ["variables.p"] },
      { q: { name: "q.txt", bytes: "q" }, p: { name: "p.txt", bytes: "p" } },
      ada.token,
    );
    expect([reversed.data?.p?.file?.filename, reversed.data?.q?.file?.filename]).toEqual(["p.txt", "q.txt"]);
  });
});

describe("a file is refused", () => {
  const PICTURE = "a small PNG";
  it.each([
    ["is called something else", "a.jpg", PICTURE, "", "ATTACHMENT", /called \.jpg, but it is PNG/],
    [
      "is declared as something else",
      "a.png",
      PICTURE,
      "application/pdf",
      "ATTACHMENT",
      /declared as application\/pdf/,
    ],
    ["is not of a type for its purpose", "a.png", PICTURE, "", "RESUME", /Accepted as resume: PDF/],
    ["is empty", "a.txt", "", "", "ATTACHMENT", /empty/],
    ["is a program", "a.txt", "MZ\x90\0\x03\0\0\0program", "", "ATTACHMENT", /EXE/],
    ["would be run by a click", "a.scr", "text", "", "ATTACHMENT", /\.scr are not accepted/],
    ["is two things at once", "a.pdf", "GIF89a%PDF-1.4\n%%EOF", "", "ATTACHMENT", /something else at the same time/],
    ["is text with a picture's name", "a.svg", "hello", "", "LOGO", /TXT/],
  ])("that %s", async (_, name, text, type, purpose, reason) => {
    const bytes = text === PICTURE ? await picture("png", 40, 40) : Buffer.from(text, "latin1");
    const answer = await upload(server.url, ada.token, { name, bytes, type }, purpose);
    expect(answer.file).toBeNull();
    expect(answer.userErrors).toMatchObject([
      { code: "UPLOAD_REJECTED", field: "file", message: expect.stringMatching(reason) },
    ]);
  });

  it("that is larger than its type may be, and nothing of it is kept", async () => {
    const head = await picture("jpeg", 20, 20);
    const tooLarge = Buffer.concat([head, Buffer.alloc(5 * 1024 * 1024 - head.length + 1, 1)]);
    const answer = await upload(server.url, ada.token, { name: "a.jpg", bytes: tooLarge });
    expect(codesOf(answer)).toEqual(["PAYLOAD_TOO_LARGE"]);
    const text = await upload(server.url, ada.token, { name: "a.txt", bytes: Buffer.alloc(10 * 1024 * 1024 + 1, 65) });
    expect(codesOf(text)).toEqual(["PAYLOAD_TOO_LARGE"]);
  });

  it("but not if it is exactly as large", async () => {
    const answer = await upload(server.url, ada.token, { name: "a.txt", bytes: Buffer.alloc(10 * 1024 * 1024, 65) });
    expect(answer.userErrors).toEqual([]);
    expect((await settled(server, ada.token, answer)).file?.storedSize).toBeLessThan(100_000);
  }, 60_000);

  it("that nobody has signed in for", async () => {
    const answer = await sendMultipart(
      server.url,
      {
        query: "mutation ($f: Upload!) { uploadFile(file: $f, purpose: RESUME) { file { id } } }",
        variables: { f: null },
      },
      { f: ["variables.f"] },
      { f: { name: "a.txt", bytes: "a" } },
    );
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  });
});

describe("the same file again", () => {
  it("is linked for its owner, and nobody else learns of it", async () => {
    const bytes = csv(300, 77);
    const sent = { name: "secret.csv", bytes };
    const first = await settled(server, ada.token, await upload(server.url, ada.token, sent));
    const again = await upload(server.url, ada.token, { ...sent, name: "other.csv" });
    expect(again.file).toMatchObject({ status: "READY", filename: "other.csv", report: { deduplicated: true } });
    expect(again.file?.report.steps).toEqual(first.file?.report.steps);

    const eve = await signIn(server.db, insert, "CANDIDATE");
    const answer = await upload(server.url, eve.token, sent);
    const { file } = await settled(server, eve.token, answer);
    expect(file?.report.deduplicated).toBe(false);
    const contents = await server.db
      .selectFrom("fileContents")
      .select(["scope", "processedAt", "blobKey"])
      .where("originalSha256", "=", sha256(bytes))
      .orderBy("id")
      .execute();
    // Processed once for each owner, and stored once.
    expect(contents.map(({ scope }) => scope)).toEqual([`user:${ada.id}`, `user:${eve.id}`]);
    expect(contents[0]?.processedAt).not.toEqual(contents[1]?.processedAt);
  });

  it("sent twice at once becomes two files of one content", async () => {
    const sent = { name: "twice.csv", bytes: csv(200, 991) };
    const answers = await Promise.all([1, 2, 3, 4].map(() => upload(server.url, ada.token, sent)));
    expect(answers.map(codesOf)).toEqual([[], [], [], []]);
    const fileIds = new Set(answers.map(({ file }) => file?.id));
    expect(fileIds.size).toBe(4);
    expect(answers.filter(({ file }) => file?.report.deduplicated).length).toBe(3);
  });
});

describe("a file", () => {
  it("is seen by its owner only, and by recruiters whom its owner has applied to if it is a résumé", async () => {
    const { file } = await settled(
      server,
      ada.token,
      await upload(server.url, ada.token, { name: "cv.pdf", bytes: await pdf("Ada", 1) }, "RESUME"),
    );
    const recruiter = await signIn(server.db, insert, "RECRUITER");
    const companyId = await insert.company();
    await insert.recruits(recruiter.id, companyId);
    const query = `{ node(id: "${file?.id}") { ... on StoredFile { filename } } }`;
    const seenBy = async (token: string) =>
      (await server.send<{ node: object | null }, never>(query, undefined, token)).data?.node;
    expect(await seenBy(recruiter.token)).toBeNull();
    await insert.application({ jobId: await insert.job({ companyId }), candidateId: ada.id });
    await expect.poll(() => seenBy(recruiter.token)).toEqual({ filename: "cv.pdf" });
    const eve = await signIn(server.db, insert, "CANDIDATE");
    expect(await seenBy(eve.token)).toBeNull();
    const profile = `{ user(id: "${toGlobalId("User", ada.id)}") { files(purpose: RESUME) { totalCount nodes { id } } } }`;
    const { data } = await server.send<{ user: { files: { totalCount: number; nodes: object[] } } }, never>(
      profile,
      undefined,
      recruiter.token,
    );
    expect(data?.user.files.nodes[0]).toEqual({ id: file?.id });
  });

  it("can be deleted by its owner, and its content goes with the last file that has it", async () => {
    const sent = { name: "gone.csv", bytes: csv(150, 55) };
    const first = await settled(server, ada.token, await upload(server.url, ada.token, sent));
    const second = await upload(server.url, ada.token, sent);
    const remove = (id: string | undefined, token: string) =>
      server.send<{ deleteFile: { deletedFileId: string | null; userErrors: { code: string }[] } }, object>(
        "mutation ($id: ID!) { deleteFile(input: { id: $id }) { deletedFileId userErrors { code } } }",
        { id },
        token,
      );
    const eve = await signIn(server.db, insert, "CANDIDATE");
    expect((await remove(first.file?.id, eve.token)).data?.deleteFile).toMatchObject({
      deletedFileId: null,
      userErrors: [{ code: "NOT_FOUND" }],
    });
    const contents = () =>
      server.db.selectFrom("fileContents").select("id").where("originalSha256", "=", sha256(sent.bytes)).execute();
    expect((await remove(first.file?.id, ada.token)).data?.deleteFile.deletedFileId).toBe(first.file?.id);
    expect(await contents()).toHaveLength(1);
    expect((await remove(second.file?.id, ada.token)).data?.deleteFile.deletedFileId).toBe(second.file?.id);
    expect(await contents()).toEqual([]);
  });

  it("that is an avatar takes the place of the one before, once it is ready", async () => {
    const avatarOf = async () => {
      const { data } = await server.send<{ viewer: { avatar: { id: string } | null } }, never>(
        "{ viewer { avatar { id } } }",
        undefined,
        ada.token,
      );
      return data?.viewer.avatar?.id;
    };
    expect(await avatarOf()).toBeUndefined();
    const first = await settled(
      server,
      ada.token,
      await upload(server.url, ada.token, { name: "me.jpg", bytes: await picture("jpeg", 300, 300, 8) }, "AVATAR"),
    );
    await expect.poll(avatarOf).toBe(first.file?.id);
    const second = await settled(
      server,
      ada.token,
      await upload(server.url, ada.token, { name: "me.jpg", bytes: await picture("jpeg", 300, 300, 9) }, "AVATAR"),
    );
    await expect.poll(avatarOf).toBe(second.file?.id);
    const { data } = await server.send<{ viewer: { files: { nodes: object[] } } }, never>(
      `{ viewer { files(purpose: AVATAR) { nodes { ${FILE_FIELDS} } } } }`,
      undefined,
      ada.token,
    );
    expect(data?.viewer.files.nodes).toHaveLength(1);
  });

  it("that is a logo is set by the company's recruiters, for everyone to see", async () => {
    const recruiter = await signIn(server.db, insert, "RECRUITER");
    const companyId = await insert.company();
    const company = toGlobalId("Company", companyId);
    const sent = {
      name: "logo.svg",
      bytes:
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>',
    };
    const stranger = await upload(server.url, recruiter.token, sent, "LOGO", company);
    expect(stranger.userErrors).toMatchObject([{ code: "NOT_FOUND", field: "companyId" }]);
    await insert.recruits(recruiter.id, companyId);
    const { file } = await settled(
      server,
      recruiter.token,
      await upload(server.url, recruiter.token, sent, "LOGO", company),
    );
    expect(file).toMatchObject({ status: "READY", mimeType: "image/svg+xml" });
    const query = `{ company(id: "${company}") { logo { id url } } }`;
    const logo = async () => (await server.send<{ company: { logo: object | null } }, never>(query)).data?.company.logo;
    await expect.poll(logo).toEqual({ id: file?.id, url: file?.url });
  });
});
