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
  const encoder: LossyEncoder = {
    name: "webp",
    format: "webp",
    lowest: 40,
    highest: 97,
    precision: effort === "thorough" ? 1 : 4,
    draft: (picture, quality) => picture.webp({ ...common, quality, effort: Math.min(4, level) }),
    encode: (picture, quality) => picture.webp({ ...common, quality, effort: level }),
  };
  if (effort === "quick") return encoder;
  const encode: LossyEncoder["encode"] = (picture, quality) =>
    picture.webp({ ...common, quality, effort: level, smartDeblock: true });
  return { ...encoder, alternative: { ...encoder, name: "webp, deblocked", encode } };
}

/**
 * What libaom is to spare: `ssim` is smaller for most pictures, by up to a quarter, and `iq` for some by a tenth. Only
 * trying tells.
 */
const TUNES = { quick: ["ssim"], thorough: ["ssim", "iq"] } as const;
/** The least of libaom's efforts that is worth its time: with less it takes half a second for a megapixel. */
const AVIF_EFFORT = 3;
/** More of it makes 5 to 10 % less in the five- and tenfold time: for pictures of up to so many pixels. */
const AVIF_MORE_EFFORT = [
  { pixels: 400_000, level: 6 },
  { pixels: 2_100_000, level: 4 },
];

export function avifEncoders(subsampling: Subsampling, effort: Effort, pixels: number): LossyEncoder[] {
  const more = effort === "thorough" ? AVIF_MORE_EFFORT.find((each) => pixels <= each.pixels) : undefined;
  return TUNES[effort].map((tune) => {
    const encoder = avifEncoder(subsampling, tune, AVIF_EFFORT, effort);
    return more ? { ...encoder, alternative: avifEncoder(subsampling, tune, more.level, effort) } : encoder;
  });
}

function avifEncoder(chromaSubsampling: Subsampling, tune: "ssim" | "iq", level: number, effort: Effort): LossyEncoder {
  const encode: LossyEncoder["encode"] = (picture, quality) =>
    picture.avif({ quality, effort: level, tune, chromaSubsampling });
  return {
    name: `avif ${chromaSubsampling}, tuned for ${tune}, effort ${level}`,
    format: "avif",
    lowest: 25,
    highest: 92,
    precision: effort === "thorough" ? 2 : 4,
    draft: encode,
    encode,
  };
}
