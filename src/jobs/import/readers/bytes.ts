import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

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

/**
 * Unlike a pipe, delivers everything up to the place where a damaged file breaks off.
 * @throws UnreadableInputError there
 */
async function* gunzip(chunks: Chunks): AsyncGenerator<Buffer> {
  // Without a limit a write completes when all of its output is there; 64 KiB of gzip make at most 64 MiB.
  const stream = createGunzip({ readableHighWaterMark: Number.MAX_SAFE_INTEGER } as object);
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  stream.on("error", (error: NodeJS.ErrnoException) => {
    const isTruncated = error.code === "Z_BUF_ERROR";
    const problem = isTruncated ? "the gzip stream ends too early (truncated file)" : "the gzip stream is damaged";
    fail(new UnreadableInputError(problem));
  });
  const ended = new Promise<void>((resolve) => stream.once("end", resolve));
  try {
    for await (const chunk of chunks) {
      await Promise.race([failed, new Promise<void>((resolve) => stream.write(chunk, () => resolve()))]);
      const output: Buffer | null = stream.read();
      if (output) yield output;
    }
    stream.end();
    stream.on("data", () => {});
    await Promise.race([failed, ended]);
  } finally {
    stream.destroy();
  }
}
