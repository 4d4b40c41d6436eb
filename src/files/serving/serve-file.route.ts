import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Database } from "../../platform/db/database.js";
import type { Viewer } from "../../platform/graphql/access.js";
import { localId } from "../../platform/graphql/global-id.js";
import type { FileStorage } from "../storage/storage.js";
import { answerFailure, expired, noSuchFile } from "./file-error.js";
import { readParameters } from "./parameters.js";
import { MissingBlobError, type Permission, sendFile } from "./send-file.js";
import { findServedFile, type ServedFile } from "./served-file.queries.js";
import { FILES_PATH, type FileLinks, hasPublicLinks, type LinkParameters, namesContent } from "./signed-url.js";

interface Options {
  db: Database;
  storage: FileStorage;
  links: FileLinks;
  /** Null without a header. @throws GraphQLError UNAUTHENTICATED if its token is not good */
  viewerOf(authorization: string | undefined): Promise<Viewer | null>;
}

const IMMUTABLE = "public, max-age=31536000, immutable";
/** Of public files, by an address that does not name their content. */
const SHORT = "public, max-age=300";

/** `GET /files/:id`: files by their global ids. */
export function registerFiles(app: FastifyInstance, options: Options): void {
  app.register(async (scope) => {
    scope.setErrorHandler(answerFailure);
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
  const { link, ...how } = readParameters(request.query as Record<string, unknown>);
  const found = await find(options, id, link, request.headers);
  try {
    return await sendFile(options.storage, { ...found, ...how }, request, reply);
  } catch (error) {
    if (!(error instanceof MissingBlobError)) throw error;
  }
  // Another form may just have taken the place of the one that the row spoke of, or the file is gone.
  const present = await find(options, id, link, request.headers);
  return sendFile(options.storage, { ...present, ...how }, request, reply);
}

/** @throws FileError if there is none, or it may not be read */
async function find(
  { db, links, viewerOf }: Options,
  id: number,
  link: LinkParameters,
  headers: IncomingHttpHeaders,
): Promise<{ file: ServedFile; permission: Permission }> {
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
