import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import { isUnreachable } from "../../platform/db/pg-errors.js";
import type { ErrorCode } from "../../platform/graphql/errors.js";
import { StorageError } from "../storage/storage.js";
import { DamagedBlobError } from "./blob-body.js";

/** A refusal that clients are meant to see. */
export class FileError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: ErrorCode | "INTERNAL_SERVER_ERROR",
    message: string,
    readonly headers: Record<string, string> = {},
    readonly field?: string,
  ) {
    super(message);
  }
}

export function noSuchFile(): FileError {
  return new FileError(404, "NOT_FOUND", "There is no such file.");
}

export function expired(): FileError {
  return new FileError(403, "FORBIDDEN", "This address has expired. Ask for the file's `url` again.");
}

function unavailable(what: string): FileError {
  return new FileError(503, "UNAVAILABLE", `${what} Try again.`, { "retry-after": "2" });
}

/** What may have been said about a file that then could not be read. */
const ABOUT_FILE = ["etag", "last-modified", "accept-ranges"].concat(
  ["type", "length", "encoding", "range", "disposition"].map((name) => `content-${name}`),
);

/** Errors in the form that GraphQL's have; what is the server's fault is logged whole and told in a few words. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode, code, message, headers, field } = asFileError(error);
  if (statusCode >= 500) request.log.error(error);
  for (const name of ABOUT_FILE) reply.removeHeader(name);
  return reply
    .code(statusCode)
    .headers({ "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers })
    .send({ errors: [{ message, extensions: { code, ...(field && { field }) } }] });
}

function asFileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  if (error instanceof GraphQLError) return fromGraphql(error);
  if (isUnreachable(error)) return unavailable("The database cannot be reached.");
  if (error instanceof StorageError || error instanceof DamagedBlobError)
    return unavailable("The file cannot be read.");
  const { statusCode = 500, message } = error as FastifyError;
  if (statusCode < 500) return new FileError(statusCode, "BAD_USER_INPUT", message);
  return new FileError(500, "INTERNAL_SERVER_ERROR", "Internal server error");
}

/** A token that is not good. */
function fromGraphql({ message, extensions }: GraphQLError): FileError {
  const { status = 400 } = (extensions.http ?? {}) as { status?: number };
  return new FileError(status, extensions.code as ErrorCode, message);
}
