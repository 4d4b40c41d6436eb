import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Viewer } from "../../graphql/access.js";
import { AppError, ErrorCode } from "../../graphql/errors.js";
import type { Turns } from "../../turns.js";
import { type MultipartOptions, type MultipartRequest, readMultipart } from "./multipart-request.js";

export interface UploadReception extends MultipartOptions {
  /** Asked before anything is read. @throws GraphQLError if this account has sent too much lately */
  admit(viewer: Viewer): Promise<void>;
  /** Bodies that are read at the same time. Many at once would keep the process from all else, new connections first. */
  turns: Turns;
}

const MULTIPART = /^multipart\/form-data\b/i;
/** How long the rest of a body that was refused is taken off the wire, so that its sender reads the answer. */
const DRAIN_MS = 2_000;

export function isMultipart({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return MULTIPART.test(headers["content-type"] ?? "");
}

/** Leaves the bodies of multipart requests to their route. */
export function leaveMultipartUnread(app: FastifyInstance): void {
  app.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
}

/**
 * Reads the multipart request of someone who is signed in. Browsers send such requests for any page without asking: they
 * count only with a header that a foreign page cannot set, the same that Apollo asks for.
 * @throws GraphQLError with an HTTP status
 */
export async function receiveUpload(
  request: FastifyRequest,
  viewer: Viewer | null,
  reception: UploadReception,
): Promise<MultipartRequest> {
  const { headers } = request;
  if (!headers["apollo-require-preflight"] && !headers["x-apollo-operation-name"]) {
    const message = "Send the header `apollo-require-preflight: true` with multipart requests.";
    throw AppError.forRequest(ErrorCode.BAD_USER_INPUT, message);
  }
  if (!viewer) throw AppError.forRequest(ErrorCode.UNAUTHENTICATED, "Sign in first.");
  await reception.admit(viewer);
  return reception.turns.take(() => readMultipart(request.raw, reception));
}

/** For routes that may answer before they have read the whole body. */
export function drainAfterwards({ raw: request }: FastifyRequest, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    request.resume();
    const timer = setTimeout(() => request.destroy(), DRAIN_MS).unref();
    request.once("close", () => clearTimeout(timer));
  });
}
