import { promisify } from "node:util";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { type RawAnswer, rawRequest } from "../setup/raw-request.js";
import { type StoredFileOptions, sha256, storeFile } from "../setup/stored-file.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 60_000);
afterAll(() => server?.stop());

/** @returns the path of its private link */
async function store(options: StoredFileOptions): Promise<string> {
  const { purpose = "ATTACHMENT" } = options;
  const id = await storeFile({ db: server.db, storage: server.files.storage }, ada.id, options);
  const file = { id, purpose, servedSha256: sha256(options.bytes) };
  return server.files.links.urlOf(file, { changesAt: () => {} }) as string;
}

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  rawRequest(server.url, path, { method, headers });

/** Without what development says of foreign origins. */
const varyOf = ({ headers }: RawAnswer) => headers.vary?.replace(/^Origin(, )?/, "");

const text = Buffer.from(
  Array.from({ length: 3_000 }, (_, n) => `line ${n} of the text, ${(n * 7919) % 1000}\n`).join(""),
);

describe("a file", () => {
  it("has a name, a type, a length, a tag and a date", async () => {
    const answer = await get(await store({ bytes: text, filename: "notes.txt" }));
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(text.length),
      "content-disposition": 'inline; filename="notes.txt"',
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      etag: `"${sha256(text).slice(0, 32)}"`,
      "last-modified": expect.stringMatching(/ GMT$/),
    });
    expect(varyOf(answer)).toBe("");
  });

  it("is saved if that is asked for, under its name and nothing else", async () => {
    const filename = 'a"b; filename="c.exe" ünï.html';
    const path = await store({ bytes: text, filename, mimeType: "text/html" });
    for (const each of [path, `${path}&download`, `${path}&download=1`]) {
      expect((await get(each)).headers["content-disposition"]).toBe(
        `attachment; filename="a_b; filename=_c.exe_ _n_.html"; filename*=UTF-8''a%22b%3B%20filename%3D%22c.exe%22%20%C3%BCn%C3%AF.html`,
      );
    }
  });

  it("is not sent again to who has it", async () => {
    const path = await store({ bytes: text });
    const { headers } = await get(path);
    const conditions: Record<string, string>[] = [
      { "if-none-match": headers.etag as string },
      { "if-modified-since": headers["last-modified"] as string },
    ];
    for (const condition of conditions) {
      const again = await get(path, condition);
      expect(again.status).toBe(304);
      expect(again.body).toHaveLength(0);
      expect(again.headers).toMatchObject({ etag: headers.etag, "cache-control": expect.stringMatching(/^private/) });
      expect(again.headers["content-type"]).toBeUndefined();
    }
    expect((await get(path, { "if-match": '"another"' })).status).toBe(412);
  });

  it("may be empty", async () => {
    const path = await store({ bytes: Buffer.alloc(0) });
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-length"]).toBe("0");
    expect((await get(path, { range: "bytes=0-" })).status).toBe(416);
  });

  it("is told of without being sent", async () => {
    const path = await store({ bytes: text, encoded: { as: "gzip", bytes: zlib.gzipSync(text) } });
    const each: Record<string, string>[] = [{}, { "accept-encoding": "gzip" }];
    for (const headers of each) {
      const [head, whole] = [await get(path, headers, "HEAD"), await get(path, headers)];
      expect(head.body).toHaveLength(0);
      // These differ from one second to the next, and from one connection to another.
      const passing = { date: "", "cache-control": "", "x-request-id": "", connection: "", "keep-alive": "" };
      expect({ ...head.headers, ...passing }).toEqual({ ...whole.headers, ...passing });
    }
    const part = await get(path, { range: "bytes=0-1" }, "HEAD");
    expect(part.status).toBe(200);
    expect(part.headers["content-length"]).toBe(String(text.length));
  });
});

type Codec = { as: "gzip" | "br" | "zstd"; encode(bytes: Buffer): Promise<Buffer> };
const { zstdCompress } = zlib as unknown as { zstdCompress?: typeof zlib.gzip };
const codecs: Codec[] = [
  { as: "gzip", encode: (bytes) => promisify(zlib.gzip)(bytes) as Promise<Buffer> },
  { as: "br", encode: promisify(zlib.brotliCompress) },
  // Node 20 has none.
  ...(zstdCompress
    ? [{ as: "zstd" as const, encode: (bytes: Buffer) => promisify(zstdCompress)(bytes) as Promise<Buffer> }]
    : []),
];

describe.each(codecs)("a text stored as $as", ({ as, encode }) => {
  let path: string;
  let stored: Buffer;
  beforeAll(async () => {
    stored = await encode(text);
    path = await store({ bytes: text, encoded: { as, bytes: stored } });
  });

  it.each([
    as,
    `${as}, identity`,
    `identity;q=0.5, ${as};q=0.6`,
    `deflate, ${as};q=0.001`,
    as.toUpperCase(),
    `*;q=0, ${as}`,
    "*, identity;q=0",
  ])("is passed through to who accepts that: %s", async (accepted) => {
    const answer = await get(path, { "accept-encoding": accepted });
    expect(answer.headers["content-encoding"]).toBe(as);
    expect(answer.body.equals(stored)).toBe(true);
    expect(answer.headers["content-length"]).toBe(String(stored.length));
    expect(varyOf(answer)).toBe("Accept-Encoding");
  });

  it.each([undefined, "", "identity", `${as};q=0`, `${as};q=0.5, identity`, "deflate", "nonsense;;;q=x", `*;q=0`])(
    "is decoded for others: %s",
    async (accepted) => {
      const answer = await get(path, accepted === undefined ? {} : { "accept-encoding": accepted });
      expect(answer.headers["content-encoding"]).toBeUndefined();
      expect(answer.body.equals(text)).toBe(true);
      expect(answer.headers["content-length"]).toBe(String(text.length));
      expect(varyOf(answer)).toBe("Accept-Encoding");
    },
  );

  it("has a tag for each of the two, and neither passes for the other", async () => {
    const [plain, encoded] = [await get(path), await get(path, { "accept-encoding": as })];
    expect(plain.headers.etag).not.toBe(encoded.headers.etag);
    const tags = [plain.headers.etag, encoded.headers.etag] as [string, string];
    expect((await get(path, { "if-none-match": tags[0], "accept-encoding": as })).status).toBe(200);
    expect((await get(path, { "if-none-match": tags[1] })).status).toBe(200);
    const same = await get(path, { "if-none-match": tags[1], "accept-encoding": as });
    expect(same.status).toBe(304);
    expect(varyOf(same)).toBe("Accept-Encoding");
    // A part of one must not be joined to the other.
    const range = "bytes=0-9";
    expect((await get(path, { range, "if-range": tags[0], "accept-encoding": as })).status).toBe(200);
    expect((await get(path, { range, "if-range": tags[1], "accept-encoding": as })).status).toBe(206);
  });

  it("is sent in parts, decoded or not, each to the byte", { timeout: 120_000 }, async () => {
    const isEncoded = fc.boolean();
    const place = fc.integer({ min: 0, max: text.length + 100 });
    await fc.assert(
      fc.asyncProperty(isEncoded, place, fc.option(place), fc.boolean(), async (encoded, first, second, isSuffix) => {
        const whole = encoded ? stored : text;
        const range = isSuffix ? `bytes=-${first}` : `bytes=${first}-${second ?? ""}`;
        const answer = await get(path, { range, ...(encoded && { "accept-encoding": as }) });
        const start = isSuffix ? Math.max(whole.length - first, 0) : first;
        const end = isSuffix || second === null ? whole.length : Math.min(second + 1, whole.length);
        if (!isSuffix && second !== null && second < first) {
          expect(answer.status).toBe(200);
          expect(answer.body.equals(whole)).toBe(true);
        } else if (start >= whole.length) {
          expect(answer.status).toBe(416);
          expect(answer.headers["content-range"]).toBe(`bytes */${whole.length}`);
        } else {
          expect(answer.status).toBe(206);
          expect(answer.headers["content-range"]).toBe(`bytes ${start}-${end - 1}/${whole.length}`);
          expect(answer.headers["content-encoding"]).toBe(encoded ? as : undefined);
          expect(answer.body.equals(whole.subarray(start, end))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("several ranges are answered with the whole", async () => {
    const answer = await get(path, { range: "bytes=0-1,5-6" });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(text)).toBe(true);
  });
});

describe("a picture", () => {
  const form = (width: number, mimeType: string, length: number) => ({
    width,
    mimeType,
    bytes: Buffer.alloc(length, `${width} ${mimeType}`),
  });
  const jpeg = Buffer.alloc(9_000, "the picture");
  const variants = [
    form(64, "image/webp", 100),
    form(64, "image/avif", 120),
    form(64, "image/jpeg", 150),
    form(256, "image/webp", 1_000),
    form(512, "image/avif", 2_000),
    form(512, "image/jpeg", 3_000),
    form(800, "image/avif", 4_000),
    form(800, "image/webp", 5_000),
  ];
  const BROWSER = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
  let path: string;

  beforeAll(async () => {
    const companyId = await insert.company();
    const options = { bytes: jpeg, mimeType: "image/jpeg", filename: "me.jpg", width: 800, variants, companyId };
    path = (await store({ ...options, purpose: "LOGO" })).replace(/\?.*/, "");
  });

  it.each([
    [BROWSER, "", "image/avif", 4_000],
    ["image/webp,*/*;q=0.8", "", "image/webp", 5_000],
    ["image/webp;q=0.9,image/avif;q=0.2", "", "image/webp", 5_000],
    ["image/webp;q=0,image/avif;q=0,*/*", "", "image/jpeg", 9_000],
    // Whoever takes anything is not known to read the newer formats.
    ["*/*", "", "image/jpeg", 9_000],
    ["image/*", "", "image/jpeg", 9_000],
    [undefined, "", "image/jpeg", 9_000],
    ["text/html", "", "image/jpeg", 9_000],
    ["nonsense", "", "image/jpeg", 9_000],
    [BROWSER, "width=1", "image/webp", 100],
    // The smallest of what is liked alike, in whatever order it is named.
    [BROWSER, "width=64", "image/webp", 100],
    ["image/avif;q=1.0,image/jpeg,image/webp", "width=64", "image/webp", 100],
    ["image/avif,image/webp;q=0.9", "width=64", "image/avif", 120],
    [BROWSER, "width=65", "image/webp", 1_000],
    [BROWSER, "width=257", "image/avif", 2_000],
    [BROWSER, "width=513", "image/avif", 4_000],
    [BROWSER, "width=800", "image/avif", 4_000],
    // Wider than it is: all that there is.
    [BROWSER, "width=99999", "image/avif", 4_000],
    ["*/*", "width=10", "image/jpeg", 150],
    // There is no JPEG of 256: the next wider.
    ["*/*", "width=65", "image/jpeg", 3_000],
    ["*/*", "width=600", "image/jpeg", 9_000],
    [BROWSER, "width=64&format=jpeg", "image/jpeg", 150],
    ["*/*", "width=256&format=webp", "image/webp", 1_000],
    ["*/*", "format=avif", "image/avif", 4_000],
    ["*/*", "format=jpeg", "image/jpeg", 9_000],
    ["*/*", "format=png", "image/jpeg", 9_000],
  ])("for Accept: %s and ?%s is %s of %i bytes", async (accept, search, mimeType, length) => {
    const answer = await get(`${path}?${search}`, accept === undefined ? {} : { accept });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe(mimeType);
    expect(answer.body).toHaveLength(length);
    expect(answer.headers["content-disposition"]).toContain(
      `filename="me.${mimeType === "image/jpeg" ? "jpg" : mimeType.slice(6)}"`,
    );
    expect(varyOf(answer)).toBe(search.includes("format") ? "" : "Accept");
  });

  it("has a tag for each form", async () => {
    const tags = new Set<unknown>();
    for (const { width, mimeType } of variants) {
      tags.add((await get(`${path}?width=${width}&format=${mimeType.slice(6)}`)).headers.etag);
    }
    tags.add((await get(`${path}?format=jpeg`)).headers.etag);
    expect(tags.size).toBe(variants.length + 1);
  });

  it("whose width is not known yet is sent as it is, unless a form is wide enough", async () => {
    const bytes = Buffer.alloc(5_000, "p");
    const file = { bytes, mimeType: "image/jpeg", variants: [form(64, "image/webp", 100)] };
    const { pathname } = new URL(
      await store({ ...file, purpose: "LOGO", companyId: await insert.company() }),
      server.url,
    );
    expect((await get(pathname, { accept: BROWSER })).body).toHaveLength(5_000);
    expect((await get(`${pathname}?width=65`, { accept: BROWSER })).body).toHaveLength(5_000);
    expect((await get(`${pathname}?width=64`, { accept: BROWSER })).body).toHaveLength(100);
  });

  it("without other forms does not vary", async () => {
    const { pathname } = new URL(
      await store({ bytes: jpeg, mimeType: "image/jpeg", purpose: "LOGO", companyId: await insert.company() }),
      server.url,
    );
    const answer = await get(pathname, { accept: BROWSER });
    expect(answer.headers["content-type"]).toBe("image/jpeg");
    expect(varyOf(answer)).toBe("");
  });
});
