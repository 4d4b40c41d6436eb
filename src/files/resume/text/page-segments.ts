/** A piece of text as a page draws it, with its place: the left end of its baseline, upwards from the page's bottom. */
export interface TextItem {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}

/** Text that belongs together without a gap. */
export interface Segment {
  text: string;
  left: number;
  right: number;
  y: number;
  size: number;
  /** Place in the order in which the page draws its text. */
  order: number;
}

/** A gap of so many letter heights separates cells; justified lines stay below. */
const GAP = 0.85;
const SAME_LINE = 0.35;

export function isSameLine(a: Pick<Segment, "y" | "size">, b: Pick<Segment, "y" | "size">): boolean {
  return Math.abs(a.y - b.y) <= SAME_LINE * Math.max(a.size, b.size);
}

export function isGap(width: number, sizeA: number, sizeB: number): boolean {
  return width >= GAP * Math.min(sizeA, sizeB);
}

/** Joins what is drawn one after the other on one line. Items of spaces alone separate words. */
export function segmentsOf(items: readonly TextItem[]): Segment[] {
  const segments: Segment[] = [];
  const seen = new Set<string>();
  let current: Segment | undefined;
  let hasSpace = false;
  for (const item of items) {
    if (item.text.trim() === "") {
      hasSpace ||= item.text !== "";
      continue;
    }
    // Bold is sometimes made by drawing twice.
    const place = `${Math.round(item.x)} ${Math.round(item.y)} ${item.text}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const gap = current ? item.x - current.right : 0;
    const isNext =
      current !== undefined &&
      isSameLine(current, item) &&
      gap > -0.5 * item.size &&
      !isGap(gap, current.size, item.size);
    if (current && isNext) {
      const separator = hasSpace || gap > 0.25 * Math.min(current.size, item.size) ? " " : "";
      current.text += separator + item.text;
      current.right = Math.max(current.right, item.x + item.width);
      current.size = Math.max(current.size, item.size);
    } else {
      current = {
        text: item.text,
        left: item.x,
        right: item.x + item.width,
        y: item.y,
        size: item.size,
        order: segments.length,
      };
      segments.push(current);
    }
    hasSpace = false;
  }
  return segments;
}
