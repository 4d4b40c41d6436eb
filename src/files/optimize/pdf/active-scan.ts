import { inflateSync } from "node:zlib";
import type { OptimizeLimits } from "../options.js";
import type { Safety } from "../result.js";

const ACTIVE = /\/(JavaScript|JS|Launch)(?![A-Za-z0-9_.-])/;
const HEADER_BYTES = 600;

/**
 * Looks for scripts and for actions that start programs in a file that our reader does not accept, but other readers
 * may: in everything outside of streams, and in the object streams that can be inflated. `unchecked` where one cannot.
 */
export function scanForActiveContent(bytes: Buffer, limits: OptimizeLimits): Safety {
  let left = limits.inflatedBytes;
  let safety: Safety = "safe";
  for (let at = 0; at < bytes.length; ) {
    const start = bytes.indexOf("stream", at);
    const end = start < 0 ? bytes.length : start;
    const text = bytes.toString("latin1", at, end);
    if (isActive(text)) return "active";
    // An encrypted file's object streams are encrypted too.
    if (/\/Encrypt\b/.test(text)) safety = "unchecked";
    if (start < 0) break;
    const stop = bytes.indexOf("endstream", start);
    const dataEnd = stop < 0 ? bytes.length : stop;
    const header = spelledOut(bytes.toString("latin1", Math.max(at, end - HEADER_BYTES), end));
    if (/\/(ObjStm|XRef)\b/.test(header)) {
      const inflated = inflate(bytes, start, dataEnd, left);
      if (!inflated && /\/ObjStm\b/.test(header)) safety = "unchecked";
      if (inflated && isActive(inflated.toString("latin1"))) return "active";
      left -= inflated?.length ?? 0;
    }
    at = dataEnd + "endstream".length;
  }
  return safety;
}

function isActive(text: string): boolean {
  return ACTIVE.test(text.includes("#") ? spelledOut(text) : text);
}

/** A name may spell any of its characters as `#` and two digits. */
function spelledOut(text: string): string {
  return text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function inflate(bytes: Buffer, start: number, end: number, limit: number): Buffer | undefined {
  let from = start + "stream".length;
  if (bytes[from] === 13) from++;
  if (bytes[from] === 10) from++;
  try {
    return inflateSync(bytes.subarray(from, end), { maxOutputLength: Math.max(1, limit) });
  } catch {
    return undefined;
  }
}
