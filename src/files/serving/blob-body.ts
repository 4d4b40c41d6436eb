import { pipeline, type Readable, Transform } from "node:stream";
import * as zlib from "node:zlib";
import type { ByteRange, FileStorage } from "../storage/storage.js";
import type { Representation } from "./representation.js";

/** What is in the storage is not what its row says. */
export class DamagedBlobError extends Error {
  override name = "DamagedBlobError";
}

/**
 * The bytes of a representation, or a part of them. To be read or destroyed.
 * @returns undefined if the storage does not have them
 */
export async function openBody(
  storage: FileStorage,
  { blobKey, storedAs, isEncoded, size }: Pick<Representation, "blobKey" | "storedAs" | "isEncoded" | "size">,
  range: ByteRange | undefined,
): Promise<Readable | undefined> {
  if (isEncoded || storedAs === "identity") {
    const blob = await storage.open(blobKey, range);
    if (blob && blob.size !== size) {
      blob.stream.destroy();
      throw new DamagedBlobError(`The blob ${blobKey} has ${blob.size} bytes, not ${size}`);
    }
    return blob?.stream;
  }
  const decoder = createDecoder(storedAs);
  const blob = await storage.open(blobKey);
  if (!blob) return undefined;
  const part = range ?? { start: 0, end: size - 1 };
  const slice = new Slice(blobKey, size, part);
  decoder.once("error", (cause) =>
    slice.destroy(new DamagedBlobError(`The blob ${blobKey} is no ${storedAs}`, { cause })),
  );
  // An error, or a reader who goes away, ends all three.
  return pipeline(blob.stream, decoder, slice, () => {}) as Readable;
}

function createDecoder(encoding: "gzip" | "br" | "zstd"): Transform {
  if (encoding === "gzip") return zlib.createGunzip();
  if (encoding === "br") return zlib.createBrotliDecompress();
  // Node has it since version 22.15; the type definitions are those of 20.
  const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: () => Transform };
  if (!createZstdDecompress)
    throw new DamagedBlobError("This Node cannot decode zstd, in which another one has stored");
  return createZstdDecompress();
}

/** Passes on a part of what is decoded. All must have the size that it is known to have: it may be anything otherwise. */
class Slice extends Transform {
  private seen = 0;

  constructor(
    private readonly blobKey: string,
    private readonly size: number,
    private readonly part: ByteRange,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const start = this.seen;
    this.seen += chunk.length;
    if (this.seen > this.size) {
      done(new DamagedBlobError(`The blob ${this.blobKey} decodes to more than ${this.size} bytes`));
      return;
    }
    const first = Math.max(this.part.start - start, 0);
    const last = Math.min(this.part.end - start, chunk.length - 1);
    if (first <= last) this.push(chunk.subarray(first, last + 1));
    done();
  }

  override _flush(done: (error?: Error) => void): void {
    const isShort = this.seen < this.size;
    done(
      isShort
        ? new DamagedBlobError(`The blob ${this.blobKey} decodes to ${this.seen} bytes, not ${this.size}`)
        : undefined,
    );
  }
}
