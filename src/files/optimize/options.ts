import type { Measure } from "./image/reference.js";

/** Which formats a picture may leave in: its own, or whatever browsers read and is smallest. */
export type ImageFormats = "same" | "web";

/** What a file may cost before anything is done with it. */
export interface OptimizeLimits {
  pixels: number;
  frames: number;
  pages: number;
  pdfObjects: number;
  zipEntries: number;
  /** Bytes that everything compressed in one file may inflate to, all together. */
  inflatedBytes: number;
  /** Times the size of the compressed form; beyond it (and beyond some size) a file is taken for a bomb. */
  inflationRatio: number;
  svgBytes: number;
  /** Elements that an SVG would draw, `use` followed. */
  svgElements: number;
}

export interface OptimizeOptions {
  /** `quick` is for the answer's path; `thorough` spends seconds on the last percents, for a queue. */
  effort: "quick" | "thorough";
  imageFormats: ImageFormats;
  /** Pictures larger than this are scaled down into it; absent, dimensions stay. */
  fit?: { width: number; height: number };
  /** Off, no pixel of any picture changes its colour. */
  lossyImages: boolean;
  /** The least SSIM between a picture and its replacement. */
  minSimilarity: number;
  /** What has to be so similar. Pictures in documents are looked at, and so measured by luma in any case. */
  measure: Measure;
  timeLimitMs: number;
  memoryLimitMb: number;
  limits: OptimizeLimits;
}

export const DEFAULT_OPTIONS: OptimizeOptions = {
  effort: "quick",
  imageFormats: "same",
  lossyImages: true,
  // Others measure SSIM with other windows than we do: the margin keeps them above 0.98 as well.
  minSimilarity: 0.981,
  measure: "luma",
  timeLimitMs: 5_000,
  memoryLimitMb: 512,
  limits: {
    pixels: 24_000_000,
    frames: 500,
    pages: 2_000,
    pdfObjects: 200_000,
    zipEntries: 5_000,
    inflatedBytes: 200_000_000,
    inflationRatio: 200,
    svgBytes: 5_000_000,
    svgElements: 50_000,
  },
};

export type PartialOptimizeOptions = Partial<Omit<OptimizeOptions, "limits">> & { limits?: Partial<OptimizeLimits> };

export function withDefaults(options: PartialOptimizeOptions = {}): OptimizeOptions {
  return { ...DEFAULT_OPTIONS, ...options, limits: { ...DEFAULT_OPTIONS.limits, ...options.limits } };
}
