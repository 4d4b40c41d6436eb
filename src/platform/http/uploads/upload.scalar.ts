import { GraphQLError, GraphQLScalarType } from "graphql";
import type { ReceivedFile, TooLargeError } from "./receive-file.js";

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
}

export const Upload = new GraphQLScalarType<UploadedFile, never>({
  name: "Upload",
  description:
    "A file, sent by the GraphQL multipart request specification: as the variable's value stands null, and the file follows.",
  specifiedByURL: "https://github.com/jaydenseric/graphql-multipart-request-spec",
  parseValue(value) {
    if (value instanceof UploadedFile) return value;
    throw new GraphQLError("Send the file as a part of a multipart request.");
  },
  parseLiteral() {
    throw new GraphQLError("Send the file as a part of a multipart request, and use a variable for it.");
  },
  serialize() {
    throw new GraphQLError("Files are not part of answers.");
  },
});
