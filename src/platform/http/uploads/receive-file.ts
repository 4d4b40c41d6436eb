import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { removeFile } from "../../temporary-files.js";

/** A file as it arrived, in a temporary place. */
export interface ReceivedFile {
  path: string;
  size: number;
  /** In hex. */
  sha256: string;
}

export class TooLargeError extends Error {
  constructor(readonly limit: number) {
    super(`The file is larger than ${inWords(limit)}.`);
  }
}

/** So many bytes of the start tell what is accepted. */
const HEAD_BYTES = 4_096;

/**
 * Writes a stream to a file and hashes it meanwhile. The stream is not destroyed: after a failure it can be drained.
 * Whatever happens, the file is closed; unless all of it has arrived, it is removed.
 * @param limitOf how many bytes are accepted, by the first ones
 * @throws TooLargeError as soon as there is one byte too many
 */
export async function receiveFile(
  stream: Readable,
  path: string,
  limitOf: (head: Buffer) => number,
): Promise<ReceivedFile> {
  const hash = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  let head = Buffer.alloc(0);
  let size = 0;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      size += chunk.length;
      const limit = limitOf(head);
      if (size > limit) throw new TooLargeError(limit);
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    await file.close();
    return { path, size, sha256: hash.digest("hex") };
  } catch (error) {
    await file.close().catch(() => {});
    await removeFile(path);
    throw error;
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Buffer): Promise<void> {
  // A full disk may take a part of it without an error.
  for (let written = 0; written < chunk.length; ) {
    written += (await file.write(chunk, written)).bytesWritten;
  }
}

function inWords(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
