import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isSignedBy } from "./s3-signature.js";

export const BUCKET = "hirewise-test";
export const S3_CREDENTIALS = { AWS_ACCESS_KEY_ID: "test-key", AWS_SECRET_ACCESS_KEY: "a secret of the tests" };

const PAGE = 1_000;

/** How the next requests go wrong: with an error, or cut off after so many bytes of the answer. */
export type S3Fault = { status: number; code: string } | { cutAfter: number };

export interface S3Server {
  port: number;
  /** Every object's name. */
  names(): string[];
  /** Puts other bytes in an object's place. */
  replace(name: string, bytes: Buffer): void;
  /** What was asked for, as `PUT`. */
  requests: string[];
  /** Asked before every request. */
  fault: ((method: string) => S3Fault | undefined) | undefined;
  /** Below a prefix of its own; `port` is that of a proxy in front of the server. */
  storageUrl(port?: number): string;
  stop(): Promise<void>;
}

interface StoredObject {
  bytes: Buffer;
  modifiedAt: Date;
}

class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/**
 * S3's protocol as far as a store of whole objects needs it, in memory: signed requests, ranges, lists in pages of 1,000.
 * What it does not know it refuses, checksums in trailers among it, as other servers than Amazon's do.
 */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, StoredObject>();
  const http = createServer((request, response) => {
    const { method = "" } = request;
    s3.requests.push(method);
    const fault = s3.fault?.(method);
    answer(request, response, objects, fault).catch((error: unknown) => {
      const { status, code } = error instanceof S3Error ? error : new S3Error(500, "InternalError");
      const body =
        method === "HEAD" ? "" : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No</Message></Error>`;
      response.writeHead(status, { "content-type": "application/xml" }).end(body);
    });
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const s3: S3Server = {
    port,
    names: () => [...objects.keys()],
    replace: (name, bytes) => objects.set(name, { bytes, modifiedAt: new Date() }),
    requests: [],
    fault: undefined,
    storageUrl: (through = port) =>
      `s3://${BUCKET}/files-${randomUUID()}?endpoint=${encodeURIComponent(`http://127.0.0.1:${through}`)}`,
    async stop() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
  return s3;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, StoredObject>,
  fault: S3Fault | undefined,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, bucket, ...rest] = decodeURIComponent(url.pathname).split("/");
  const name = rest.join("/");
  const body = await bodyOf(request);
  if (!isSignedBy(request, url, S3_CREDENTIALS)) throw new S3Error(403, "SignatureDoesNotMatch");
  if (fault && "status" in fault) throw new S3Error(fault.status, fault.code);
  if (bucket !== BUCKET) throw new S3Error(404, "NoSuchBucket");
  const cutAfter = fault?.cutAfter ?? Number.POSITIVE_INFINITY;

  if (request.method === "GET" && name === "" && url.searchParams.get("list-type") === "2") {
    response.writeHead(200, { "content-type": "application/xml" }).end(listing(objects, url.searchParams));
  } else if (request.method === "PUT" && name !== "") {
    objects.set(name, { bytes: body, modifiedAt: new Date() });
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (request.method === "DELETE" && name !== "") {
    objects.delete(name);
    response.writeHead(204).end();
  } else if ((request.method === "GET" || request.method === "HEAD") && name !== "") {
    send(request, response, objects.get(name), cutAfter);
  } else throw new S3Error(501, "NotImplemented");
}

/** Whole or not at all. @throws if the client went away, or sent something else than it signed */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const hash = String(request.headers["x-amz-content-sha256"]);
  if (hash.startsWith("STREAMING-") || request.headers["x-amz-trailer"]) throw new S3Error(501, "NotImplemented");
  const isUnsigned = hash === "UNSIGNED-PAYLOAD" || request.url?.includes("X-Amz-Signature=");
  if (!isUnsigned && hash !== createHash("sha256").update(body).digest("hex"))
    throw new S3Error(400, "XAmzContentSHA256Mismatch");
  return body;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  object: StoredObject | undefined,
  cutAfter: number,
): void {
  if (!object) throw new S3Error(404, "NoSuchKey");
  const { bytes, modifiedAt } = object;
  const headers = { etag: etagOf(bytes), "last-modified": modifiedAt.toUTCString(), "accept-ranges": "bytes" };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
  if (range && start >= bytes.length) throw new S3Error(416, "InvalidRange");
  const part = bytes.subarray(start, end + 1);
  response.writeHead(range ? 206 : 200, {
    ...headers,
    ...(range && { "content-range": `bytes ${start}-${end}/${bytes.length}` }),
    "content-length": part.length,
  });
  if (request.method === "HEAD") response.end();
  else if (part.length <= cutAfter) response.end(part);
  else response.write(part.subarray(0, cutAfter), () => response.destroy());
}

function listing(objects: Map<string, StoredObject>, parameters: URLSearchParams): string {
  const prefix = parameters.get("prefix") ?? "";
  const token = parameters.get("continuation-token");
  const after = token === null ? "" : Buffer.from(token, "base64url").toString();
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const page = names.slice(0, PAGE);
  const isTruncated = names.length > PAGE;
  const next = Buffer.from(page.at(-1) ?? "").toString("base64url");
  const contents = page.map((name) => {
    const { bytes, modifiedAt } = objects.get(name) as StoredObject;
    const when = `${modifiedAt.toISOString().slice(0, 19)}.000Z`;
    return `<Contents><Key>${name}</Key><LastModified>${when}</LastModified><Size>${bytes.length}</Size></Contents>`;
  });
  return (
    `<?xml version="1.0"?><ListBucketResult><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix>` +
    `<KeyCount>${page.length}</KeyCount><MaxKeys>${PAGE}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>` +
    `${isTruncated ? `<NextContinuationToken>${next}</NextContinuationToken>` : ""}${contents.join("")}</ListBucketResult>`
  );
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
