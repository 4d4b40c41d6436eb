import { crc32, inflateRawSync } from "node:zlib";
import yauzl from "yauzl";
import type { OptimizeLimits } from "../options.js";
import { KeepError, LimitError, RefuseError } from "../result.js";

export interface ZipEntry {
  name: string;
  /** As it stands in the file: deflated (8) or stored (0). */
  raw: Uint8Array;
  method: 0 | 8;
  data: Uint8Array;
}

export type ArchiveLimits = Pick<OptimizeLimits, "zipEntries" | "inflatedBytes" | "inflationRatio">;

// The end of central directory record (APPNOTE.TXT, 4.3.16); a comment may follow.
const END_SIGNATURE = "PK\x05\x06";
const END_BYTES = 22;
const COMMENT_LENGTH_AT = 20;
const PADDING = new Set(Buffer.from("\0\n\r "));
const BOMB_BYTES = 10_000_000;
const MAX_COMPRESSED_SHARE = 1.05;

/** All entries in their order, inflated and checked by their sums. Hostile archives are refused, odd ones kept. */
export function readZip(bytes: Buffer, limits: ArchiveLimits): Promise<ZipEntry[]> {
  return readZipWithin(bytes, { ...limits });
}

/** @param left what several archives may take together: counted down by what this one declares, before it is inflated */
export async function readZipWithin(bytes: Buffer, left: ArchiveLimits): Promise<ZipEntry[]> {
  const zip = await open(bytes);
  if (zip.entryCount > left.zipEntries) throw new LimitError("The archive has more entries than the limit");
  const heads: yauzl.Entry[] = [];
  for (let head = await nextEntry(zip); head; head = await nextEntry(zip)) heads.push(head);
  left.inflatedBytes -= checkedSize(heads, bytes.length, left);
  left.zipEntries -= heads.length;
  const entries: ZipEntry[] = [];
  for (const head of heads) {
    if (head.fileName.endsWith("/")) continue;
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(head, { minimal: true }).catch(damaged);
    entries.push(inflate(head, bytes.subarray(fileDataStart, fileDataStart + head.compressedSize)));
  }
  const names = new Set(entries.map((entry) => entry.name.toLowerCase()));
  // Two readers could show two different documents.
  if (names.size !== entries.length) throw new RefuseError("The archive has two entries of one name");
  return entries;
}

async function open(bytes: Buffer): Promise<yauzl.ZipFile> {
  return yauzl.fromBufferPromise(withoutPadding(bytes), { lazyEntries: true, validateEntrySizes: true }).catch(damaged);
}

/** Office programs read past a newline or zeros that something put behind the archive's end. */
function withoutPadding(bytes: Buffer): Buffer {
  const at = bytes.lastIndexOf(END_SIGNATURE);
  if (at < 0 || at + END_BYTES > bytes.length) return bytes;
  const end = at + END_BYTES + bytes.readUInt16LE(at + COMMENT_LENGTH_AT);
  return bytes.subarray(end).every((byte) => PADDING.has(byte)) ? bytes.subarray(0, end) : bytes;
}

function nextEntry(zip: yauzl.ZipFile): Promise<yauzl.Entry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (entry?: yauzl.Entry) => {
      zip.removeAllListeners();
      resolve(entry);
    };
    zip.once("entry", done);
    zip.once("end", () => done());
    zip.once("error", (error: Error) => {
      zip.removeAllListeners();
      const isHostile = /relative path|absolute path|invalid characters in fileName/.test(error.message);
      reject(isHostile ? new RefuseError(`The archive has a path that leaves it: ${error.message}`) : keep(error));
    });
    zip.readEntry();
  });
}

/** What all say to inflate to, before anything is inflated; `inflate` holds the data to that. */
function checkedSize(heads: yauzl.Entry[], fileSize: number, limits: ArchiveLimits): number {
  let compressed = 0;
  let inflated = 0;
  for (const head of heads) {
    compressed += head.compressedSize;
    inflated += head.uncompressedSize;
    const ratio = head.uncompressedSize / Math.max(1, head.compressedSize);
    if (head.uncompressedSize > BOMB_BYTES && ratio > limits.inflationRatio) {
      throw new RefuseError(`${head.fileName} inflates ${Math.round(ratio)} times`);
    }
  }
  if (compressed > fileSize * MAX_COMPRESSED_SHARE) throw new RefuseError("The archive's entries overlap");
  if (inflated > limits.inflatedBytes) throw new LimitError("The archive inflates beyond the limit");
  return inflated;
}

function inflate(head: yauzl.Entry, raw: Buffer): ZipEntry {
  const { fileName: name, compressionMethod: method, uncompressedSize: size } = head;
  if (head.isEncrypted()) throw new KeepError("The archive is encrypted");
  if (method !== 0 && method !== 8) throw new KeepError(`${name} is compressed in a way we do not know`);
  let data: Uint8Array;
  try {
    data = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw new KeepError(`The archive is damaged: ${name} cannot be inflated to the size it declares`);
  }
  if (data.length !== size || crc32(data) !== head.crc32) throw new KeepError(`The archive is damaged: ${name}`);
  return { name, raw, method, data };
}

function damaged(error: Error): never {
  throw keep(error);
}

function keep(error: Error): KeepError {
  return new KeepError(`The archive is damaged: ${error.message}`);
}
