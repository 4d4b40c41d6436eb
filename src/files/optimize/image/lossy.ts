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
  /** Loses less at a quality, and so may pass at a lower one: worth trying once the best is known, if there is time. */
  alternative?: SlowerEncoder;
}

export interface SlowerEncoder extends LossyEncoder {
  /** About how many times as long it takes as what it is the alternative to. */
  slowness: number;
}

/** The longest sides that the formats, and the programs that write them, know of. */
const LONGEST_SIDE = { jpg: 65_500, webp: 16_383, avif: 16_384 };

export function hasRoomFor(format: LossyEncoder["format"], { width, height }: { width: number; height: number }) {
  return Math.max(width, height) <= LONGEST_SIDE[format];
}

export type Effort = "quick" | "thorough";
export type Subsampling = "4:4:4" | "4:2:0";

/**
 * Below these qualities blocks show in soft shades and at flat edges, whatever the similarity says. Large pictures have
 * shades that go on for longer, and few bytes in them.
 */
const LOWEST = { avif: { small: 35, large: 50 }, jpg: { small: 45, large: 50 } };
const LARGE_PIXELS = 1_000_000;

function lowestOf(format: keyof typeof LOWEST, pixels: number): number {
  return LOWEST[format][pixels > LARGE_PIXELS ? "large" : "small"];
}

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
    const encoderBy = (coefficients: "trellis" | "plain") => ({
      ...jpegEncoder(subsampling, table, coefficients, effort),
      lowest: lowestOf("jpg", pixels),
    });
    if (!isThorough && pixels > QUICK_TRELLIS_PIXELS) return encoderBy("plain");
    const encoder = encoderBy("trellis");
    const plain = { ...encoderBy("plain"), slowness: 1 };
    return isThorough ? { ...encoder, alternative: plain } : encoder;
  });
}

function jpegEncoder(
  chromaSubsampling: Subsampling,
  quantisationTable: number,
  coefficients: "trellis" | "plain",
  effort: Effort,
): Omit<LossyEncoder, "lowest"> {
  const common = { chromaSubsampling, quantisationTable };
  const usesTrellis = coefficients === "trellis";
  return {
    name: `mozjpeg ${chromaSubsampling}, table ${quantisationTable}`,
    format: "jpg",
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
  return { ...encoder, alternative: { ...encoder, name: "webp, deblocked", encode, slowness: 2 } };
}

/**
 * What libaom is to spare: `ssim` is smaller for most pictures, by up to a quarter, and `iq` for some by a tenth. Only
 * trying tells.
 */
const TUNES = { quick: ["ssim"], thorough: ["ssim", "iq"] } as const;
/**
 * Level 3 takes half a second for a megapixel, level 1 a fifth. More of it makes 5 to 10 % less, in the time that
 * `slowness` says.
 */
const AVIF_EFFORTS = {
  small: { level: 3, more: 6, slowness: 10 },
  medium: { level: 3, more: 4, slowness: 5 },
  large: { level: 1, more: 3, slowness: 2.5 },
};
const SMALL_AVIF_PIXELS = 400_000;
/** Of a larger picture there is no time for all formats, and hardly any other is smaller than AVIF. */
export const LARGE_AVIF_PIXELS = 6_000_000;

export function avifEncoders(subsampling: Subsampling, effort: Effort, pixels: number): LossyEncoder[] {
  const size = pixels <= SMALL_AVIF_PIXELS ? "small" : pixels <= LARGE_AVIF_PIXELS ? "medium" : "large";
  const { level, more, slowness } = AVIF_EFFORTS[size];
  return TUNES[effort].map((tune) => {
    const lowest = lowestOf("avif", pixels);
    const encoder = { ...avifEncoder(subsampling, tune, level, effort), lowest };
    if (effort === "quick") return encoder;
    return { ...encoder, alternative: { ...avifEncoder(subsampling, tune, more, effort), lowest, slowness } };
  });
}

function avifEncoder(
  chromaSubsampling: Subsampling,
  tune: "ssim" | "iq",
  level: number,
  effort: Effort,
): Omit<LossyEncoder, "lowest"> {
  const encode: LossyEncoder["encode"] = (picture, quality) =>
    picture.avif({ quality, effort: level, tune, chromaSubsampling });
  return {
    name: `avif ${chromaSubsampling}, tuned for ${tune}, effort ${level}`,
    format: "avif",
    highest: 92,
    precision: effort === "thorough" ? 2 : 4,
    draft: encode,
    encode,
  };
}
