import type { GifFrame } from "./gif-file.js";

/** A frame's pixels, and the colours that its indices stand for. */
export interface Drawn {
  frame: GifFrame;
  indices: Uint8Array;
  colours: Uint8Array;
  /** The colours on the canvas behind pixels that change nothing, and may be transparent or not; {@link NEW} for others. */
  behind?: Int32Array;
}

export const MOST_COLOURS = 256;
// Among colours, which are numbers.
export const TRANSPARENT = -1;
/** Cannot be told: viewers clear a canvas in more than one way. */
export const UNKNOWN = -2;
export const NEW = -3;

export function colourOf(index: number, { colours, frame }: Pick<Drawn, "colours" | "frame">): number {
  return index === frame.control?.transparent ? TRANSPARENT : rgb(colours, index);
}

/** @returns 0 for what is not in the table */
export function rgb(colours: Uint8Array, index: number): number {
  const [red = 0, green = 0, blue = 0] = colours.subarray(3 * index);
  return (red << 16) | (green << 8) | blue;
}
