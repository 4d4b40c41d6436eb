import type { Sharp } from "sharp";

/** An encoder with a dial. */
export interface LossyEncoder {
  name: string;
  format: "jpg" | "webp" | "avif";
  lowest: number;
  highest: number;
  precision: number;
  /** Fast, and alike enough to look for the quality with. */
  draft(picture: Sharp, quality: number): Sharp;
  encode(picture: Sharp, quality: number): Sharp;
  /** Loses less at a quality, and so may pass at a lower one: worth trying once the best is known. */
  alternative?: LossyEncoder;
}

export type Effort = "quick" | "thorough";
export type Subsampling = "4:4:4" | "4:2:0";

/**
 * mozjpeg's quantisation tables that win: the flat one, the standard's, and Ahumada's. Which suits a picture only
 * trying tells; the others were never better by a hundredth.
 */
const TABLES = { quick: [1, 0], thorough: [1, 0, 7] };
/** Of a larger picture trellis takes longer than an answer may. */
const QUICK_TRELLIS_PIXELS = 120_000;

export function jpegEncoders(subsampling: Subsampling, effort: Effort, pixels: number): LossyEncoder[] {
  const isThorough = effort === "thorough";
  return TABLES[effort].map((table) => {
    if (!isThorough && pixels > QUICK_TRELLIS_PIXELS) return jpegEncoder(subsampling, table, "plain", effort);
    const encoder = jpegEncoder(subsampling, table, "trellis", effort);
    return isThorough ? { ...encoder, alternative: jpegEncoder(subsampling, table, "plain", effort) } : encoder;
  });
}

function jpegEncoder(
  chromaSubsampling: Subsampling,
  quantisationTable: number,
  coefficients: "trellis" | "plain",
  effort: Effort,
): LossyEncoder {
  const common = { chromaSubsampling, quantisationTable };
  const usesTrellis = coefficients === "trellis";
  return {
    name: `mozjpeg ${chromaSubsampling}, table ${quantisationTable}`,
    format: "jpg",
    // Below, blocks show at flat edges whatever the similarity says.
    lowest: 45,
    highest: 97,
    precision: effort === "thorough" ? 1 : 3,
    draft: (picture, quality) => picture.jpeg({ ...common, quality }),
    encode: (picture, quality) =>
      picture.jpeg({
        ...common,
        quality,
        trellisQuantisation: usesTrellis,
        overshootDeringing: usesTrellis,
        progressive: true,
        optimiseScans: usesTrellis || effort === "thorough",
      }),
  };
}

export function webpEncoder(effort: Effort): LossyEncoder {
  // Colours of invisible pixels stay: programs that know of no alpha see them.
  const common = { alphaQuality: 100, smartSubsample: true, exact: true };
  const level = effort === "thorough" ? 6 : 4;
  return {
    name: "webp",
    format: "webp",
    lowest: 40,
    highest: 97,
    precision: effort === "thorough" ? 1 : 4,
    draft: (picture, quality) => picture.webp({ ...common, quality, effort: Math.min(4, level) }),
    encode: (picture, quality) => picture.webp({ ...common, quality, effort: level }),
  };
}

export function avifEncoder(subsampling: Subsampling, effort: Effort): LossyEncoder {
  // Above 3 libaom takes minutes for a photograph, and gains 2 %.
  const encode = (picture: Sharp, quality: number) =>
    picture.avif({ quality, effort: 3, chromaSubsampling: subsampling });
  const precision = effort === "thorough" ? 2 : 4;
  return { name: `avif ${subsampling}`, format: "avif", lowest: 25, highest: 92, precision, draft: encode, encode };
}
