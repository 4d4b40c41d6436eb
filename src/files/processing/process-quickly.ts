import type { FileEncoding } from "../../platform/db/db.types.js";
import { stepSpans } from "../../platform/metrics/tracing.js";
import { type Bytes, bytesInMemory, keyOf } from "../blob.service.js";
import { encodeForStorage, isCompressible } from "../optimize/encode-storage.js";
import type { OptimizerPool } from "../optimize/pool.js";
import { since } from "../optimize/step-log.js";
import type { Processing } from "../upload/purposes.js";
import { type FileReport, toReport } from "./file-report.js";

/** The form in which a file is kept and served. */
export interface ProcessedFile {
  blob: Bytes;
  encoding: FileEncoding;
  mimeType: string;
  /** Of what is served, that is, of the blob decoded. */
  servedSize: number;
  servedSha256: string;
  report: FileReport;
}

export interface Refusal {
  refusal: string;
  report: FileReport;
}

interface Source {
  bytes: Uint8Array;
  mimeType: string;
}

/**
 * The pass that a sender waits for: everything but what takes seconds.
 * @returns undefined if it took longer than it may
 */
export async function processQuickly(
  pool: OptimizerPool,
  { bytes, mimeType }: Source,
  { fit }: Processing,
  timeLimitMs: number,
): Promise<ProcessedFile | Refusal | undefined> {
  const startedAt = performance.now();
  const result = await pool.optimize(bytes, {
    effort: "quick",
    imageFormats: "same",
    ...(fit && { fit }),
    timeLimitMs,
  });
  const { report } = result;
  // The pool kills a little early, and the file has come back as it was.
  if (report.fellBack && report.steps.length === 0 && performance.now() - startedAt > timeLimitMs - 150)
    return undefined;
  if (result.status === "refused") return { refusal: result.reason ?? "It is not safe.", report: toReport(report, 1) };
  const served = result.bytes;
  const common = {
    mimeType: result.status === "optimized" ? result.outputType.mimeType : mimeType,
    servedSize: served.length,
    servedSha256: keyOf(served),
  };
  const gzipStartedAt = performance.now();
  const encoded = isCompressible(result.outputType) ? await encodeForStorage(served, "gzip", "quick") : undefined;
  const stored = encoded ?? served;
  if (encoded) {
    const sizes = { bytesBefore: served.length, bytesAfter: encoded.length };
    report.steps.push({ name: "gzip", ...sizes, ms: since(gzipStartedAt), detail: "Stored and served as gzip" });
  }
  stepSpans(report.steps);
  return {
    ...common,
    blob: bytesInMemory(stored),
    encoding: encoded ? "gzip" : "identity",
    report: { ...toReport(report, stored.length / bytes.length), durationMs: since(startedAt) },
  };
}
