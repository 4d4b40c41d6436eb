import { readdir, readlink } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { temporaryFiles } from "../setup/upload.js";

let server: TestServer;
let ada: SignedIn;

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder(), env: { UPLOAD_PATIENCE_SECONDS: "1" } });
  server.files.warmUp();
  ada = await signIn(server.db, createFactories(server.db), "CANDIDATE");
}, 120_000);
afterEach(async () => {
  await expect.poll(() => temporaryFiles(server.dataDir), { timeout: 50_000 }).toEqual([]);
  await expect.poll(openTemporaryFiles).toEqual([]);
});
afterAll(() => server?.stop());

/** Files of the upload folder that this process holds open, removed ones included. */
async function openTemporaryFiles(): Promise<string[]> {
  const handles = await readdir("/proc/self/fd").catch(() => []);
  const targets = await Promise.all(handles.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return targets.filter((target) => target.startsWith(`${server.dataDir}/uploads`));
}

const QUERY =
  "mutation ($f: Upload!) { uploadFile(file: $f, purpose: ATTACHMENT) { file { id } userErrors { code } } }";
const OPERATIONS = JSON.stringify({ query: QUERY, variables: { f: null } });
const BOUNDARY = "----boundary";

interface Part {
  name: string;
  filename?: string;
  body: string | Buffer;
}

const operations: Part = { name: "operations", body: OPERATIONS };
const map: Part = { name: "map", body: JSON.stringify({ a: ["variables.f"] }) };
const file: Part = { name: "a", filename: "a.txt", body: "some text" };

function bodyOf(parts: Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const chunks = parts.map(({ name, filename, body }) => {
    const disposition = `form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`;
    return Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n`),
      Buffer.from(body as string),
      Buffer.from("\r\n"),
    ]);
  });
  return Buffer.concat([...chunks, Buffer.from(end)]);
}

interface Request {
  headers?: Record<string, string | undefined>;
  length?: number;
}

function headOf(length: number, headers: Request["headers"] = {}): string {
  const all: Record<string, string | undefined> = {
    host: "localhost",
    authorization: `Bearer ${ada.token}`,
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    "content-length": String(length),
    "apollo-require-preflight": "true",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `POST /graphql HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

/** The first answer on a connection. */
async function answerOn(socket: Socket): Promise<{ status: number; body: string }> {
  let text = "";
  for await (const chunk of socket) {
    text += chunk;
    const [head, body] = text.split("\r\n\r\n", 2);
    const length = /content-length: (\d+)/i.exec(head ?? "")?.[1];
    if (body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length)) break;
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), body: text.split("\r\n\r\n", 2)[1] ?? "" };
}

async function send(body: Buffer, { headers, length = body.length }: Request = {}) {
  const socket = await open();
  socket.write(headOf(length, headers));
  socket.write(body);
  const answer = await answerOn(socket);
  socket.destroy();
  return answer;
}

describe("a multipart request is refused with a reason", () => {
  const bad = (parts: Part[], end?: string) => bodyOf(parts, end);
  const withMap = (paths: unknown, more: Part[] = [file]) =>
    bad([operations, { name: "map", body: JSON.stringify(paths) }, ...more]);
  const elevenFiles = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [String(index), ["variables.f"]]));

  it.each([
    ["without operations", bad([map, file]), /`map` must follow `operations`/],
    ["without a map", bad([operations]), /`map` is missing/],
    ["without anything", bad([]), /malformed/],
    ["with no bytes at all", Buffer.alloc(0), /malformed/],
    ["with the files first", bad([file, operations, map]), /must follow/],
    ["with the map first", bad([map, operations, file]), /must follow/],
    ["with a file missing", bad([operations, map]), /`a` is missing/],
    ["with a file twice", bad([operations, map, file, file]), /`a` was sent already/],
    ["with a file that is not in the map", bad([operations, map, file, { ...file, name: "b" }]), /`b` is not in `map`/],
    ["with operations twice", bad([operations, operations]), /sent already/],
    ["with another field", bad([operations, { name: "extra", body: "1" }, map, file]), /`extra` is not expected/],
    ["with broken JSON", bad([{ name: "operations", body: "{" }, map, file]), /`operations` is no JSON/],
    [
      "with operations that are a list",
      bad([{ name: "operations", body: `[${OPERATIONS}]` }, map, file]),
      /Several operations/,
    ],
    ["with operations that are null", bad([{ name: "operations", body: "null" }, map, file]), /no object/],
    ["with a map that is a list", withMap([]), /`map` is no object/],
    ["with a path that is no list", withMap({ a: "variables.f" }), /no list of paths/],
    ["with an empty list of paths", withMap({ a: [] }), /no list of paths/],
    ["with a path into a prototype", withMap({ a: ["variables.__proto__.f"] }), /names no place/],
    ["with a path into an inherited function", withMap({ a: ["variables.valueOf.x"] }), /names no place/],
    ["with a path outside the variables", withMap({ a: ["valueOf.x"] }), /does not lead into the variables/],
    ["with a path to the query", withMap({ a: ["query"] }), /does not lead into the variables/],
    ["with a path to a value", withMap({ a: ["variables.f.x"] }), /names no place/],
    [
      "with the same place twice",
      withMap({ a: ["variables.f"], b: ["variables.f"] }, [file, { ...file, name: "b" }]),
      /names no place/,
    ],
    ["with a field that is too large", bad([{ name: "operations", body: "x".repeat(1_000_001) }]), /larger than 1 MB/],
    ["with too many files", withMap(elevenFiles), /More than 10 files/],
    ["with an end that is missing", bad([operations, map, file], ""), /malformed/],
    ["with a file whose end is missing", bad([operations, map, file], "").subarray(0, -2), /malformed/],
    [
      "with broken headers of a part",
      Buffer.from(`--${BOUNDARY}\r\nno header\r\n\r\nx\r\n--${BOUNDARY}--\r\n`),
      /malformed/,
    ],
  ])("%s", async (_, body, reason) => {
    const answer = await send(body);
    expect(JSON.parse(answer.body).errors[0].message).toMatch(reason);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(Object.getOwnPropertyNames(Object.prototype.valueOf)).not.toContain("x");
  });

  it("without a boundary", async () => {
    const answer = await send(bodyOf([operations, map, file]), { headers: { "content-type": "multipart/form-data" } });
    expect([answer.status, JSON.parse(answer.body).errors[0].message]).toEqual([
      400,
      expect.stringMatching(/Boundary/),
    ]);
  });

  it("without the header that foreign pages cannot send", async () => {
    const answer = await send(bodyOf([operations, map, file]), { headers: { "apollo-require-preflight": undefined } });
    expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(/apollo-require-preflight/)]);
  });

  it("with a token that is not good, without reading the body", async () => {
    const socket = await open();
    socket.write(headOf(50_000_000, { authorization: "Bearer not.a.token" }));
    const answer = await answerOn(socket);
    expect([answer.status, JSON.parse(answer.body).errors[0].extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    socket.destroy();
  });
});

describe("a client", () => {
  it("that sends too much is told so while it is sending", async () => {
    const socket = await open();
    const start = bodyOf([operations, map, { ...file, body: "" }], "").subarray(0, -2);
    // It says that gigabytes will follow.
    socket.write(headOf(5_000_000_000));
    socket.write(start);
    const sending = setInterval(() => socket.write(Buffer.alloc(1024 * 1024, 65)), 5);
    const { body } = await answerOn(socket);
    clearInterval(sending);
    expect(JSON.parse(body).data.uploadFile.userErrors).toEqual([{ code: "PAYLOAD_TOO_LARGE" }]);
    socket.destroy();
  });

  it("that hangs up in the middle of a file leaves nothing", async () => {
    const socket = await open();
    const body = bodyOf([operations, map, { ...file, body: Buffer.alloc(500_000, 65) }]);
    socket.write(headOf(body.length));
    socket.write(body.subarray(0, 300_000));
    await expect.poll(() => temporaryFiles(server.dataDir)).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => temporaryFiles(server.dataDir)).toEqual([]);
  });

  it("that stops sending is not waited for", async () => {
    const socket = await open();
    const body = bodyOf([operations, map, file]);
    socket.write(headOf(body.length));
    socket.write(body.subarray(0, -20));
    const answer = await answerOn(socket);
    expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(/too slowly/)]);
    socket.destroy();
  });

  it("that sends a byte now and then is not waited for", async () => {
    const socket = await open();
    socket.write(headOf(10_000_000));
    socket.write(bodyOf([operations, map, file], ""));
    const trickling = setInterval(() => socket.write("a"), 50);
    const answer = await answerOn(socket);
    clearInterval(trickling);
    expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(/too slowly/)]);
    socket.destroy();
  });

  it("that announces less than it sends is refused", async () => {
    const body = bodyOf([operations, map, file]);
    const answer = await send(body, { length: body.length - 30 });
    expect(answer.status).toBe(400);
  });

  it("that is refused may go on to use the connection", async () => {
    const socket = await open();
    const broken = bodyOf([map, file]);
    socket.write(headOf(broken.length));
    socket.write(broken);
    await sleep(100);
    const good = bodyOf([operations, map, file]);
    socket.write(headOf(good.length));
    socket.write(good);
    let text = "";
    for await (const chunk of socket) {
      text += chunk;
      if (text.includes('"uploadFile"')) break;
    }
    expect(text).toMatch(/^HTTP\/1\.1 400[\s\S]+HTTP\/1\.1 200/);
  });
});
