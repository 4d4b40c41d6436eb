import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Database } from "../../platform/db/database.js";
import type { Viewer } from "../../platform/graphql/access.js";
import { localId } from "../../platform/graphql/global-id.js";
import { type ByteRange, type FileStorage, StorageError } from "../storage/storage.js";
import { openBody } from "./blob-body.js";
import { checkConditions, requestedRange } from "./conditions.js";
import { answerFailure, expired, FileError, noSuchFile } from "./file-error.js";
import { readParameters } from "./parameters.js";
import { chooseRepresentation, type Representation, type Wanted } from "./representation.js";
import { safeHeaders } from "./safe-headers.js";
import { findServedFile, type ServedFile } from "./served-file.queries.js";
import { FILES_PATH, type FileLinks, hasPublicLinks, type LinkParameters, namesContent } from "./signed-url.js";

interface Options {
  db: Database;
  storage: FileStorage;
  links: FileLinks;
  /** Null without a header. @throws GraphQLError UNAUTHENTICATED if its token is not good */
  viewerOf(authorization: string | undefined): Promise<Viewer | null>;
}

/** How long a file may be kept by whom, as a `Cache-Control`. */
interface Permission {
  isPublic: boolean;
  cacheControl: string;
  vary: string[];
}

interface Asked {
  id: number;
  link: LinkParameters;
  wanted: Wanted;
  isDownload: boolean;
}

const IMMUTABLE = "public, max-age=31536000, immutable";
/** Of public files, by an address that does not name their content. */
const SHORT = "public, max-age=300";
/** A client that takes no byte for so long is gone. */
const IDLE_MS = 60_000;

/** `GET /files/:id`: files by their global ids. */
export function registerFiles(app: FastifyInstance, options: Options): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => answerFailure(error, request, reply));
    scope.route({
      method: ["GET", "HEAD"],
      // All that lies below, so that an odd id is refused like any other.
      url: `${FILES_PATH}/*`,
      handler: (request, reply) => serve(options, request, reply),
    });
  });
}

async function serve(options: Options, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const id = localId("StoredFile", (request.params as Record<"*", string>)["*"]);
  if (id === undefined) throw noSuchFile();
  const asked: Asked = { id, ...readParameters(request.query as Record<string, unknown>) };
  const first = await find(options, asked, request.headers);
  try {
    return await answer(options, asked, first, request, reply);
  } catch (error) {
    if (!(error instanceof MissingBlobError)) throw error;
  }
  // A smaller form may just have taken the place of the one that was read of, or the file is gone.
  const second = await find(options, asked, request.headers);
  return answer(options, asked, second, request, reply);
}

/** A row of a file that may be read, and as what. */
interface Found {
  file: ServedFile;
  permission: Permission;
}

/** @throws FileError if there is none, or it may not be read */
async function find(
  { db, links, viewerOf }: Options,
  { id, link }: Asked,
  headers: IncomingHttpHeaders,
): Promise<Found> {
  const signed = links.check(id, link);
  if (signed?.isExpired && !headers.authorization) throw expired();
  const isSigned = signed !== undefined && !signed.isExpired;
  const viewer = isSigned ? null : await viewerOf(headers.authorization);
  const file = await findServedFile(db, viewer, id);
  if (!file) throw noSuchFile();
  if (hasPublicLinks(file.purpose) && (file.isShown || links.isPublic(id, link))) {
    const cacheControl = namesContent(link, file.servedSha256) ? IMMUTABLE : SHORT;
    return { file, permission: { isPublic: true, cacheControl, vary: [] } };
  }
  if (isSigned) {
    const seconds = Math.max(Math.floor((signed.expiresAt - Date.now()) / 1000), 0);
    return { file, permission: { isPublic: false, cacheControl: `private, max-age=${seconds}`, vary: [] } };
  }
  if (!file.isVisible) throw noSuchFile();
  return { file, permission: { isPublic: false, cacheControl: "private, no-store", vary: ["Authorization"] } };
}

class MissingBlobError extends StorageError {}

async function answer(
  { storage }: Options,
  { wanted, isDownload }: Asked,
  { file, permission }: Found,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { method, headers } = request;
  const representation = chooseRepresentation(file, wanted, headers);
  const validators = { etag: representation.etag, modifiedAt: file.modifiedAt };
  const status = checkConditions(headers, validators);
  const common = commonHeaders(representation, file, permission);
  if (status !== 200) return reply.code(status).headers(common).send();

  const range = method === "GET" ? requestedRange(headers, validators, representation.size) : undefined;
  if (range === "unsatisfiable") {
    const { "cache-control": _, ...rest } = common;
    throw new FileError(416, "BAD_USER_INPUT", "The file has no such range.", {
      ...rest,
      "content-range": `bytes */${representation.size}`,
    });
  }
  const body = await openOrThrow(storage, representation, range, method);
  const { isPublic } = permission;
  const { filename } = file;
  const length = range ? range.end - range.start + 1 : representation.size;
  reply
    .code(range ? 206 : 200)
    .headers({ ...common, ...safeHeaders({ filename, mimeType: representation.mimeType, isPublic, isDownload }) })
    .header("accept-ranges", "bytes")
    .header("content-length", length);
  if (representation.isEncoded) reply.header("content-encoding", representation.storedAs);
  if (range) reply.header("content-range", `bytes ${range.start}-${range.end}/${representation.size}`);
  if (!body) return reply.send();
  reply.raw.setTimeout(IDLE_MS, () => reply.raw.destroy());
  return reply.send(body);
}

function commonHeaders(
  { etag, vary }: Representation,
  { modifiedAt }: ServedFile,
  permission: Permission,
): Record<string, string> {
  const varies = [...vary, ...permission.vary];
  return {
    etag,
    "last-modified": modifiedAt.toUTCString(),
    "cache-control": permission.cacheControl,
    ...(varies.length > 0 && { vary: varies.join(", ") }),
  };
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
