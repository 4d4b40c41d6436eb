import { createHash } from "node:crypto";
import type { OptimizeOptions } from "./options.js";

/**
 * What zopfli takes for a byte: usually 2 to 5 µs, but of what is mostly zeros 14 and of a photograph's filtered rows
 * 20. Nothing can end it early: of large data it has to be the most, of small data it evens out.
 */
const ZOPFLI_BYTE_MS = { small: 0.006, large: 0.02 };
const ZOPFLI_LARGE_BYTES = 400_000;
const ZOPFLI_SHARE = { document: 0.4, picture: 0.5 };
/** Beside other formats only tiny pictures are smallest as PNG. */
const ZOPFLI_BESIDE_MS = 1_000;
/** Of the time limit, from the beginning: when neither zopfli nor libdeflate begins any more. The rest is for the guard. */
const UNTIL_SHARE = 0.75;

/** Best first. By level, the most that libdeflate takes for a byte; most data take a quarter. Nothing can end it early. */
const LIBDEFLATE_LEVELS: LibdeflateLevel[] = [
  { level: 12, byteMs: 0.002 },
  { level: 10, byteMs: 0.000_6 },
];
const LIBDEFLATE_CALL_MS = 0.3;
const LIBDEFLATE_SHARE = 0.125;
const QUICK_LIBDEFLATE_MS = 150;
/** It holds them twice, and never gives the memory back. */
const MOST_LIBDEFLATE_BYTES = 8_000_000;

const ZLIB_SHARE = 0.25;
/** Of the answer's path; most documents take a tenth of it. Reading and comparing a large one takes longer than that. */
const QUICK_ZLIB_MS = 700;
/** Three attempts at 20 MB/s. */
const ZLIB_BYTE_MS = 0.000_15;
const MEASURED_BYTES = 30_000;

type PictureOptions = Pick<OptimizeOptions, "effort" | "imageFormats" | "timeLimitMs">;

interface LibdeflateLevel {
  level: number;
  byteMs: number;
}

/** What there is for each of the three, in milliseconds; nothing is no time, but of zlib's no limit. */
interface Times {
  zopfliMs?: number;
  libdeflateMs?: number;
  zlibMs?: number;
}

/**
 * A budget of time for one file. Without zopfli's share libdeflate has to do, which leaves 1 to 4 % more in a twentieth of
 * its time; without that zlib, with up to 24 % more; and at last zlib in a hurry.
 */
export class DeflateBudget {
  private zopfliMs: number;
  private until = Number.POSITIVE_INFINITY;
  private libdeflateMs: number;
  private zlibMs: number;
  /** What was made of data that may come again: equal data has to stay equal, or it is not merged. */
  private known: Map<string, Uint8Array> | undefined;

  constructor({ zopfliMs = 0, libdeflateMs = 0, zlibMs = Number.POSITIVE_INFINITY }: Times) {
    this.zopfliMs = zopfliMs;
    this.libdeflateMs = libdeflateMs;
    this.zlibMs = zlibMs;
  }

  /**
   * What a picture's forms may take, the likeliest first.
   * @param startedAt when work on it began, by `performance.now()`
   */
  static forPicture({ effort, imageFormats, timeLimitMs }: PictureOptions, startedAt: number): DeflateBudget {
    const zopfliMs = imageFormats === "same" ? timeLimitMs * ZOPFLI_SHARE.picture : ZOPFLI_BESIDE_MS;
    const times =
      effort === "quick"
        ? { libdeflateMs: QUICK_LIBDEFLATE_MS }
        : { zopfliMs, libdeflateMs: timeLimitMs * LIBDEFLATE_SHARE };
    const budget = new DeflateBudget(times);
    budget.until = startedAt + timeLimitMs * UNTIL_SHARE;
    return budget;
  }

  /** What a document may take: large ones have more data than there is time for. */
  static forDocument({ effort, timeLimitMs }: Pick<OptimizeOptions, "effort" | "timeLimitMs">): DeflateBudget {
    const times =
      effort === "quick"
        ? { libdeflateMs: QUICK_LIBDEFLATE_MS, zlibMs: QUICK_ZLIB_MS }
        : {
            zopfliMs: timeLimitMs * ZOPFLI_SHARE.document,
            libdeflateMs: timeLimitMs * LIBDEFLATE_SHARE,
            zlibMs: timeLimitMs * ZLIB_SHARE,
          };
    const budget = new DeflateBudget(times);
    budget.known = new Map();
    budget.until = performance.now() + timeLimitMs * UNTIL_SHARE;
    return budget;
  }

  /** Does the work once for the same data, whatever is left by the second time. All of a document is of one format. */
  async once(data: Uint8Array, work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (!this.known) return work();
    const key = createHash("sha256").update(data).digest("base64");
    const result = this.known.get(key) ?? (await work());
    this.known.set(key, result);
    return result;
  }

  async spendOnZopfli(work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const startedAt = performance.now();
    const result = await work();
    this.zopfliMs -= performance.now() - startedAt;
    return result;
  }

  spendOnLibdeflate<T>(bytes: number, level: LibdeflateLevel, work: () => T): T {
    const { result, ms } = timed(bytes, libdeflateMsFor(bytes, level) / 4, work);
    this.libdeflateMs -= ms;
    return result;
  }

  spendOnZlib<T>(bytes: number, work: () => T): T {
    const { result, ms } = timed(bytes, bytes * ZLIB_BYTE_MS, work);
    this.zlibMs -= ms;
    return result;
  }

  /** Whether zopfli may have `bytes` of input in what is left. */
  allowsZopfli(bytes: number): boolean {
    const leftMs = Math.min(this.zopfliMs, this.until - performance.now());
    return bytes * ZOPFLI_BYTE_MS[bytes > ZOPFLI_LARGE_BYTES ? "large" : "small"] < leftMs;
  }

  /** The best level of libdeflate's at which it may have `bytes` in what is left of its time. */
  libdeflateLevelFor(bytes: number): LibdeflateLevel | undefined {
    if (this.isSpent || bytes > MOST_LIBDEFLATE_BYTES) return undefined;
    const leftMs = Math.min(this.libdeflateMs, this.until - performance.now());
    return LIBDEFLATE_LEVELS.find((level) => libdeflateMsFor(bytes, level) < leftMs);
  }

  /** What is deflated by now may stay so. */
  get isSpent(): boolean {
    return this.zlibMs <= 0;
  }
}

export const ZLIB_ONLY = new DeflateBudget({});

/** At most. */
function libdeflateMsFor(bytes: number, { byteMs }: LibdeflateLevel): number {
  return LIBDEFLATE_CALL_MS + bytes * byteMs;
}

/**
 * By processor time: other processes' work must not decide what becomes of a file. Of little data it is an estimate:
 * asking for the time costs up to half a millisecond.
 */
function timed<T>(bytes: number, estimateMs: number, work: () => T): { result: T; ms: number } {
  if (bytes < MEASURED_BYTES) return { result: work(), ms: estimateMs };
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}
