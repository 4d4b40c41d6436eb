import { colourOf, type Drawn, MOST_COLOURS, NEW, TRANSPARENT, UNKNOWN } from "./drawn.js";
import type { GifFile } from "./gif-file.js";

/** Of a control extension's flags. */
const DISPOSAL_BITS = 0b1_1100;

enum Disposal {
  ToBackground = 2,
  ToPrevious = 3,
}

/** The part of a frame that changes what is seen. */
interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The same show by smaller frames: each without the edges that the canvas shows already, and told which of its pixels it
 * might leave out as well.
 */
export function withoutRepeats(file: GifFile, drawn: readonly Drawn[]): Drawn[] {
  const canvas = new Int32Array(file.width * file.height).fill(UNKNOWN);
  return drawn.map((each, place) => {
    const next = drawn[place + 1];
    const one = next && coversAll(next, file) ? withoutClearing(each) : each;
    const behind = drawOn(canvas, file.width, one);
    // What is cleared afterwards must be as large as it was.
    return behind && !isCleared(one) ? without(one, behind) : one;
  });
}

function disposalOf({ frame }: Drawn): number {
  return ((frame.control?.flags ?? 0) & DISPOSAL_BITS) >> 2;
}

/** Or may be, by some viewers: more than four ways are not defined. */
function isCleared(one: Drawn): boolean {
  const disposal = disposalOf(one);
  return disposal === Disposal.ToBackground || disposal > Disposal.ToPrevious;
}

function coversAll(one: Drawn, { width, height }: GifFile): boolean {
  const { frame, indices } = one;
  const { control } = frame;
  // After that one, what was there before would be shown again.
  if (disposalOf(one) >= Disposal.ToPrevious) return false;
  const isWhole = frame.left + frame.top === 0 && frame.width >= width && frame.height >= height;
  return isWhole && (control?.transparent === undefined || !indices.includes(control.transparent));
}

/** Before a frame that covers all of it, it makes no difference what becomes of the canvas. */
function withoutClearing(one: Drawn): Drawn {
  const { control } = one.frame;
  if (!control || disposalOf(one) < Disposal.ToBackground) return one;
  return { ...one, frame: { ...one.frame, control: { ...control, flags: control.flags & ~DISPOSAL_BITS } } };
}

/**
 * Draws a frame.
 * @returns what was there before, {@link NEW} where it changes that; undefined if it is not within the canvas
 */
function drawOn(canvas: Int32Array, canvasWidth: number, one: Drawn): Int32Array | undefined {
  const { frame, indices } = one;
  const { left, top, width, height } = frame;
  if (left + width > canvasWidth || (top + height) * canvasWidth > canvas.length) {
    canvas.fill(UNKNOWN);
    return undefined;
  }
  const colours = Int32Array.from({ length: MOST_COLOURS }, (_, index) => colourOf(index, one));
  const stays = disposalOf(one) !== Disposal.ToPrevious;
  const clears = isCleared(one);
  const behind = new Int32Array(indices.length);
  for (let row = 0, at = 0; row < height; row++) {
    for (let to = (top + row) * canvasWidth + left, end = to + width; to < end; to++, at++) {
      const colour = colours[indices[at] as number] as number;
      const before = canvas[to] as number;
      behind[at] = colour === TRANSPARENT || colour === before ? before : NEW;
      if (clears) canvas[to] = UNKNOWN;
      else if (stays && colour !== TRANSPARENT) canvas[to] = colour;
    }
  }
  return behind;
}

function without(one: Drawn, behind: Int32Array): Drawn {
  const { frame, indices } = one;
  const part = boundsOf(behind, frame.width) ?? { left: 0, top: 0, width: 1, height: 1 };
  const { left, top, width, height } = part;
  const kept = { indices: new Uint8Array(width * height), behind: new Int32Array(width * height) };
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const from = (top + row) * frame.width + left + column;
      kept.indices[at] = indices[from] as number;
      kept.behind[at] = behind[from] as number;
    }
  }
  const place = { left: frame.left + left, top: frame.top + top, width, height };
  const control = frame.control ?? { flags: 0, delay: 0, transparent: undefined };
  return { ...one, frame: { ...frame, ...place, control }, ...kept };
}

function boundsOf(behind: Int32Array, width: number): Part | undefined {
  let [left, right, top, bottom] = [width, -1, -1, -1];
  for (let at = 0; at < behind.length; at++) {
    if (behind[at] !== NEW) continue;
    const column = at % width;
    bottom = Math.floor(at / width);
    if (top === -1) top = bottom;
    if (column < left) left = column;
    if (column > right) right = column;
  }
  return top === -1 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
