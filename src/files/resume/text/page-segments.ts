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
const GAP = 0.78;
const SAME_LINE = 0.35;
const BASELINE = 0.15;
const BESIDE = 0.8;
const UNLIKE_SIZE = 1.1;
/** "J A N E", and "A N N E - M A R I E" */
const SPACED = /^\s*\p{L}(?: [\p{L}'’-]){2,}\s*$/u;

export function isSameLine(a: Pick<Segment, "y" | "size">, b: Pick<Segment, "y" | "size">): boolean {
  return Math.abs(a.y - b.y) <= SAME_LINE * Math.max(a.size, b.size);
}

/** Whether two segments stand beside each other: small letters next to large ones are often set by their tops or middles. */
export function isBeside(a: Segment, b: Segment): boolean {
  const [small, large] = a.size <= b.size ? [a.size, b.size] : [b.size, a.size];
  const distance = Math.abs(a.y - b.y);
  if (large < UNLIKE_SIZE * small) return distance <= BASELINE * large;
  return distance <= BESIDE * large && (a.right <= b.left || b.right <= a.left);
}

export function isGap(width: number, sizeA: number, sizeB: number): boolean {
  return width >= GAP * Math.min(sizeA, sizeB);
}

interface OpenSegment extends Segment {
  pieces: Piece[];
}

interface Piece {
  text: string;
  /** To the piece before it. */
  gap: number;
  hasSpace: boolean;
  size: number;
}

/** Joins what is drawn one after the other on one line. Items of spaces alone separate words. */
export function segmentsOf(items: readonly TextItem[]): Segment[] {
  const segments: OpenSegment[] = [];
  const seen = new Set<string>();
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
    const current = segments.at(-1);
    const gap = current ? item.x - current.right : 0;
    if (current && goesOn(current, item, gap)) {
      current.pieces.push({ text: item.text, gap, hasSpace, size: item.size });
      current.right = Math.max(current.right, item.x + item.width);
      current.size = Math.max(current.size, item.size);
    } else {
      segments.push({
        text: "",
        pieces: [{ text: item.text, gap: 0, hasSpace: false, size: item.size }],
        left: item.x,
        right: item.x + item.width,
        y: item.y,
        size: item.size,
        order: segments.length,
      });
    }
    hasSpace = false;
  }
  return segments.map(({ pieces, ...segment }) => ({ ...segment, text: composed(pieces) }));
}

function goesOn(current: Segment, item: TextItem, gap: number): boolean {
  return isSameLine(current, item) && gap > -0.5 * item.size && !isGap(gap, current.size, item.size);
}

/** Words, with a space where the page has one. Between letters that are set apart only a wider gap is a space. */
function composed(pieces: readonly Piece[]): string {
  const letters = pieces.filter(({ text }) => text.trim().length === 1).length;
  const isSpaced = letters >= 4 && letters >= 0.8 * pieces.length;
  // Where a few letters alone have a space before them, it is one between words; where all have, it only sets them apart.
  const hasWords = isSpaced && pieces.filter(({ hasSpace }) => hasSpace).length < 0.5 * pieces.length;
  const gaps = pieces.slice(1).map(({ gap }) => gap);
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return pieces
    .map(({ text, gap, hasSpace, size }, place) => {
      if (place === 0) return text;
      const isWide = gap > 1.6 * Math.max(usual, 0.02 * size) + 0.05 * size;
      const isSpace = isSpaced ? isWide || (hasWords && hasSpace) : hasSpace || gap > 0.25 * size;
      // A blank of its own between words whose letters all have one: it is wider than those.
      const isBetween = hasSpace && SPACED.test(text) && SPACED.test(pieces[place - 1]?.text ?? "");
      return `${isBetween ? "  " : isSpace ? " " : ""}${isSpaced ? text.trim() : text}`;
    })
    .join("");
}
