import { isSameLine, type Segment } from "./page-segments.js";

/** Segments to be read line by line, or parts of a page to be read one after the other. */
export interface Block {
  segments: Segment[];
  /** Which column of the page; empty where the text runs over its whole width. */
  column: string;
}

interface Cut {
  left: Segment[];
  right: Segment[];
  /** The first and last place of the cut part in the segments from top to bottom. */
  from: number;
  to: number;
  score: number;
}

const MIN_LINES = 3;
const STEP = 3;
const MIN_GUTTER = 4;
const MAX_DEPTH = 4;
/** A long address in a narrow column may stick out of it by so much. */
const OVERHANG = 20;
const MAX_OVERHANGING = 2;

/**
 * The parts of a page in reading order. A gutter that no text crosses separates columns, unless the texts beside it are
 * lines of a table: dates at the right margin, labels at the left. Those stand on the lines of their neighbours and are
 * drawn in turn with them, while a column is drawn for itself.
 */
export function findBlocks(segments: readonly Segment[], column = "", depth = 0): Block[] {
  const sorted = segments.toSorted((a, b) => b.y - a.y || a.left - b.left);
  const cut = depth < MAX_DEPTH ? bestCut(sorted) : undefined;
  if (!cut) return sorted.length > 0 ? [{ segments: sorted, column }] : [];
  const inside = new Set([...cut.left, ...cut.right]);
  const outside = (part: Segment[]) => part.filter((segment) => !inside.has(segment));
  return [
    ...findBlocks(outside(sorted.slice(0, cut.to)), column, depth + 1),
    ...findBlocks(cut.left, `${column}L`, depth + 1),
    ...findBlocks(cut.right, `${column}R`, depth + 1),
    ...findBlocks(outside(sorted.slice(cut.to)), column, depth + 1),
  ];
}

function bestCut(sorted: Segment[]): Cut | undefined {
  const start = Math.min(...sorted.map(({ left }) => left));
  const end = Math.max(...sorted.map(({ right }) => right));
  let best: Cut | undefined;
  for (let x = start + STEP; x < end; x += STEP) {
    for (const cut of cutsAt(sorted, x)) {
      if (cut.score > (best?.score ?? 0) && areColumns(cut.left, cut.right)) best = cut;
    }
  }
  return best;
}

/** The stretches of a page, from top to bottom, in which nothing crosses x and both sides have some lines. */
function* cutsAt(sorted: Segment[], x: number): Generator<Cut> {
  let from = 0;
  for (let to = 0; to <= sorted.length; to++) {
    const segment = sorted[to];
    if (segment && !crosses(segment, x)) continue;
    const part = sorted.slice(from, to);
    const cut = cutOf(part, x);
    if (cut) yield { ...cut, from, to };
    from = to + 1;
  }
}

function crosses(segment: Segment, x: number): boolean {
  return segment.left < x && segment.right > x + OVERHANG;
}

function cutOf(part: Segment[], x: number): Pick<Cut, "left" | "right" | "score"> | undefined {
  const left = part.filter((segment) => segment.left < x);
  const right = part.filter((segment) => segment.left >= x);
  const lines = Math.min(countLines(left), countLines(right));
  if (lines < MIN_LINES) return undefined;
  const within = left.filter((segment) => segment.right <= x);
  const overhanging = left.filter((segment) => segment.right > x);
  if (overhanging.length > MAX_OVERHANGING || within.length === 0) return undefined;
  if (overhanging.some((segment) => right.some((other) => isSameLine(segment, other)))) return undefined;
  const gutter =
    Math.min(...right.map((segment) => segment.left)) - Math.max(...within.map((segment) => segment.right));
  if (gutter < MIN_GUTTER) return undefined;
  const [highLeft, lowLeft] = extent(left);
  const [highRight, lowRight] = extent(right);
  const shared = Math.min(highLeft, highRight) - Math.max(lowLeft, lowRight);
  if (shared < 0.4 * Math.min(highLeft - lowLeft, highRight - lowRight)) return undefined;
  return { left, right, score: lines + Math.min(gutter, 50) / 100 };
}

function extent(segments: Segment[]): [high: number, low: number] {
  const places = segments.map(({ y }) => y);
  return [Math.max(...places), Math.min(...places)];
}

function countLines(sorted: readonly Segment[]): number {
  let count = 0;
  let last: Segment | undefined;
  for (const segment of sorted) {
    if (last && isSameLine(last, segment)) continue;
    last = segment;
    count++;
  }
  return count;
}

function areColumns(left: Segment[], right: Segment[]): boolean {
  const fewer = Math.min(countLines(left), countLines(right));
  const turns = countTurns(left, right);
  const aligned = shareAligned(left, right);
  const isDrawnApart = turns <= 1 || turns / (2 * fewer) < 0.15;
  if (isDrawnApart) return !(aligned > 0.9 && areDates(right.length <= left.length ? right : left));
  return aligned < 0.4;
}

/** How often the drawing goes from one side to the other. */
function countTurns(left: Segment[], right: Segment[]): number {
  const isLeft = new Set(left);
  const drawn = [...left, ...right].sort((a, b) => a.order - b.order);
  return drawn.filter((segment, place) => place > 0 && isLeft.has(segment) !== isLeft.has(drawn[place - 1] ?? segment))
    .length;
}

/** The share of the lines on the side with fewer of them that have a neighbour on the other side. */
function shareAligned(left: Segment[], right: Segment[]): number {
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  const aligned = few.filter((segment) => many.some((other) => isSameLine(segment, other)));
  return aligned.length / few.length;
}

function areDates(segments: Segment[]): boolean {
  return segments.filter(({ text }) => text.length < 30 && /\d/.test(text)).length >= 0.7 * segments.length;
}
