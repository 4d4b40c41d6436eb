import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { smallest } from "./deflate.js";
import type { FileType } from "./result.js";

export type StorageEncoding = "gzip" | "br" | "zstd";

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);
// Node 20 has no zstd, and its type definitions neither.
type Compress = (data: Uint8Array, options: { params: Record<number, number> }) => Promise<Buffer>;
const zstdCompress = (zlib as { zstdCompress?: typeof zlib.gzip }).zstdCompress;
const zstd = zstdCompress ? (promisify(zstdCompress) as unknown as Compress) : undefined;
const ZSTD_COMPRESSION_LEVEL = 100;

const COMPRESSIBLE = new RegExp(
  "^(text/|image/(svg\\+xml|bmp|x-icon)|font/(ttf|otf|collection)|audio/(wav|vnd\\.wave|midi)" +
    "|application/(json|xml|x-ndjson|rtf|javascript|wasm|x-tar|ld\\+json|postscript|eps|x-sqlite3|x-cfb|octet-stream))",
);
/** So much of both ends of a file tells whether it is compressed already, before the slow ways of encoding find out. */
const SAMPLE_BYTES = 100_000;
/** Every setting takes a moment only. */
const SMALL_BYTES = 60_000;

/** Whether encoding a file of this type for storage is worth the time: most formats are compressed already. */
export function isCompressible(type: FileType): boolean {
  return COMPRESSIBLE.test(type.mimeType);
}

/** Which encodings this Node can make. */
export function storageEncodings(): StorageEncoding[] {
  return zstd ? ["gzip", "br", "zstd"] : ["gzip", "br"];
}

/**
 * The bytes as they are stored and served under `Content-Encoding`. Undefined when that saves less than a
 * fiftieth: then it is not worth decoding it for clients that do not accept it.
 */
export async function encodeForStorage(
  bytes: Uint8Array,
  encoding: StorageEncoding,
  effort: "quick" | "thorough" = "thorough",
): Promise<Uint8Array | undefined> {
  if (bytes.length > SAMPLE_BYTES * 2 && (await looksCompressed(bytes))) return undefined;
  const encoded = await encode(bytes, encoding, effort === "thorough");
  return encoded.length < bytes.length * 0.98 ? encoded : undefined;
}

async function looksCompressed(bytes: Uint8Array): Promise<boolean> {
  const sample = Buffer.concat([bytes.subarray(0, SAMPLE_BYTES), bytes.subarray(-SAMPLE_BYTES)]);
  return (await gzip(sample, { level: 1 })).length > sample.length * 0.99;
}

async function encode(bytes: Uint8Array, encoding: StorageEncoding, isThorough: boolean): Promise<Uint8Array> {
  if (encoding === "gzip") return gzip(bytes, { level: isThorough ? 9 : 6 });
  if (encoding === "zstd") {
    if (!zstd) throw new Error("This Node has no zstd");
    return zstd(bytes, { params: { [ZSTD_COMPRESSION_LEVEL]: isThorough ? 19 : 3 } });
  }
  return smallest(
    await Promise.all(brotliSettings(bytes.length, isThorough).map((params) => brotli(bytes, { params }))),
  );
}

/** At quality 11 brotli's mode for text gives what the generic one does; that for fonts often suits numbers better. */
function brotliSettings(size: number, isThorough: boolean): Record<number, number>[] {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN, BROTLI_PARAM_MODE } = zlib.constants;
  const { BROTLI_PARAM_LGBLOCK, BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING, BROTLI_MODE_FONT } = zlib.constants;
  const common = { [BROTLI_PARAM_SIZE_HINT]: size, [BROTLI_PARAM_LGWIN]: 24 };
  if (!isThorough) return [{ ...common, [BROTLI_PARAM_QUALITY]: 5 }];
  const best = { ...common, [BROTLI_PARAM_QUALITY]: 11 };
  if (size > 2_000_000) return [best];
  const settings = [best, { ...best, [BROTLI_PARAM_LGBLOCK]: 20 }, { ...best, [BROTLI_PARAM_MODE]: BROTLI_MODE_FONT }];
  if (size > SMALL_BYTES) return settings;
  return [
    ...settings,
    { ...best, [BROTLI_PARAM_LGWIN]: 16 },
    { ...best, [BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: 1 },
  ];
}
