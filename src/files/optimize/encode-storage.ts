import { promisify } from "node:util";
import * as zlib from "node:zlib";
import type { FileType } from "./result.js";

export type StorageEncoding = "gzip" | "br" | "zstd";

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);
// Node 20 has no zstd, and its type definitions neither.
type Compress = (data: Uint8Array, options: { params: Record<number, number> }) => Promise<Buffer>;
const zstdCompress = (zlib as { zstdCompress?: typeof zlib.gzip }).zstdCompress;
const zstd = zstdCompress ? (promisify(zstdCompress) as unknown as Compress) : undefined;
const ZSTD_COMPRESSION_LEVEL = 100;

const COMPRESSIBLE =
  /^(text\/|image\/(svg\+xml|bmp|x-icon)|application\/(json|xml|x-ndjson|rtf|javascript|wasm|x-tar|ld\+json)|font\/(ttf|otf))/;

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
  const encoded = await encode(bytes, encoding, effort === "thorough");
  return encoded.length < bytes.length * 0.98 ? encoded : undefined;
}

async function encode(bytes: Uint8Array, encoding: StorageEncoding, isThorough: boolean): Promise<Uint8Array> {
  if (encoding === "gzip") return gzip(bytes, { level: isThorough ? 9 : 6 });
  if (encoding === "zstd") {
    if (!zstd) throw new Error("This Node has no zstd");
    return zstd(bytes, { params: { [ZSTD_COMPRESSION_LEVEL]: isThorough ? 19 : 3 } });
  }
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN, BROTLI_PARAM_MODE } = zlib.constants;
  const settings = (mode: number) => ({
    params: {
      [BROTLI_PARAM_QUALITY]: isThorough ? 11 : 5,
      [BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [BROTLI_PARAM_LGWIN]: 24,
      [BROTLI_PARAM_MODE]: mode,
    },
  });
  const generic = await brotli(bytes, settings(zlib.constants.BROTLI_MODE_GENERIC));
  if (!isThorough || bytes.length > 2_000_000) return generic;
  const text = await brotli(bytes, settings(zlib.constants.BROTLI_MODE_TEXT));
  return text.length < generic.length ? text : generic;
}
