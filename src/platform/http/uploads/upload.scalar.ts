import { GraphQLUpload, Upload as PromisedFile } from "graphql-upload-minimal";
import type { ReceivedFile, TooLargeError } from "./receive-file.js";

/** Of a file within a multipart request the value is a promise of an {@link UploadedFile}. */
export const Upload = GraphQLUpload;

/** A file within a multipart request. */
export class UploadedFile {
  /** What has arrived of it. */
  content: ReceivedFile | TooLargeError | undefined;

  constructor(
    /** As the client calls it. */
    readonly filename: string,
    /** What the client says that it is. */
    readonly mimeType: string,
  ) {}

  /** What the scalar takes for it, to stand in the variables. */
  get promised(): PromisedFile {
    const promised = new PromisedFile();
    // Its types are those of what the package's own reader resolves it with, which ours takes the place of.
    (promised as unknown as { resolve(file: UploadedFile): void }).resolve(this);
    return promised;
  }
}
