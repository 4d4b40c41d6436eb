import type { Readable } from "node:stream";

/** First and last byte, both included, as in HTTP. An `end` beyond the last byte means the last byte. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredBlob {
  /** To be read to its end or destroyed: it holds an open file or connection. */
  stream: Readable;
  /** Of the whole blob, also if only a range of it is read. */
  size: number;
}

export interface BlobInfo {
  key: string;
  size: number;
  modifiedAt: Date;
}

/** What clients send past the server, by an id of their upload: until the server has looked at it, it is no blob. */
export interface Incoming {
  /** An address to which exactly so many bytes can be sent by PUT, until then. */
  urlFor(id: string, size: number, expiresAt: Date): Promise<string>;
  /** @returns undefined if nothing has come */
  open(id: string): Promise<StoredBlob | undefined>;
  delete(id: string): Promise<void>;
}

/**
 * Where the bytes of files are. A key names its content (see {@link requireKey}), so that a blob never changes: writing
 * it again stores the same bytes and renews `modifiedAt`, from which a sweep sees that someone is about to use it.
 * Every failure that is not the caller's is a {@link StorageError}.
 */
export interface FileStorage {
  /** Where clients can send bytes to the storage themselves, if it is set up for that. */
  readonly incoming?: Incoming | undefined;
  /**
   * Stores a finished file of this machine, which stays where it is. Readers see all of it or nothing; when this
   * returns, it survives a crash of the machine.
   */
  put(key: string, path: string): Promise<void>;
  /** @returns undefined if there is no such blob. @throws RangeError if the range begins beyond the last byte */
  open(key: string, range?: ByteRange): Promise<StoredBlob | undefined>;
  size(key: string): Promise<number | undefined>;
  /** No error if it is not there. Whoever is reading it reads on. */
  delete(key: string): Promise<void>;
  /** Every finished blob. What is stored or deleted meanwhile may be missing or included. */
  list(): AsyncIterable<BlobInfo>;
  /** Removes what an interrupted `put` has left behind, and what clients have sent for nothing. @returns how many */
  removeUnfinished(before: Date): Promise<number>;
  /** Tries to write. @throws StorageError in words that an operator understands */
  check(): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}

/** The storage did not do what it was asked to. The message is for operators and names no secret. */
export class StorageError extends Error {
  override name = "StorageError";
}

const KEY = /^[0-9a-f]{64}(\.[a-z0-9]{1,16}){0,2}$/;

/** Whether it is the SHA-256 of a content in lower-case hex, perhaps followed by how it is encoded: `….br`. */
export function isKey(value: string): boolean {
  return KEY.test(value);
}

/** Nothing else ever becomes a part of a path or URL. @throws TypeError */
export function requireKey(key: string): string {
  if (!isKey(key)) throw new TypeError(`Not a key of the file storage: ${JSON.stringify(String(key).slice(0, 100))}`);
  return key;
}

/** Two levels of 256 folders: no folder becomes too long, and keys with the same start stay together. */
export function pathOf(key: string): string {
  requireKey(key);
  return `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;
}
