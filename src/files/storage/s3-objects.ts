import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { isTransient, s3ErrorInWords, statusOf } from "./s3-errors.js";
import { type BlobInfo, type ByteRange, StorageError, type StoredBlob } from "./storage.js";
import type { S3Location } from "./storage-url.js";

const ATTEMPTS = 3;
const RETRY_MS = 100;

export type S3ObjectInfo = Omit<BlobInfo, "key"> & { name: string };

/**
 * The objects below a prefix of a bucket, of Amazon or of whoever speaks its protocol, by their names below it. S3 shows
 * an object whole or not at all.
 */
export class S3Objects {
  private readonly client: S3Client;
  private readonly bucket: string;

  /** Credentials come from where the SDK looks for them: environment, profile, role of the machine. */
  constructor(private readonly location: S3Location) {
    this.bucket = location.bucket;
    this.client = new S3Client({
      ...(location.endpoint && { endpoint: location.endpoint }),
      // Others than Amazon have no regions, but the signature names one.
      ...(location.region ? { region: location.region } : location.endpoint && { region: "us-east-1" }),
      forcePathStyle: location.forcePathStyle,
      maxAttempts: ATTEMPTS,
      // By default the SDK sends checksums in trailers, which not every server understands.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: {
        connectionTimeout: 3_000,
        // Until the head of the answer.
        requestTimeout: 30_000,
        throwOnRequestTimeout: true,
        // Without a byte in either direction. It is also what a slow reader of a blob may leave the connection waiting.
        socketTimeout: 120_000,
        httpAgent: { maxSockets: 100 },
        httpsAgent: { maxSockets: 100 },
      },
    });
  }

  /** Stores a file of this machine. */
  async put(name: string, path: string): Promise<void> {
    const Key = this.keyOf(name);
    const { size } = await stat(path);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send(Key, path, size);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS || !isTransient(error)) throw this.inWords(error);
        await sleep(RETRY_MS * 4 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }

  /** A stream can be read once, so the SDK does not try again by itself. */
  private async send(Key: string, path: string, size: number): Promise<void> {
    const source = createReadStream(path);
    const stop = new AbortController();
    // The SDK does not hear of a source that fails, or ends early: it would wait for an answer to half a request.
    source.once("error", () => stop.abort());
    source.once("end", () => source.bytesRead !== size && stop.abort());
    try {
      const command = new PutObjectCommand({
        Bucket: this.bucket,
        Key,
        Body: source,
        ContentLength: size,
        ContentType: "application/octet-stream",
      });
      await this.client.send(command, { abortSignal: stop.signal });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      throw source.errored ?? new Error(`${path} changed while it was being stored`);
    } finally {
      source.destroy();
      if (!source.closed) await once(source, "close");
    }
  }

  async open(name: string, range?: ByteRange): Promise<StoredBlob | undefined> {
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: this.keyOf(name),
      ...(range && { Range: `bytes=${range.start}-${range.end === Infinity ? "" : range.end}` }),
    });
    try {
      const { Body, ContentLength, ContentRange } = await this.client.send(command);
      if (!(Body instanceof Readable)) throw new Error("S3 sent no body");
      const size = range ? Number(/\/(\d+)$/.exec(ContentRange ?? "")?.[1] ?? Number.NaN) : ContentLength;
      // Some servers answer a range of an empty object.
      const isBeyond = range !== undefined && size !== undefined && range.start >= size;
      if (size === undefined || Number.isNaN(size) || isBeyond) Body.destroy();
      if (isBeyond) throw new RangeError("The range begins beyond the last byte");
      if (size === undefined || Number.isNaN(size)) {
        throw new StorageError(`The file storage ${this.name} does not answer ranges, or sends no length.`);
      }
      return { stream: Body, size };
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      if (statusOf(error) === 416) throw new RangeError("The range begins beyond the last byte");
      throw this.inWords(error);
    }
  }

  async size(name: string): Promise<number | undefined> {
    try {
      const command = new HeadObjectCommand({ Bucket: this.bucket, Key: this.keyOf(name) });
      return (await this.client.send(command)).ContentLength;
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      throw this.inWords(error);
    }
  }

  /** No error if it is not there. */
  async delete(name: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.bucket, Key: this.keyOf(name) });
    await this.client.send(command).catch((error: unknown) => {
      if (!isMissingObject(error)) throw this.inWords(error);
    });
  }

  /** Those whose names begin so. */
  async *list(start = ""): AsyncIterable<S3ObjectInfo> {
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: this.keyOf(start) });
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = "", Size = 0, LastModified = new Date() } of Contents) {
          yield { name: Key.slice(this.location.prefix.length), size: Size, modifiedAt: LastModified };
        }
      }
    } catch (error) {
      throw this.inWords(error);
    }
  }

  /** An address to which anybody can send exactly so many bytes by PUT, until then. */
  async urlForPut(name: string, size: number, expiresAt: Date): Promise<string> {
    // The length is signed: a body of another one is refused.
    const command = new PutObjectCommand({ Bucket: this.bucket, Key: this.keyOf(name), ContentLength: size });
    const expiresIn = Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1_000));
    try {
      return await getSignedUrl(this.client, command, { expiresIn });
    } catch (error) {
      throw this.inWords(error);
    }
  }

  /** Tries to write. @throws StorageError in words that an operator understands */
  async check(): Promise<void> {
    const at = { Bucket: this.bucket, Key: this.keyOf("check") };
    try {
      await this.client.send(new PutObjectCommand({ ...at, Body: "check" }));
      await this.client.send(new DeleteObjectCommand(at));
    } catch (error) {
      throw this.inWords(error);
    }
  }

  close(): void {
    this.client.destroy();
  }

  private keyOf(name: string): string {
    return this.location.prefix + name;
  }

  private get name(): string {
    return `s3://${this.bucket}/${this.location.prefix}`;
  }

  private inWords(error: unknown): unknown {
    return s3ErrorInWords(error, this.name);
  }
}

/** A missing bucket is 404 as well, but an error. */
function isMissingObject(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== "NoSuchBucket";
}
