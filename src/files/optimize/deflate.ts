import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync, type ZlibOptions } from "node:zlib";
import zopfli from "@gfx/zopfli";
import * as libdeflate from "libdeflate";
import { type DeflateBudget, ZLIB_ONLY } from "./deflate-budget.js";

const FILTERED = { level: 9, memLevel: 9, strategy: constants.Z_FILTERED };
const PLAIN = { level: 9, memLevel: 9 };
// With less memory blocks get shorter, which suits data that changes its nature often.
const SHORT_BLOCKS = { level: 9, memLevel: 8 };
const FAST = { level: 6 };

/** The ways to make streams of one format, and to read them. */
interface Format {
  zlib(data: Uint8Array, options: ZlibOptions): Uint8Array;
  libdeflate(data: Uint8Array, level: number): Uint8Array;
  zopfli(data: Uint8Array, options: { numiterations: number }): Promise<Uint8Array>;
  inflate(deflated: Uint8Array): Uint8Array;
}

const ZLIB: Format = {
  zlib: deflateSync,
  libdeflate: libdeflate.zlib,
  zopfli: (data, options) => zopfli.zlibAsync(data, options),
  inflate: (deflated) => inflateSync(deflated),
};
const RAW: Format = {
  zlib: deflateRawSync,
  libdeflate: libdeflate.deflate,
  zopfli: (data, options) => zopfli.deflateAsync(data, options),
  inflate: (deflated) => inflateRawSync(deflated),
};

/** From here on deflating every form of some data takes too long: a draft has to choose. */
export const LARGE_BYTES = 60_000;

/** Sizes that tell which of several forms of large data deflates best, at a tenth of what deflating them well takes. */
export function deflatedRoughly(data: Uint8Array): number {
  return deflateSync(data, { level: 1 }).length;
}

/** The smallest zlib stream (RFC 1950) that we can make of `data`. */
export function zlibSmallest(data: Uint8Array, budget: DeflateBudget): Promise<Uint8Array> {
  return budget.once(data, () => smallestIn(ZLIB, data, budget));
}

/** The smallest raw deflate stream (RFC 1951), as zip entries have it. */
export function deflateRawSmallest(data: Uint8Array, budget: DeflateBudget): Promise<Uint8Array> {
  return budget.once(data, () => smallestIn(RAW, data, budget));
}

async function smallestIn(format: Format, data: Uint8Array, budget: DeflateBudget): Promise<Uint8Array> {
  const { length } = data;
  const careful = byLibdeflate(format, data, budget);
  const settings = careful ? [PLAIN] : zlibSettings(data, budget);
  const plain = budget.spendOnZlib(length, () => smallest(settings.map((options) => format.zlib(data, options))));
  const candidates = careful ? [plain, careful] : [plain];
  if (length >= 64 && budget.allowsZopfli(length)) {
    candidates.push(await budget.spendOnZopfli(() => format.zopfli(data, iterations(data))));
  }
  const best = smallest(candidates);
  return best === plain || equal(format.inflate(best), data) ? best : plain;
}

/** Undefined if it takes too long, or fails: in a child that has little memory left it may. */
function byLibdeflate(format: Format, data: Uint8Array, budget: DeflateBudget): Uint8Array | undefined {
  const level = budget.libdeflateLevelFor(data.length);
  if (!level) return undefined;
  try {
    return budget.spendOnLibdeflate(data.length, level, () => format.libdeflate(data, level.level));
  } catch {
    return undefined;
  }
}

/** zlib's own choices only, in one synchronous step; for many small things. */
export function zlibQuick(data: Uint8Array): Uint8Array {
  return smallest(zlibSettings(data, ZLIB_ONLY).map((options) => deflateSync(data, options)));
}

function zlibSettings(data: Uint8Array, { isSpent }: DeflateBudget): ZlibOptions[] {
  if (isSpent) return [FAST];
  return data.length > 1_000_000 ? [PLAIN] : [PLAIN, SHORT_BLOCKS, FILTERED];
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
