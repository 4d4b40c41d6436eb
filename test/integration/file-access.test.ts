import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { rawRequest } from "../setup/raw-request.js";
import { type StoredFileOptions, sha256, storeFile } from "../setup/stored-file.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const BYTES = Buffer.from("What is in it.\n".repeat(100));

let server: TestServer;
let insert: Factories;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 60_000);
afterAll(() => server?.stop());

const store = (options: Partial<StoredFileOptions> = {}, ownerId = ada.id) =>
  storeFile({ db: server.db, storage: server.files.storage }, ownerId, { bytes: BYTES, ...options });

const get = (path: string, token?: string, headers: Record<string, string> = {}) =>
  rawRequest(server.url, path, { headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) } });

const pathOf = (id: number) => `/files/${toGlobalId("StoredFile", id)}`;

function linkTo(id: number, purpose: "RESUME" | "ATTACHMENT" | "AVATAR" | "LOGO", now?: number): string {
  const file = { id, purpose, servedSha256: sha256(BYTES) };
  return server.files.links.urlOf(file, { changesAt: () => {} }, undefined, now) as string;
}

async function expectRefusal(path: string, status: number, code: string, token?: string) {
  const answer = await get(path, token);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body.toString())).toEqual({
    errors: [{ message: expect.any(String), extensions: expect.objectContaining({ code }) }],
  });
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers.etag).toBeUndefined();
}

describe("a private file", () => {
  it.each(["RESUME", "ATTACHMENT"] as const)(
    "%s: is read by its link, and kept no longer than that is good",
    async (purpose) => {
      const id = await store({ purpose });
      const answer = await get(linkTo(id, purpose));
      expect(answer.status).toBe(200);
      expect(answer.body.equals(BYTES)).toBe(true);
      const maxAge = Number(/^private, max-age=(\d+)$/.exec(answer.headers["cache-control"] ?? "")?.[1]);
      expect(maxAge).toBeGreaterThan(0);
      expect(maxAge).toBeLessThanOrEqual(15 * 60);
      expect(answer.headers.vary).toBe("Origin");
      expect(answer.headers["cross-origin-resource-policy"]).toBe("same-site");
    },
  );

  it("does not exist for who has only its id", async () => {
    const id = await store();
    await expectRefusal(pathOf(id), 404, "NOT_FOUND");
    await expectRefusal(`${pathOf(id)}?v=${sha256(BYTES)}`, 404, "NOT_FOUND");
  });

  it("is refused by an altered link as if it did not exist, and by an old one in words", async () => {
    const id = await store();
    const other = await store();
    const link = linkTo(id, "ATTACHMENT");
    const signature = new URL(link, server.url).searchParams.get("signature") as string;
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (let at = 0; at < signature.length; at += 7) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const changed = letters[letters.indexOf(signature[at] as string) ^ bit];
        const path = link.replace(signature, signature.slice(0, at) + changed + signature.slice(at + 1));
        await expectRefusal(path, 404, "NOT_FOUND");
      }
    }
    await expectRefusal(link.replace(pathOf(id), pathOf(other)), 404, "NOT_FOUND");
    await expectRefusal(`${link}&width=100`, 404, "NOT_FOUND");
    await expectRefusal(link.replace("expires=1", "expires=2"), 404, "NOT_FOUND");
    await expectRefusal(linkTo(id, "ATTACHMENT", Date.now() - 60 * 60_000), 403, "FORBIDDEN");
    const old = linkTo(id, "ATTACHMENT", Date.now() - 60 * 60_000);
    await expectRefusal(old.replace(/signature=.{10}/, "signature=0123456789"), 404, "NOT_FOUND");
  });

  it("is read with the token of someone who may see it, and then kept nowhere", async () => {
    const id = await store({ purpose: "RESUME" });
    const answer = await get(pathOf(id), ada.token);
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(answer.headers.vary).toBe("Origin, Authorization");
    // An old link does not stand in the way.
    expect((await get(linkTo(id, "RESUME", 0), ada.token)).status).toBe(200);

    const [bob, recruiter, admin] = await Promise.all(
      (["CANDIDATE", "RECRUITER", "ADMIN"] as const).map((role) => signIn(server.db, insert, role)),
    );
    await expectRefusal(pathOf(id), 404, "NOT_FOUND", bob?.token);
    await expectRefusal(pathOf(id), 404, "NOT_FOUND", recruiter?.token);
    expect((await get(pathOf(id), admin?.token)).status).toBe(200);
    await expectRefusal(pathOf(id), 401, "UNAUTHENTICATED", "not.a.token");

    const companyId = await insert.company();
    await insert.recruits(recruiter?.id as number, companyId);
    await insert.application({ jobId: await insert.job({ companyId }), candidateId: ada.id });
    expect((await get(pathOf(id), recruiter?.token)).status).toBe(200);
    const attachment = await store({ purpose: "ATTACHMENT" });
    await expectRefusal(pathOf(attachment), 404, "NOT_FOUND", recruiter?.token);
  });
});

describe("an avatar", () => {
  const options = { purpose: "AVATAR", mimeType: "image/png", filename: "me.png" } as const;

  it("is for everyone who has its link, for good", async () => {
    const id = await store(options);
    const answer = await get(linkTo(id, "AVATAR"));
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer.headers["cross-origin-resource-policy"]).toBe("cross-origin");
    expect(answer.headers["content-disposition"]).toBe('inline; filename="me.png"');
  });

  it("cannot be found by counting ids through, nor by whoever has the same picture", async () => {
    const id = await store(options);
    await expectRefusal(pathOf(id), 404, "NOT_FOUND");
    await expectRefusal(`${pathOf(id)}?v=${sha256(BYTES).slice(0, 16)}`, 404, "NOT_FOUND");
    expect((await get(pathOf(id), ada.token)).status).toBe(200);
  });

  it("is kept for a short time only by a link that names another content", async () => {
    const id = await store(options);
    const answer = await get(linkTo(id, "AVATAR").replace(/v=.{16}/, `v=${"0".repeat(16)}`));
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("public, max-age=300");
  });
});

describe("a company's logo", () => {
  it("is for everyone, for a short time by its id and for good by its content", async () => {
    const companyId = await insert.company();
    const id = await store({ purpose: "LOGO", mimeType: "image/svg+xml", filename: "logo.svg", companyId });
    const short = await get(pathOf(id));
    expect(short.status).toBe(200);
    expect(short.headers["cache-control"]).toBe("public, max-age=300");
    expect(short.headers["content-security-policy"]).toMatch(/^default-src 'none';.*; sandbox$/);
    expect(short.headers["x-content-type-options"]).toBe("nosniff");
    for (const link of [linkTo(id, "LOGO"), `${pathOf(id)}?v=${sha256(BYTES).slice(0, 16)}`]) {
      expect((await get(link)).headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    }
    expect((await get(`${pathOf(id)}?v=wrong`)).headers["cache-control"]).toBe("public, max-age=300");
  });

  it("that belongs to none yet is its owner's", async () => {
    const id = await store({ purpose: "LOGO", mimeType: "image/png" });
    await expectRefusal(pathOf(id), 404, "NOT_FOUND");
    expect((await get(pathOf(id), ada.token)).status).toBe(200);
  });
});

describe("what is no file", () => {
  it.each([
    "/files/",
    "/files/7",
    "/files/x",
    `/files/${toGlobalId("Job", 1)}`,
    `/files/${toGlobalId("StoredFile", 999_999)}`,
    `/files/${toGlobalId("StoredFile", 1)}=`,
    `/files/${toGlobalId("StoredFile", 1)}/`,
    "/files/..%2f..%2fetc%2fpasswd",
    "/files/%2e%2e/%2e%2e/etc/passwd",
    "/files/....//etc/passwd",
    "/files/%00",
    "/files/%0d%0aSet-Cookie:%20a=b",
    `/files/${"A".repeat(5_000)}`,
    `/files/${Buffer.from("StoredFile:9007199254740993").toString("base64url")}`,
    `/files/${Buffer.from("StoredFile:-1").toString("base64url")}`,
    `/files/${Buffer.from("StoredFile:1 or 1=1").toString("base64url")}`,
  ])("is not found, signed in or not: %s", async (path) => {
    await expectRefusal(path, 404, "NOT_FOUND");
    await expectRefusal(path, 404, "NOT_FOUND", ada.token);
  });

  it("an address that is none is refused", async () => {
    expect((await get("/files/%zz")).status).toBe(400);
    expect((await get("/files/../files/x")).status).toBe(404);
    expect((await rawRequest(server.url, "/files/x", { method: "POST" })).status).toBe(404);
    expect((await rawRequest(server.url, "/files/x", { method: "DELETE" })).status).toBe(404);
  });

  it.each([
    ["width=0", "width"],
    ["width=-1", "width"],
    ["width=1e3", "width"],
    ["width=100000", "width"],
    ["width=", "width"],
    ["width=1&width=2", "width"],
    ["format=exe", "format"],
    ["format=__proto__", "format"],
    ["v=1&v=2", "v"],
    ["expires=1&expires=2", "expires"],
  ])("%s is refused by name", async (search, field) => {
    const answer = await get(`${pathOf(await store())}?${search}`, ada.token);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString()).errors[0].extensions).toEqual({ code: "BAD_USER_INPUT", field });
  });

  it("what is not ready is not found, by its owner either", async () => {
    const id = await store();
    await server.db
      .updateTable("fileContents")
      .set({
        status: "FAILED",
        blobKey: null,
        storedSize: null,
        servedSize: null,
        servedSha256: null,
        processedAt: null,
      })
      .where("id", "in", server.db.selectFrom("files").select("contentId").where("id", "=", id))
      .execute();
    await expectRefusal(pathOf(id), 404, "NOT_FOUND", ada.token);
    await expectRefusal(linkTo(id, "ATTACHMENT"), 404, "NOT_FOUND");
  });
});

it("costs one statement, whoever asks and whatever is sent", async () => {
  const id = await store({
    purpose: "RESUME",
    width: 10,
    variants: [{ width: 5, mimeType: "image/webp", bytes: BYTES }],
  });
  await get(pathOf(id), ada.token);
  for (const [path, token] of [
    [pathOf(id), ada.token],
    [linkTo(id, "RESUME"), undefined],
    [pathOf(id), undefined],
  ] as const) {
    server.statements.length = 0;
    await get(path, token);
    expect(server.statements).toHaveLength(1);
  }
  server.statements.length = 0;
  await get("/files/x", ada.token);
  await get(linkTo(id, "RESUME", 0));
  expect(server.statements).toEqual([]);
});

describe("in GraphQL", () => {
  const FILE = "query ($id: ID!) { node(id: $id) { ... on StoredFile { url variants { width mimeType url } } } }";
  type Answer = { node: { url: string; variants: { width: number; mimeType: string; url: string }[] } };

  it("the `url` of a file and of its variants fetch it, to the byte", async () => {
    const webp = Buffer.from("not really WebP");
    for (const purpose of ["RESUME", "AVATAR"] as const) {
      const id = await store({
        purpose,
        mimeType: "image/jpeg",
        width: 100,
        variants: [{ width: 64, mimeType: "image/webp", bytes: webp }],
      });
      const { data } = await server.send<Answer, object>(FILE, { id: toGlobalId("StoredFile", id) }, ada.token);
      const whole = await get(data?.node.url as string);
      expect(whole.body.equals(BYTES)).toBe(true);
      expect(whole.headers["content-type"]).toBe("image/jpeg");
      const [variant] = data?.node.variants ?? [];
      const part = await get(variant?.url as string);
      expect(part.body.equals(webp)).toBe(true);
      expect(part.headers["content-type"]).toBe("image/webp");
    }
  });

  it("an answer with a private link is kept for its viewer, and never longer than the link stays the same", async () => {
    const id = toGlobalId("StoredFile", await store({ purpose: "RESUME" }));
    const ask = async () => {
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${ada.token}` },
        body: JSON.stringify({ query: FILE, variables: { id } }),
      });
      return { headers: response.headers, body: await response.text() };
    };
    const first = await ask();
    const second = await ask();
    const maxAge = Number(/max-age=(\d+), private/.exec(first.headers.get("cache-control") ?? "")?.[1]);
    expect(maxAge).toBeLessThanOrEqual(300);
    const expires = Number(/expires=(\d+)/.exec(first.body)?.[1]);
    expect(expires - Date.now() / 1000 - maxAge).toBeGreaterThanOrEqual(599);
    // Unless the link has changed between the two.
    if (second.headers.get("x-cache") === "HIT") expect(second.body).toBe(first.body);
  });
});
