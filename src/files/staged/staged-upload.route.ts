import { PassThrough } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ErrorCode } from "../../platform/graphql/errors.js";
import { type Pace, watchPace } from "../../platform/http/uploads/pace.js";
import { type ReceivedFile, receiveFile, TooLargeError } from "../../platform/http/uploads/receive-file.js";
import { drainAfterwards } from "../../platform/http/uploads/receive-upload.js";
import { removeFile, type TemporaryFiles } from "../../platform/temporary-files.js";
import type { StagedUploadService } from "./staged-upload.service.js";
import { UPLOADS_PATH, type UploadUrls } from "./upload-url.js";

interface Options {
  staged: StagedUploadService;
  urls: UploadUrls;
  temporary: TemporaryFiles;
  pace: Pace;
}

interface Route {
  Params: { id: string };
  Querystring: { expires?: unknown; signature?: unknown };
}

/** Why a body was not taken. */
class BodyError extends Error {}

/** `PUT /files/uploads/:id`: takes the bytes of an upload that was announced. Its address is all that it asks for. */
export function registerStagedUploads(app: FastifyInstance, options: Options): void {
  const { staged, urls, temporary, pace } = options;
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    scope.put<Route>(`${UPLOADS_PATH}/:id`, async (request, reply) => {
      drainAfterwards(request, reply.raw);
      const { id } = request.params;
      if (!urls.isGood(id, request.query.expires, request.query.signature)) {
        return refuse(reply, 403, ErrorCode.FORBIDDEN, "This address has expired, or was altered.");
      }
      const size = await staged.expectedSize(id);
      if (size === undefined) return refuse(reply, 409, ErrorCode.CONFLICT, "This file has been sent already.");
      const length = request.headers["content-length"];
      if (length !== undefined && Number(length) !== size) {
        return refuse(reply, 400, ErrorCode.BAD_USER_INPUT, `${size} bytes were announced, not ${length}.`);
      }
      const path = temporary.newPath();
      try {
        const content = await receiveBody(request, path, size, pace);
        const isFirst = await staged.keep(id, content);
        if (!isFirst) return refuse(reply, 409, ErrorCode.CONFLICT, "This file has been sent already.");
        return reply.code(204).send();
      } catch (error) {
        if (error instanceof BodyError || error instanceof TooLargeError)
          return refuse(reply, 400, ErrorCode.BAD_USER_INPUT, error.message);
        throw error;
      } finally {
        await removeFile(path);
      }
    });
  });
}

async function receiveBody(
  { raw }: FastifyRequest<Route>,
  path: string,
  size: number,
  pace: Pace,
): Promise<ReceivedFile> {
  const body = new PassThrough();
  const fail = (message: string) => body.destroy(new BodyError(message));
  const onClose = () => {
    if (!raw.complete) fail("The body ended before its end.");
  };
  raw.once("close", onClose);
  raw.pipe(body);
  const endWatch = watchPace(raw, pace, () => fail("The file arrives too slowly."));
  try {
    const content = await receiveFile(body, path, () => size);
    if (content.size !== size) throw new BodyError(`${size} bytes were announced, and ${content.size} came.`);
    return content;
  } finally {
    endWatch();
    raw.off("close", onClose);
    raw.unpipe(body);
    body.destroy();
  }
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, message: string) {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
