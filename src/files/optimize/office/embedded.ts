import { equal } from "../deflate.js";
import type { OptimizeLimits } from "../options.js";
import { hasMacros, isEncrypted, isSigned } from "./admit.js";
import { readZip, type ZipEntry } from "./zip-reader.js";
import { writeZip } from "./zip-writer.js";

/** What charts keep their numbers in, and objects their documents. */
const EMBEDDED = /\.(docx|xlsx|pptx|sldx)$/i;

/**
 * Embedded documents with their parts stored, not deflated: the archive around them then deflates all of it at once,
 * names and headers too, which takes less. Every part stays as it is, in its order.
 */
export async function unpackEmbedded(entries: ZipEntry[], limits: OptimizeLimits): Promise<Map<string, Uint8Array>> {
  const unpacked = new Map<string, Uint8Array>();
  for (const { name, data } of entries) {
    const stored = EMBEDDED.test(name) ? await withStoredParts(data, limits) : undefined;
    if (stored) unpacked.set(name, stored);
  }
  return unpacked;
}

async function withStoredParts(data: Uint8Array, limits: OptimizeLimits): Promise<Uint8Array | undefined> {
  try {
    const parts = await readZip(Buffer.from(data.buffer, data.byteOffset, data.byteLength), limits);
    if (hasMacros(parts) || isEncrypted(parts) || isSigned(parts)) return undefined;
    const output = writeZip(parts.map((part) => ({ ...part, method: 0 as const, raw: part.data })));
    const found = await readZip(Buffer.from(output), limits);
    const isSame = found.every((part, index) => isEqualPart(part, parts[index]));
    return isSame && found.length === parts.length ? output : undefined;
  } catch {
    // An object that cannot be read is not ours to judge: it stays as it is.
    return undefined;
  }
}

function isEqualPart(part: ZipEntry, other: ZipEntry | undefined): boolean {
  return other !== undefined && part.name === other.name && equal(part.data, other.data);
}
