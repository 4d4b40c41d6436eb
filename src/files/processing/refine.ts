import type { FileEncoding } from "../../platform/db/db.types.js";
import { removeFile, type TemporaryFiles } from "../../platform/temporary-files.js";
import { type Bytes, bytesInMemory, keyOf } from "../blob.service.js";
import { isCompressible, storageEncodings } from "../optimize/encode-storage.js";
import type { VariantRequest } from "../optimize/image/variants.js";
import type { OptimizeResult, OptimizeStep } from "../optimize/result.js";
import { since } from "../optimize/step-log.js";
import type { Processing } from "../upload/purposes.js";
import type { FileWorkers } from "./workers.js";

/** A smaller form than the first pass has found. */
export interface RefinedForm {
  blob: Bytes;
  encoding: FileEncoding;
  mimeType: string;
  servedSize: number;
  servedSha256: string;
  steps: OptimizeStep[];
}

export interface Variant {
  width: number;
  mimeType: string;
  blob: Bytes;
}

interface Subject {
  original: Uint8Array;
  /** What is served now. */
  served: Uint8Array;
  mimeType: string;
  storedSize: number;
  encoding: FileEncoding;
}

const PASS_MS = 60_000;

/** The passes that take seconds. Nobody waits for them. */
export class Refinery {
  constructor(
    private readonly workers: FileWorkers,
    private readonly temporary: TemporaryFiles,
  ) {}

  /** @returns undefined if the file is as small already */
  async refine(subject: Subject, { fit }: Processing): Promise<RefinedForm | undefined> {
    const startedAt = performance.now();
    const result = await this.workers.slow.optimize(subject.original, {
      effort: "thorough",
      imageFormats: "same",
      ...(fit && { fit }),
      timeLimitMs: PASS_MS,
    });
    const isBetter = result.status === "optimized" && result.bytes.length < subject.served.length;
    const served = isBetter ? result.bytes : subject.served;
    const mimeType = isBetter ? result.outputType.mimeType : subject.mimeType;
    const steps: OptimizeStep[] = isBetter
      ? [stepOf("thorough pass", subject.served.length, served.length, startedAt, namesOf(result))]
      : [];
    const encoded = await this.encode(served, mimeType);
    if (encoded) steps.push(encoded.step);
    const blob = encoded?.blob ?? bytesInMemory(served);
    if (blob.size >= subject.storedSize) return undefined;
    const encoding = encoded?.encoding ?? "identity";
    return { blob, encoding, mimeType, servedSize: served.length, servedSha256: keyOf(served), steps };
  }

  /**
   * Other forms of a picture, for browsers to choose from, as far as they are smaller than what is served. They are
   * made of the original: two losses on top of each other would be more than one may be.
   */
  async variantsOf(
    { original, served, mimeType, storedSize: smallerThan }: Subject,
    { widths, fit }: Processing,
  ): Promise<{ width?: number; variants: Variant[] }> {
    if (!mimeType.startsWith("image/") || mimeType === "image/svg+xml") return { variants: [] };
    const full = await this.temporary.with(served, (path) => this.workers.widthOf(path));
    if (full === undefined) return { variants: [] };
    // For browsers that read neither of the new formats.
    const plain = mimeType === "image/png" ? "png" : "jpg";
    const small = widths.filter((width) => width < full);
    const options = { effort: "thorough", timeLimitMs: PASS_MS, ...(fit && { fit }) } as const;
    const variants = async (request: Omit<VariantRequest, "smallerThan">) =>
      this.workers.slow.variants(original, { ...request, smallerThan }, options);
    const made = [
      ...(await variants({ formats: ["webp", "avif", plain], widths: small })),
      // Of a large picture there may be time for one of them.
      ...(await variants({ formats: ["avif", "webp"], widths: ["full"] })),
    ];
    const forms = made.map(({ width, type, bytes }) => ({
      width,
      mimeType: type.mimeType,
      blob: bytesInMemory(bytes),
    }));
    return { width: full, variants: forms };
  }

  private async encode(served: Uint8Array, mimeType: string) {
    if (!isCompressible({ kind: "other", mimeType, extension: "" })) return undefined;
    let best: { blob: Bytes; encoding: FileEncoding; step: OptimizeStep } | undefined;
    for (const encoding of storageEncodings()) {
      if (encoding === "gzip") continue;
      const startedAt = performance.now();
      const encoded = await this.encodeAs(served, encoding);
      if (!encoded || encoded.length >= (best?.blob.size ?? served.length)) continue;
      const step = stepOf(encoding, served.length, encoded.length, startedAt, `Stored and served as ${encoding}`);
      best = { blob: bytesInMemory(encoded), encoding, step };
    }
    return best;
  }

  private encodeAs(served: Uint8Array, encoding: "br" | "zstd"): Promise<Uint8Array | undefined> {
    return this.temporary.with(served, async (source) => {
      const target = this.temporary.newPath();
      try {
        return await this.workers.encode(source, target, encoding);
      } finally {
        await removeFile(target);
      }
    });
  }
}

function namesOf({ report }: OptimizeResult): string {
  return report.steps.map(({ name }) => name).join(", ");
}

function stepOf(
  name: string,
  bytesBefore: number,
  bytesAfter: number,
  startedAt: number,
  detail: string,
): OptimizeStep {
  return { name, bytesBefore, bytesAfter, ms: since(startedAt), detail };
}
