import { type Plane, similarity } from "../similarity.js";
import { hasAlpha, isOpaque, type Pixels, sameAlpha } from "./pixels.js";
import { channel, chroma, luma } from "./planes.js";

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
/** Below this the picture has failed by its luma. */
const COLOURS_WORTH_MEASURING = 0.97;

/** The original's side of many comparisons, computed once. */
export class Reference {
  private readonly planes: Plane[];
  private readonly chroma: [Plane, Plane] | undefined;
  private readonly channels: Plane[];
  private readonly withoutAlpha: Plane | undefined;

  constructor(
    readonly pixels: Pixels,
    readonly measure: Measure = "luma",
  ) {
    this.planes = hasAlpha(pixels) ? [luma(pixels, 255), luma(pixels, 0)] : [luma(pixels)];
    this.chroma = pixels.channels < 3 ? undefined : chroma(pixels);
    const hasColours = measure === "rgb" && pixels.channels >= 3;
    this.channels = hasColours ? ([0, 1, 2] as const).map((index) => channel(pixels, index)) : [];
    const hidesColours = measure === "rgb" && hasAlpha(pixels) && !isOpaque(pixels);
    this.withoutAlpha = hidesColours ? luma(pixels, "alpha ignored") : undefined;
  }

  /** 0 when dimensions or any alpha value differ, or a part of the picture or its colours is ruined. */
  compare(candidate: Pixels): number {
    const { pixels } = this;
    if (candidate.width !== pixels.width || candidate.height !== pixels.height) return 0;
    if (!sameAlpha(pixels, candidate)) return 0;
    const look = this.compareLook(candidate);
    // Programs that know of no alpha see the colours of invisible pixels.
    if (!this.withoutAlpha || look < COLOURS_WORTH_MEASURING) return look;
    return Math.min(look, similarity(this.withoutAlpha, luma(candidate, "alpha ignored")).mean);
  }

  /**
   * The same, and 0 as well when a small detail loses its colour: what a palette does, spending its entries on what is
   * common.
   */
  compareDetails(candidate: Pixels): number {
    const similarity = this.compare(candidate);
    if (similarity < COLOURS_WORTH_MEASURING || !this.chroma) return similarity;
    const isKept = chroma(candidate).every(
      (plane, index) =>
        difference(this.chroma?.[index as 0 | 1] as Plane, plane, DETAIL_TILE).worstTile < MAX_DETAIL_CHROMA,
    );
    return isKept ? similarity : 0;
  }

  /** The same for drawings, whose soft edges may differ in alpha by a shade. */
  compareLook(candidate: Pixels): number {
    if (candidate.width !== this.pixels.width || candidate.height !== this.pixels.height) return 0;
    let least = 1;
    for (const [index, plane] of this.planes.entries()) {
      const { mean, worstTile } = similarity(plane, luma(candidate, index === 0 ? 255 : 0));
      if (worstTile < RUINED_TILE) return 0;
      least = Math.min(least, mean);
    }
    if (least < COLOURS_WORTH_MEASURING) return least;
    return this.keepsColours(candidate) ? Math.min(least, this.colours(candidate)) : 0;
  }

  private colours(candidate: Pixels): number {
    if (this.channels.length === 0) return 1;
    const means = this.channels.map((plane, index) => similarity(plane, channel(candidate, index as 0 | 1 | 2)).mean);
    return means.reduce((sum, mean) => sum + mean, 0) / means.length;
  }

  private keepsColours(candidate: Pixels): boolean {
    if (!this.chroma && candidate.channels < 3) return true;
    const own = this.chroma ?? chroma(this.pixels);
    return chroma(candidate).every((plane, index) => {
      const { mean, worstTile } = difference(own[index as 0 | 1], plane, CHROMA_TILE);
      return mean < MAX_MEAN_CHROMA && worstTile < MAX_TILE_CHROMA;
    });
  }
}

/** How far values are apart: on the whole, and in the worst tile. */
function difference(a: Plane, b: Plane, size: number): { mean: number; worstTile: number } {
  const perRow = Math.ceil(a.width / size);
  const sums = new Float64Array(perRow * Math.ceil(a.height / size));
  const counts = new Uint32Array(sums.length);
  let total = 0;
  for (let y = 0, at = 0; y < a.height; y++) {
    const row = Math.floor(y / size) * perRow;
    for (let x = 0; x < a.width; x++, at++) {
      const apart = Math.abs((a.data[at] as number) - (b.data[at] as number));
      const tile = row + Math.floor(x / size);
      total += apart;
      sums[tile] = (sums[tile] as number) + apart;
      counts[tile] = (counts[tile] as number) + 1;
    }
  }
  // A sliver at the edge is judged as if it were a quarter of a tile.
  const least = (size * size) / 4;
  const worstTile = sums.reduce(
    (worst, sum, tile) => Math.max(worst, sum / Math.max(least, counts[tile] as number)),
    0,
  );
  return { mean: total / Math.max(1, a.data.length), worstTile };
}
