import type { TextItem } from "./page-segments.js";

/** So many items back the line may begin whose holes are filled. */
const MAX_BACK = 60;
/** In letter heights: what is nearer adjoins. */
const NEAR = 0.12;

/**
 * Letters that a font lacks are drawn from another one after the line, into the holes that were left: "Nguy n" and "ễ".
 * Puts them where they stand.
 */
export function withGlyphsInPlace(items: readonly TextItem[]): TextItem[] {
  const placed: TextItem[] = [];
  for (const item of items) {
    const text = item.text.trim();
    const hole = text !== "" && [...text].length <= 3 ? findHole(placed, item) : undefined;
    // Blanks that held the hole open are none between words.
    if (hole) placed.splice(hole.before + 1, hole.after - hole.before - 1, item);
    else placed.push(item);
  }
  return placed;
}

/** The places of the item that it adjoins, and of the next one on that line, which begins behind it. */
function findHole(placed: readonly TextItem[], item: TextItem): { before: number; after: number } | undefined {
  const near = NEAR * item.size;
  let after: number | undefined;
  for (let at = placed.length - 1; at >= Math.max(0, placed.length - MAX_BACK); at--) {
    const other = placed[at];
    if (!other || other.text.trim() === "") continue;
    const isSame = Math.abs(other.y - item.y) < near && Math.abs(other.size - item.size) < near;
    if (!isSame) after = undefined;
    else if (after !== undefined && Math.abs(other.x + other.width - item.x) < near) return { before: at, after };
    else after = other.x >= item.x + item.width - near ? at : undefined;
  }
  return undefined;
}
