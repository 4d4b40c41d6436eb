import type { OptimizeOptions } from "./options.js";

/** Of the time limit; the rest is for packing and the guard. */
const THOROUGH_SHARE = 0.6;
/** After this much of it the pictures that are left are hurried: one that is not looked at gains nothing. */
const UNHURRIED_SHARE = 0.35;
const QUICK_MS = 120;
/** What a picture takes in the quick pass: to begin with, and for a million pixels. */
const QUICK_START_MS = 25;
const QUICK_MEGAPIXEL_MS = 160;

/** How long the pictures within one document may take. Those that do not fit are left to a thorough run. */
export class PictureBudget {
  left = 0;
  readonly isQuick: boolean;
  private readonly startedAt = process.cpuUsage();
  private readonly until: number;
  private readonly hurriedFrom: number;

  constructor({ effort, timeLimitMs }: OptimizeOptions) {
    this.isQuick = effort === "quick";
    this.until = performance.now() + timeLimitMs * THOROUGH_SHARE;
    this.hurriedFrom = performance.now() + timeLimitMs * UNHURRIED_SHARE;
  }

  /** How much may be done for the next picture. */
  get effort(): OptimizeOptions["effort"] {
    return this.isQuick || performance.now() >= this.hurriedFrom ? "quick" : "thorough";
  }

  /** Whether a picture of so many pixels may be looked at now; if not, it counts as left. */
  admits(pixels: number): boolean {
    const fits = performance.now() < this.until && (!this.isQuick || this.fitsQuick(pixels));
    if (!fits) this.left++;
    return fits;
  }

  /** By processor time: other processes' work must not decide what becomes of a file. */
  private fitsQuick(pixels: number): boolean {
    const { user, system } = process.cpuUsage(this.startedAt);
    const expected = QUICK_START_MS + (pixels / 1e6) * QUICK_MEGAPIXEL_MS;
    return (user + system) / 1_000 + expected <= QUICK_MS;
  }
}
