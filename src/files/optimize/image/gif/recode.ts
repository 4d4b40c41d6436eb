import type { OptimizeOptions } from "../../options.js";
import { colourOf, type Drawn, MOST_COLOURS, NEW, rgb, TRANSPARENT } from "./drawn.js";
import { type GifFile, type GifFrame, PROFILE, readGif, writeGif } from "./gif-file.js";
import { decodeLzw, encodeLzw } from "./lzw.js";
import { withoutRepeats } from "./repeats.js";

/** Of the canvas and all frames together: coding them takes a second. */
const MOST_PIXELS = { quick: 10_000_000, thorough: 25_000_000 };

/**
 * Pixel for pixel the same GIF with less around them: colours that no pixel has go, tables of their own as far as one
 * can serve all frames, what a frame repeats, comments, and interlacing; then the indices are coded anew.
 * @returns undefined for what is not well formed, or takes longer than the effort allows
 */
export function recodeGif(bytes: Uint8Array, { effort }: Pick<OptimizeOptions, "effort">): Uint8Array | undefined {
  const file = readGif(bytes);
  if (!file || file.frames.length === 0) return undefined;
  const pixels = [file, ...file.frames].reduce((sum, { width, height }) => sum + width * height, 0);
  if (pixels > MOST_PIXELS[effort]) return undefined;
  const drawn: Drawn[] = [];
  for (const frame of file.frames) {
    const one = draw(frame, file);
    if (!one) return undefined;
    drawn.push(one);
  }
  const isStill = drawn.length === 1;
  const extensions = isStill ? file.extensions.filter(isProfile) : file.extensions;
  const shown = isStill ? drawn : withoutRepeats(file, drawn);
  return writeGif({ ...(withOneTable(file, shown) ?? withOwnTables(file, shown)), extensions });
}

function draw(frame: GifFrame, file: GifFile): Drawn | undefined {
  const { width, height, isInterlaced, data, leastWidth } = frame;
  const colours = frame.colours ?? file.colours;
  if (width * height === 0 || !colours) return undefined;
  const indices = decodeLzw(data, leastWidth, width * height);
  if (!indices) return undefined;
  const transparent = frame.control?.transparent;
  const known = colours.length / 3;
  // What such a pixel looks like is up to the viewer.
  if (indices.some((index) => index >= known && index !== transparent)) return undefined;
  return { frame, indices: isInterlaced ? inOrder(indices, width, height) : indices, colours };
}

/** Rows come in four passes: every eighth, those between, and so on. */
function inOrder(indices: Uint8Array, width: number, height: number): Uint8Array {
  const ordered = new Uint8Array(indices.length);
  let from = 0;
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = first; row < height; row += step) {
      ordered.set(indices.subarray(from, from + width), row * width);
      from += width;
    }
  }
  return ordered;
}

/** All frames by one table. @returns undefined if they have too many colours for that */
function withOneTable(file: GifFile, drawn: Drawn[]): GifFile | undefined {
  const palette = new Palette();
  for (const one of drawn) palette.count(one);
  const backdrop = backdropOf(file);
  if (backdrop !== undefined) palette.add(backdrop, 0);
  const colours = palette.toTable();
  if (!colours) return undefined;
  const background = backdrop === undefined ? 0 : palette.placeOf(backdrop);
  return { ...file, background, colours, frames: drawn.map((one) => palette.encode(one)) };
}

function withOwnTables(file: GifFile, drawn: Drawn[]): GifFile {
  const backdrop = new Palette();
  backdrop.add(backdropOf(file) ?? 0, 0);
  const frames = drawn.map((one) => {
    const palette = new Palette();
    palette.count(one);
    // No frame has more colours than one table.
    return { ...palette.encode(one), colours: palette.toTable() };
  });
  return { ...file, background: 0, colours: backdropOf(file) === undefined ? undefined : backdrop.toTable(), frames };
}

/** The colour of what no frame covers, which few viewers look at. @returns undefined if every frame covers all */
function backdropOf({ width, height, colours, background, frames }: GifFile): number | undefined {
  const isCovered = frames.every((frame) => frame.width >= width && frame.height >= height);
  return isCovered || !colours || background >= colours.length / 3 ? undefined : rgb(colours, background);
}

function isProfile(extension: Uint8Array): boolean {
  return Buffer.from(extension).toString("latin1", 3, 14) === PROFILE;
}

/** The colours of some frames, the most frequent first: small numbers take fewer bits. */
class Palette {
  private readonly counts = new Map<number, number>();
  private order: Map<number, number> | undefined;
  /** So many a table must have for a frame with all of its colours and one that is transparent. */
  private least = 0;

  count(one: Drawn): void {
    const counts = new Uint32Array(MOST_COLOURS);
    for (const index of one.indices) counts[index] = (counts[index] as number) + 1;
    const own = new Set<number>();
    for (const [index, count] of counts.entries()) {
      if (count === 0) continue;
      const colour = colourOf(index, one);
      own.add(colour);
      if (colour !== TRANSPARENT) this.add(colour, count);
    }
    // Any colour that a frame does not use can be what is transparent there.
    if (own.has(TRANSPARENT)) this.least = Math.max(this.least, own.size);
  }

  add(colour: number, count: number): void {
    this.counts.set(colour, (this.counts.get(colour) ?? 0) + count);
  }

  /** @param colour one that has been added */
  placeOf(colour: number): number {
    return this.places().get(colour) as number;
  }

  /** @returns undefined if there are more than a table has room for */
  toTable(): Uint8Array | undefined {
    const { size } = this;
    if (size > MOST_COLOURS) return undefined;
    const table = new Uint8Array(3 * size);
    for (const [colour, place] of this.places())
      table.set([colour >> 16, (colour >> 8) & 0xff, colour & 0xff], 3 * place);
    return table;
  }

  encode(one: Drawn): GifFrame {
    const { frame, behind } = one;
    const { whole, clear } = this.place(one);
    const sparse = clear !== undefined && behind ? this.leaveOut(whole, behind, clear) : undefined;
    const leastWidth = leastWidthFor(sparse ? [whole, sparse.cleared, sparse.others] : [whole]);
    const plain = encodeLzw(whole, leastWidth);
    const other = sparse && encodeLzw(sparse.cleared, leastWidth, sparse.others);
    const isSparse = other !== undefined && other.length < plain.length;
    // Viewers tell by this, too, whether what no frame covers is transparent.
    const mayClear = isSparse || frame.control?.transparent !== undefined;
    const control = frame.control && { ...frame.control, transparent: mayClear ? clear : undefined };
    const data = isSparse ? other : plain;
    return { ...frame, isInterlaced: false, colours: undefined, control, leastWidth, data };
  }

  /** A frame's pixels by this table, and the first place that none of them has: it stands for what is transparent. */
  private place(one: Drawn): { whole: Uint8Array; clear: number | undefined } {
    const { indices } = one;
    const placeOf = (index: number) => this.places().get(colourOf(index, one));
    const free = new Set(Array.from({ length: this.size }, (_, place) => place));
    for (const index of new Set(indices)) free.delete(placeOf(index) ?? -1);
    const [clear] = free;
    const placed = Uint8Array.from({ length: MOST_COLOURS }, (_, index) => placeOf(index) ?? clear ?? 0);
    return { whole: indices.map((index) => placed[index] as number), clear };
  }

  /** The pixels with none that changes nothing, and what may stand in the places of those: what is behind them. */
  private leaveOut(whole: Uint8Array, behind: Int32Array, clear: number) {
    const unlessNew = (other: (colour: number) => number) =>
      whole.map((place, at) => {
        const colour = behind[at] as number;
        return colour === NEW ? place : other(colour);
      });
    const places = this.places();
    return { cleared: unlessNew(() => clear), others: unlessNew((colour) => places.get(colour) ?? clear) };
  }

  /** Of the table: a power of two. */
  private get size(): number {
    return 2 ** Math.max(1, bitsFor(Math.max(this.counts.size, this.least)));
  }

  private places(): Map<number, number> {
    this.order ??= new Map(
      [...this.counts].sort(([, one], [, other]) => other - one).map(([colour], place) => [colour, place]),
    );
    return this.order;
  }
}

function leastWidthFor(forms: Uint8Array[]): number {
  const largest = forms.flatMap((places) => places.reduce((most, place) => Math.max(most, place), 0));
  return Math.max(2, bitsFor(Math.max(...largest) + 1));
}

/** So many bits tell so many numbers apart. */
function bitsFor(count: number): number {
  return Math.ceil(Math.log2(count));
}
