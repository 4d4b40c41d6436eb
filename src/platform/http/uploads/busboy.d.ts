declare module "busboy" {
  import type { IncomingHttpHeaders } from "node:http";
  import type { Readable, Writable } from "node:stream";

  interface Settings {
    headers: IncomingHttpHeaders;
    defParamCharset?: string;
    limits?: {
      fieldSize?: number;
      fields?: number;
      fileSize?: number;
      files?: number;
      parts?: number;
    };
  }

  interface Parser extends Writable {
    on(event: "file", listener: (name: string | undefined, stream: Readable, info: FileInfo) => void): this;
    on(event: "field", listener: (name: string | undefined, value: string, info: FieldInfo) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "close" | "filesLimit" | "fieldsLimit" | "partsLimit", listener: () => void): this;
  }

  interface FileInfo {
    filename: string | undefined;
    encoding: string;
    mimeType: string;
  }

  interface FieldInfo {
    valueTruncated: boolean;
  }

  /** @throws Error if the content type is not one that it reads, or names no boundary */
  export default function busboy(settings: Settings): Parser;
}
