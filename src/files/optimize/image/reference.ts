import { type Plane, similarity } from "../similarity.js";
import { hasAlpha, isOpaque, type Pixels, sameAlpha } from "./pixels.js";
import { BT709, channel, chroma, linearGrey, luma } from "./planes.js";

/** `luma` is what eyes compare by; `rgb` also asks the mean of the three channels, which programs may measure. */
export type Measure = "luma" | "rgb";

/** A part of the picture that is as unlike as this is ruined, however well the rest is kept. */
const RUINED_TILE = 0.8;
const MAX_MEAN_CHROMA = 3;
const MAX_TILE_CHROMA = 12;
const CHROMA_TILE = 16;
/** Of a drawing a coloured dot may be all that matters: its own 8 × 8 pixels must keep their colour. */
const DETAIL_TILE = 4;
const MAX_DETAIL_CHROMA = 10;
/** Strong colours may hide from one kind of grey what another shows. */
const OTHER_GREYS = [(pixels: Pixels) => luma(pixels, 255, BT709), linearGrey];
/** Below this the picture has failed by its luma. */
const COLOURS_WORTH_MEASURING = 0.97;

/** The original's side of many comparisons, computed once. */
export class Reference {
  private readonly planes: Plane[];
  private readonly otherGreys: Plane[];
  private readonly chroma: [Plane, Plane] | undefined;
  private readonly channels: Plane[];
  private readonly withoutAlpha: Plane | undefined;

  constructor(
    readonly pixels: Pixels,
    readonly measure: Measure = "luma",
  ) {
    this.planes = hasAlpha(pixels) ? [luma(pixels, 255), luma(pixels, 0)] : [luma(pixels)];
    this.otherGreys = pixels.channels < 3 ? [] : OTHER_GREYS.map((grey) => grey(pixels));
    this.chroma = pixels.channels < 3 ? undefined : chroma(pixels);
    const hasColours = measure === "rgb" && pixels.channels >= 3;
    this.channels = hasColours ? ([0, 1, 2] as const).map((index) => channel(pixels, index)) : [];
    this.withoutAlpha = hasAlpha(pixels) && !isOpaque(pixels) ? luma(pixels, "alpha ignored") : undefined;
  }

  /** 0 when dimensions or any alpha value differ, or a part of the picture or its colours is ruined. */
  compare(candidate: Pixels): number {
    return this.compareAll(candidate, { alpha: true, details: false });
  }

  /**
   * The same, and 0 as well when a small detail loses its colour: what a palette does, spending its entries on what is
   * common.
   */
  compareDetails(candidate: Pixels): number {
    return this.compareAll(candidate, { alpha: true, details: true });
  }

  /** The same for drawings, whose soft edges may differ in alpha by a shade. */
  compareLook(candidate: Pixels): number {
    return this.compareAll(candidate, { alpha: false, details: false });
  }

  private compareAll(candidate: Pixels, check: { alpha: boolean; details: boolean }): number {
    const { pixels } = this;
    if (candidate.width !== pixels.width || candidate.height !== pixels.height) return 0;
    if (check.alpha && !sameAlpha(pixels, candidate)) return 0;
    let least = 1;
    for (const [index, plane] of this.planes.entries()) {
      const { mean, worstTile } = similarity(plane, luma(candidate, index === 0 ? 255 : 0));
      if (worstTile < RUINED_TILE) return 0;
      least = Math.min(least, mean);
    }
    if (least < COLOURS_WORTH_MEASURING) return least;
    if (!this.keepsColours(candidate, check.details)) return 0;
    for (const [index, plane] of this.otherGreys.entries()) {
      const grey = OTHER_GREYS[index] as (typeof OTHER_GREYS)[number];
      least = Math.min(least, similarity(plane, grey(candidate)).mean);
    }
    least = Math.min(least, this.colours(candidate));
    // Programs that know of no alpha see the colours of invisible pixels.
    if (!check.alpha || !this.withoutAlpha || least < COLOURS_WORTH_MEASURING) return least;
    return Math.min(least, similarity(this.withoutAlpha, luma(candidate, "alpha ignored")).mean);
  }

  private colours(candidate: Pixels): number {
    if (this.channels.length === 0) return 1;
    const means = this.channels.map((plane, index) => similarity(plane, channel(candidate, index as 0 | 1 | 2)).mean);
    return means.reduce((sum, mean) => sum + mean, 0) / means.length;
  }

  private keepsColours(candidate: Pixels, inDetails: boolean): boolean {
    if (!this.chroma && candidate.channels < 3) return true;
    const own = this.chroma ?? chroma(this.pixels);
    return chroma(candidate).every((plane, index) => {
      const before = own[index as 0 | 1];
      const { mean, worstTile } = difference(before, plane, CHROMA_TILE);
      if (mean >= MAX_MEAN_CHROMA || worstTile >= MAX_TILE_CHROMA) return false;
      return !inDetails || difference(before, plane, DETAIL_TILE).worstTile < MAX_DETAIL_CHROMA;
    });
  }
}

/** How far values are apart: on the whole, and in the worst tile. */
function difference(a: Plane, b: Plane, size: number): { mean: number; worstTile: number } {
  const { width, height, data: own } = a;
  const { data: other } = b;
  const perRow = Math.ceil(width / size);
  let [total, worstTile] = [0, 0];
  for (let top = 0; top < height; top += size) {
    const rows = Math.min(size, height - top);
    const sums = new Uint32Array(perRow);
    for (let y = top; y < top + rows; y++) {
      for (let tile = 0, x = y * width; tile < perRow; tile++) {
        const end = Math.min((tile + 1) * size, width) + y * width;
        let sum = 0;
        for (; x < end; x++) sum += Math.abs((own[x] as number) - (other[x] as number));
        sums[tile] = (sums[tile] as number) + sum;
      }
    }
    for (const [tile, sum] of sums.entries()) {
      const count = rows * Math.min(size, width - tile * size);
      total += sum;
      // A sliver at the edge is judged as if it were a quarter of a tile.
      worstTile = Math.max(worstTile, sum / Math.max((size * size) / 4, count));
    }
  }
  return { mean: total / Math.max(1, a.data.length), worstTile };
}
