import type { FastifyReply, FastifyRequest } from "fastify";
import type { Viewer } from "../graphql/access.js";
import type { HttpOperation } from "./graphql-request.js";
import { drainAfterwards, isMultipart, receiveUpload, type UploadReception } from "./uploads/receive-upload.js";

interface Options {
  /** @throws if there is a token that is not good, or the database cannot say */
  viewerOf: (authorization: string | undefined) => Promise<Viewer | null>;
  uploads: UploadReception;
}

/** What a request that has arrived at Fastify asks for, and who asks. Files that it brings have been received. */
export async function receiveOperation(
  request: FastifyRequest,
  reply: FastifyReply,
  { viewerOf, uploads }: Options,
): Promise<HttpOperation> {
  const http: HttpOperation = {
    method: request.method,
    headers: request.headers,
    search: request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "",
    body: request.body,
    ip: request.ip,
    viewer: null,
  };
  if (isMultipart(request)) drainAfterwards(request, reply.raw);
  try {
    http.viewer = await viewerOf(request.headers.authorization);
    if (isMultipart(request)) {
      const { operations, dispose } = await receiveUpload(request, http.viewer, uploads);
      return { ...http, body: operations, dispose };
    }
  } catch (error) {
    http.refusal = error as Error;
  }
  return http;
}
