import { createHash } from "node:crypto";
import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import zopfli from "@gfx/zopfli";
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
/** Of the time limit, from the beginning; the rest is for the guard. */
const ZOPFLI_UNTIL_SHARE = 0.75;
const ZLIB_SHARE = 0.25;
/** Of the answer's path; most documents take a tenth of it. Reading and comparing a large one takes longer than that. */
const QUICK_ZLIB_MS = 700;
const MEASURED_BYTES = 30_000;
/** Three attempts at 20 MB/s. */
const SMALL_BYTE_MS = 0.000_15;

const FILTERED = { level: 9, memLevel: 9, strategy: constants.Z_FILTERED };
const PLAIN = { level: 9, memLevel: 9 };
// With less memory blocks get shorter, which suits data that changes its nature often.
const SHORT_BLOCKS = { level: 9, memLevel: 8 };
const FAST = { level: 6 };

type PictureOptions = Pick<OptimizeOptions, "effort" | "imageFormats" | "timeLimitMs">;

/** A budget of time for one file: when zopfli's is spent zlib has to do, and at last zlib in a hurry. */
export class DeflateBudget {
  private zopfliMs: number;
  private zopfliUntil = Number.POSITIVE_INFINITY;
  private zlibMs: number;
  /** What was made of data that may come again: equal data has to stay equal, or it is not merged. */
  private known: Map<string, Uint8Array> | undefined;

  constructor(zopfliMs: number, zlibMs = Number.POSITIVE_INFINITY) {
    this.zopfliMs = zopfliMs;
    this.zlibMs = zlibMs;
  }

  /**
   * What a picture's forms may take, the likeliest first.
   * @param startedAt when work on it began, by `performance.now()`
   */
  static forPicture({ effort, imageFormats, timeLimitMs }: PictureOptions, startedAt: number): DeflateBudget {
    const thoroughMs = imageFormats === "same" ? timeLimitMs * ZOPFLI_SHARE.picture : ZOPFLI_BESIDE_MS;
    const budget = new DeflateBudget(effort === "quick" ? 0 : thoroughMs);
    budget.zopfliUntil = startedAt + timeLimitMs * ZOPFLI_UNTIL_SHARE;
    return budget;
  }

  /** What a document may take: large ones have more data than there is time for. */
  static forDocument({ effort, timeLimitMs }: Pick<OptimizeOptions, "effort" | "timeLimitMs">): DeflateBudget {
    const [zopfliMs, zlibMs] =
      effort === "quick" ? [0, QUICK_ZLIB_MS] : [timeLimitMs * ZOPFLI_SHARE.document, timeLimitMs * ZLIB_SHARE];
    const budget = new DeflateBudget(zopfliMs, zlibMs);
    budget.known = new Map();
    budget.zopfliUntil = performance.now() + timeLimitMs * ZOPFLI_UNTIL_SHARE;
    return budget;
  }

  /** Does the work once for the same data, whatever is left by the second time. */
  async once(data: Uint8Array, work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (!this.known) return work();
    const key = createHash("sha256").update(data).digest("base64");
    const result = this.known.get(key) ?? (await work());
    this.known.set(key, result);
    return result;
  }

  async spend(work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const startedAt = performance.now();
    const result = await work();
    this.zopfliMs -= performance.now() - startedAt;
    return result;
  }

  /** By processor time: other processes' work must not decide what becomes of a file. */
  spendOnZlib<T>(bytes: number, work: () => T): T {
    // Asking for the time costs up to half a millisecond.
    if (bytes < MEASURED_BYTES) {
      this.zlibMs -= bytes * SMALL_BYTE_MS;
      return work();
    }
    const before = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(before);
    this.zlibMs -= (user + system) / 1_000;
    return result;
  }

  /** Whether zopfli may have `bytes` of input in what is left. */
  allows(bytes: number): boolean {
    const leftMs = Math.min(this.zopfliMs, this.zopfliUntil - performance.now());
    return bytes * ZOPFLI_BYTE_MS[bytes > ZOPFLI_LARGE_BYTES ? "large" : "small"] < leftMs;
  }

  /** What is deflated by now may stay so. */
  get isSpent(): boolean {
    return this.zlibMs <= 0;
  }
}

export const NO_ZOPFLI = new DeflateBudget(0);

/** From here on deflating every form of some data takes too long: a draft has to choose. */
export const LARGE_BYTES = 60_000;

/** Sizes that tell which of several forms of large data deflates best, at a tenth of what deflating them well takes. */
export function deflatedRoughly(data: Uint8Array): number {
  return deflateSync(data, { level: 1 }).length;
}

/** The smallest zlib stream (RFC 1950) that we can make of `data`. */
export function zlibSmallest(data: Uint8Array, budget: DeflateBudget): Promise<Uint8Array> {
  return budget.once(data, async () => {
    const best = budget.spendOnZlib(data.length, () => smallest(zlibCandidates(data, budget)));
    if (!budget.allows(data.length) || data.length < 64) return best;
    const better = await budget.spend(() => zopfli.zlibAsync(data, iterations(data)));
    return better.length < best.length && equal(inflateSync(better), data) ? better : best;
  });
}

/** The smallest raw deflate stream (RFC 1951), as zip entries have it. */
export function deflateRawSmallest(data: Uint8Array, budget: DeflateBudget): Promise<Uint8Array> {
  return budget.once(data, async () => {
    const settings = budget.isSpent ? [FAST] : [PLAIN, SHORT_BLOCKS];
    const best = budget.spendOnZlib(data.length, () =>
      smallest(settings.map((options) => deflateRawSync(data, options))),
    );
    if (!budget.allows(data.length) || data.length < 64) return best;
    const better = await budget.spend(() => zopfli.deflateAsync(data, iterations(data)));
    return better.length < best.length && equal(inflateRawSync(better), data) ? better : best;
  });
}

/** zlib's own choices only, in one synchronous step; for many small things. */
export function zlibQuick(data: Uint8Array): Uint8Array {
  return smallest(zlibCandidates(data, NO_ZOPFLI));
}

function zlibCandidates(data: Uint8Array, { isSpent }: DeflateBudget): Uint8Array[] {
  const settings = isSpent ? [FAST] : data.length > 1_000_000 ? [PLAIN] : [PLAIN, SHORT_BLOCKS, FILTERED];
  return settings.map((options) => deflateSync(data, options));
}

function iterations(data: Uint8Array) {
  return { numiterations: data.length > 100_000 ? 5 : 15 };
}

export function smallest(candidates: Uint8Array[]): Uint8Array {
  return candidates.reduce((best, each) => (each.length < best.length ? each : best));
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
