import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import { createGunzip, type ZlibOptions } from "node:zlib";

/** Part of the input is unreadable for good; what came before it is not affected. The message is for the user. */
export class UnreadableInputError extends Error {
  override name = "UnreadableInputError";
}

export type Chunks = AsyncIterable<Buffer>;

const GZIP = Buffer.from([0x1f, 0x8b]);
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * The bytes of a file of text ("-" is standard input): decompressed if they are gzip by their content, and without a
 * byte order mark.
 * @throws UnreadableInputError if they are damaged or in another encoding; what came before stays valid
 */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  const raw: Chunks = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 64 * 1024 });
  const stored = await peek(raw, GZIP.length);
  const { head, chunks } = await peek(
    startsWith(stored.head, GZIP) ? gunzip(stored.chunks) : stored.chunks,
    UTF8_MARK.length,
  );
  if (UTF16_MARKS.some((mark) => startsWith(head, mark))) {
    throw new UnreadableInputError("the file is in UTF-16; save it as UTF-8");
  }
  let skip = startsWith(head, UTF8_MARK) ? UTF8_MARK.length : 0;
  for await (const chunk of chunks) {
    yield chunk.subarray(skip);
    skip = 0;
  }
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Looks at the first bytes without taking them away. `head` is shorter than `length` only if the input is. */
export async function peek(source: Chunks, length: number): Promise<{ head: Buffer; chunks: Chunks }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let failure: unknown;
  try {
    while (head.length < length) {
      const { value, done } = await iterator.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
  } catch (error) {
    if (head.length === 0) throw error;
    failure = error;
  }
  async function* chunks() {
    try {
      if (head.length > 0) yield head;
      if (failure) throw failure;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, chunks: chunks() };
}

function gunzip(chunks: Chunks): AsyncGenerator<Buffer> {
  // 64 KiB of gzip make at most 64 MiB.
  const stream = createGunzip({ readableHighWaterMark: UNLIMITED } as ZlibOptions);
  return passThrough<Buffer>(chunks, stream, (error) => {
    const isTruncated = (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR";
    const problem = isTruncated ? "the gzip stream ends too early (truncated file)" : "the gzip stream is damaged";
    return new UnreadableInputError(problem);
  });
}

/** The buffer that a stream needs to be read by {@link passThrough}: a write then ends when all of its output is there. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

/**
 * Sends chunks through a stream. Unlike a pipe, delivers everything up to the place where the input or the stream fails.
 * @param explain makes of the stream's error what is thrown
 */
export async function* passThrough<T>(
  chunks: Chunks,
  stream: Transform,
  explain: (error: Error) => Error,
): AsyncGenerator<T> {
  let failure: Error | undefined;
  stream.on("error", (error) => {
    failure = explain(error);
  });
  /** Some streams call back before they emit their error, others emit it and never call back. */
  const write = (chunk: Buffer) =>
    new Promise<void>((resolve, reject) => {
      const settle = () => {
        stream.off("error", settle);
        if (failure) reject(failure);
        else resolve();
      };
      stream.on("error", settle);
      stream.write(chunk, () => setImmediate(settle));
    });
  const output = function* (): Generator<T> {
    for (let part: T | null = stream.read(); part !== null; part = stream.read()) yield part;
  };
  try {
    for await (const chunk of chunks) {
      await write(chunk);
      yield* output();
    }
    stream.end();
    for await (const part of stream) yield part as T;
  } catch (error) {
    throw failure ?? error;
  } finally {
    stream.destroy();
  }
}
