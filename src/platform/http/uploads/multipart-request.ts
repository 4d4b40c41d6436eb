import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import busboy from "busboy";
import type { GraphQLError } from "graphql";
import { AppError, ErrorCode } from "../../graphql/errors.js";
import type { TemporaryFiles } from "../../temporary-files.js";
import { removeFile } from "../../temporary-files.js";
import { type FileMap, malformed, parseFileMap, parseJson, place, tooMany } from "./file-map.js";
import { type Pace, watchPace } from "./pace.js";
import { type ReceivedFile, receiveFile, TooLargeError } from "./receive-file.js";
import { UploadedFile } from "./upload.scalar.js";

export interface MultipartOptions {
  temporary: TemporaryFiles;
  maxFiles: number;
  /** Of any file. */
  maxFileBytes: number;
  /** How many bytes a file may have, by its first ones. */
  limitOf: (head: Buffer) => number;
  pace: Pace;
}

export interface MultipartRequest {
  /** The GraphQL request, with what stands for an {@link UploadedFile} in the place of each file. */
  operations: object;
  /** Removes the files, as far as they are still there. */
  dispose(): Promise<void>;
}

const MAX_FIELD_BYTES = 1_000_000;
/** Boundaries and headers of a part. */
const PART_OVERHEAD_BYTES = 20_000;

/**
 * Reads a GraphQL multipart request: `operations`, then `map`, then the files, all of them before anything is executed,
 * so that neither the order of the files nor that of the mutations matters. A file that is too large is an error of its
 * own; anything else that is wrong ends the request. graphql-upload-minimal, whose scalar the files are for, has a reader
 * too; but it follows paths before anybody can look at them, and cuts a file that is too large off.
 * @throws GraphQLError with an HTTP status, once no temporary file is left
 */
export function readMultipart(request: IncomingMessage, options: MultipartOptions): Promise<MultipartRequest> {
  return new MultipartReader(request, options).read();
}

class MultipartReader {
  private operations: object | undefined;
  private map: FileMap | undefined;
  private readonly files = new Map<string, Promise<void>>();
  private readonly arrived: ReceivedFile[] = [];
  private settled = 0;
  private isOneTooLarge = false;
  private bytes = 0;
  private finish = (_error?: GraphQLError) => {};

  constructor(
    private readonly request: IncomingMessage,
    private readonly options: MultipartOptions,
  ) {}

  async read(): Promise<MultipartRequest> {
    try {
      await this.readBody();
    } catch (error) {
      await Promise.allSettled(this.files.values());
      await this.dispose();
      throw error;
    }
    return { operations: this.operations as object, dispose: () => this.dispose() };
  }

  private async readBody(): Promise<void> {
    const { request, options } = this;
    if (request.destroyed) throw malformed("It ended before it was read.");
    const { maxFiles, maxFileBytes } = options;
    const parser = this.createParser();
    const maxBytes = 2 * MAX_FIELD_BYTES + maxFiles * (maxFileBytes + PART_OVERHEAD_BYTES);
    const fail = (error: GraphQLError) => this.finish(error);
    const onData = (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (this.bytes > maxBytes) fail(AppError.forRequest(ErrorCode.PAYLOAD_TOO_LARGE, "The request is too large."));
    };
    const onClose = () => {
      // Also when all of it has come.
      if (!request.complete) fail(malformed("It ended before its end."));
    };
    let endWatch = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        this.finish = (error) => (error ? reject(error) : resolve());
        parser.on("error", (error) => fail(malformed(`${error.message}.`)));
        parser.on("field", (name, value, { valueTruncated }) =>
          this.attempt(() => this.onField(name, value, valueTruncated)),
        );
        parser.on("file", (name, stream, info) => this.attempt(() => this.onFile(name, stream, info), stream));
        parser.on("filesLimit", () => fail(tooMany(maxFiles)));
        parser.on("fieldsLimit", () => fail(malformed("Only `operations` and `map` are no files.")));
        parser.on("partsLimit", () => fail(malformed("It has too many parts.")));
        parser.on("close", () => this.attempt(() => this.onEnd()));
        request.once("close", onClose);
        request.pipe(parser);
        request.on("data", onData);
        endWatch = watchPace(request, options.pace, () =>
          fail(AppError.forRequest(ErrorCode.BAD_USER_INPUT, "The request arrives too slowly.")),
        );
      });
    } finally {
      endWatch();
      request.off("data", onData);
      request.off("close", onClose);
      request.unpipe(parser);
      // Of a parser that is destroyed the file under way fails, and an end that is missing is an error once more.
      parser.destroy();
    }
  }

  private createParser() {
    const { maxFiles, maxFileBytes } = this.options;
    try {
      return busboy({
        headers: this.request.headers,
        defParamCharset: "utf8",
        // Ours ends a file that is too large; busboy would cut it off and say nothing.
        limits: {
          fieldSize: MAX_FIELD_BYTES,
          fields: 2,
          files: maxFiles,
          parts: maxFiles + 3,
          fileSize: maxFileBytes + 2,
        },
      });
    } catch (error) {
      throw malformed(`${(error as Error).message}.`);
    }
  }

  /** What a listener throws would end the process. */
  private attempt(work: () => void, stream?: Readable): void {
    try {
      work();
    } catch (error) {
      stream?.on("error", () => {}).resume();
      this.finish(error as GraphQLError);
    }
  }

  private onField(name: string | undefined, value: string, isTruncated: boolean): void {
    if (isTruncated) {
      throw AppError.forRequest(ErrorCode.PAYLOAD_TOO_LARGE, `The field \`${name}\` is larger than 1 MB.`);
    }
    if (name === "operations" && !this.operations) {
      const parsed = parseJson("operations", value);
      if (Array.isArray(parsed)) throw malformed("Several operations in one request are not supported.");
      if (parsed === null || typeof parsed !== "object") throw malformed("`operations` is no object.");
      this.operations = parsed;
      return;
    }
    if (name !== "map" || this.map) throw malformed(`\`${name}\` is not expected, or was sent already.`);
    if (!this.operations) throw malformed("`map` must follow `operations`.");
    this.map = parseFileMap(value, this.options.maxFiles);
  }

  private onFile(
    name = "",
    stream: Readable,
    { filename, mimeType }: { filename: string | undefined; mimeType: string },
  ) {
    const { map, operations } = this;
    if (!map || !operations) throw malformed("Files must follow `operations` and `map`.");
    const paths = map.get(name);
    if (!paths) throw malformed(`The file \`${name}\` is not in \`map\`.`);
    if (this.files.has(name)) throw malformed(`The file \`${name}\` was sent already.`);
    const uploaded = new UploadedFile(filename ?? "", mimeType);
    for (const path of paths) place(operations, path, uploaded.promised);
    this.files.set(name, this.receive(stream, uploaded));
  }

  private async receive(stream: Readable, uploaded: UploadedFile): Promise<void> {
    const { temporary, limitOf } = this.options;
    let hasFailed = false;
    stream.on("error", () => {
      hasFailed = true;
    });
    try {
      const received = await receiveFile(stream, temporary.newPath(), limitOf);
      this.arrived.push(received);
      uploaded.content = received;
    } catch (error) {
      // The stream fails with the request, which says why.
      if (hasFailed) return;
      stream.resume();
      if (!(error instanceof TooLargeError)) {
        this.finish(error as GraphQLError);
        return;
      }
      uploaded.content = error;
      this.isOneTooLarge = true;
    }
    this.settled++;
    // Whoever sends too much may have a lot more of it: if nothing else is to come, it is not waited for.
    if (this.isOneTooLarge && this.settled === this.map?.size) this.finish();
  }

  private onEnd(): void {
    if (!this.operations) throw malformed("`operations` is missing.");
    if (!this.map) throw malformed("`map` is missing.");
    for (const name of this.map.keys()) {
      if (!this.files.has(name)) throw malformed(`The file \`${name}\` is missing.`);
    }
    void Promise.all(this.files.values()).then(() => this.finish());
  }

  private async dispose(): Promise<void> {
    for (const { path } of this.arrived) await removeFile(path);
  }
}
