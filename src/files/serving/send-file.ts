import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type ByteRange, type FileStorage, StorageError } from "../storage/storage.js";
import { openBody } from "./blob-body.js";
import { checkConditions, requestedRange } from "./conditions.js";
import { FileError } from "./file-error.js";
import { chooseRepresentation, type Representation, type Wanted } from "./representation.js";
import { safeHeaders } from "./safe-headers.js";
import type { ServedFile } from "./served-file.queries.js";

/** For whom an answer is, and how long it may be kept. */
export interface Permission {
  isPublic: boolean;
  cacheControl: string;
  /** The request headers that it hangs on. */
  vary: string[];
}

export interface FileToSend {
  file: ServedFile;
  permission: Permission;
  wanted: Wanted;
  /** To be saved rather than shown. */
  isDownload: boolean;
}

/** The row names a blob that the storage does not have. */
export class MissingBlobError extends StorageError {
  override name = "MissingBlobError";
}

/** A client that takes no byte for so long is gone. */
const IDLE_MS = 60_000;

/** Sends a file, or the part of it that is asked for, in the form that suits the client. @throws MissingBlobError */
export async function sendFile(
  storage: FileStorage,
  { file, permission, wanted, isDownload }: FileToSend,
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const representation = chooseRepresentation(file, wanted, headers);
  const { etag, size } = representation;
  const validators = { etag, modifiedAt: file.modifiedAt };
  const status = checkConditions(headers, validators);
  if (status === 412) throw new FileError(412, "CONFLICT", "The file is another one by now.");
  const range = method === "GET" && status === 200 ? requestedRange(headers, validators, size) : undefined;
  if (range === "unsatisfiable") {
    throw new FileError(416, "BAD_USER_INPUT", "The file has no such range.", { "content-range": `bytes */${size}` });
  }
  // First, since all that follows speaks of a file that is there.
  const body = status === 304 ? undefined : await openOrThrow(storage, representation, range, method);
  reply.code(range ? 206 : status).headers({
    etag,
    "last-modified": file.modifiedAt.toUTCString(),
    "cache-control": permission.cacheControl,
  });
  addVary(reply, [...representation.vary, ...permission.vary]);
  if (status === 304) return reply.send();

  const { filename } = file;
  const { mimeType, isEncoded, storedAs } = representation;
  reply.headers({
    ...safeHeaders({ filename, mimeType, isPublic: permission.isPublic, isDownload }),
    "accept-ranges": "bytes",
    "content-length": range ? range.end - range.start + 1 : size,
    ...(isEncoded && { "content-encoding": storedAs }),
    ...(range && { "content-range": `bytes ${range.start}-${range.end}/${size}` }),
  });
  if (!body) return reply.send();
  reply.raw.setTimeout(IDLE_MS, () => reply.raw.destroy());
  return reply.send(body);
}

/** Cross-origin requests have their own. */
function addVary(reply: FastifyReply, names: string[]): void {
  const present = reply.getHeader("vary");
  const all = [...(present === undefined ? [] : [present]), ...names];
  if (all.length > 0) reply.header("vary", all.join(", "));
}

/** Undefined for HEAD, which only asks whether it is there. @throws MissingBlobError if it is not */
async function openOrThrow(
  storage: FileStorage,
  representation: Representation,
  range: ByteRange | undefined,
  method: string,
): Promise<Readable | undefined> {
  const { blobKey } = representation;
  const isThere = method === "HEAD" ? (await storage.size(blobKey)) !== undefined : undefined;
  const body = method === "HEAD" ? undefined : await openBody(storage, representation, range);
  if (body || isThere) return body;
  throw new MissingBlobError(`The blob ${blobKey} is missing from the storage`);
}
