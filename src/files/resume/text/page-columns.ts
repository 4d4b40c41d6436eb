import { sectionOf } from "../words/headings.js";
import { closeLetterSpacing } from "./normalize.js";
import { isBeside, isSameLine, type Segment } from "./page-segments.js";

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
const DATE = /(?:^|\D)(?:19|20)\d\d(?:\D|$)|['’]\d\d(?:\D|$)|^(?:\d\d[./]\d\d|present|current|now|today|heute)$/i;
const MAX_PLACE = 45;
const SAME_EDGE = 3;
const NEAR = 0.8;
const MAX_BETWEEN = 0.8;
const MAX_HEADINGS = 2;
/** Other headings are words of a table as well. */
const COMMON = new Set<string>(["SUMMARY", "EXPERIENCE", "EDUCATION", "SKILLS", "CONTACT"]);

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
  const isOpen = sorted.map((segment, place) => !isOnCrossingLine(sorted, place, crosses(segment, x), x));
  let from = 0;
  for (let to = 0; to <= sorted.length; to++) {
    if (to < sorted.length && isOpen[to]) continue;
    const part = sorted.slice(from, to);
    if (to < sorted.length) dropHeadings(part, x);
    const cut = cutOf(part, x);
    if (cut) yield { ...cut, from, to: from + part.length };
    from = to + 1;
  }
}

/** A label at the left belongs to its line, which runs over the page. */
function isOnCrossingLine(sorted: readonly Segment[], place: number, isCrossing: boolean, x: number): boolean {
  const here = sorted[place];
  if (isCrossing || !here) return isCrossing;
  return [-1, 1].some((step) => {
    let at = place + step;
    for (let other = sorted[at]; other && isSameLine(here, other); other = sorted[at]) {
      if (crosses(other, x)) return true;
      at += step;
    }
    return false;
  });
}

/** What stands at the end on one side alone, with room above it, is the heading of the text over both that follows. */
function dropHeadings(part: Segment[], x: number): void {
  const isLeft = ({ left }: Segment) => left < x;
  for (let dropped = 0; dropped < MAX_HEADINGS; dropped++) {
    const last = part.at(-1);
    const before = part.at(-2);
    if (!last || !before) return;
    const rest = part.slice(0, -1);
    const lowest = rest.filter((segment) => isLeft(segment) !== isLeft(last)).at(-1);
    if (!lowest || lowest.y - last.y < 1.5 * last.size || before.y - last.y < 1.6 * last.size) return;
    part.pop();
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
  // Dates at the right margin of the left column are none of the right one, and add nothing to it.
  const row = largestRow(right);
  if (row < MIN_LINES) return undefined;
  const ordered = Math.min(countLines(left), row) * (1 + row / right.length);
  return { left, right, score: ordered + (countLines(left) + row) / 20 + Math.min(gutter, 50) / 100 };
}

/** How many segments have one edge, or one middle, in common. */
function largestRow(segments: readonly Segment[]): number {
  const edges = [
    segments.map(({ left }) => left),
    segments.map(({ right }) => right),
    segments.map(({ left, right }) => (left + right) / 2),
  ];
  return Math.max(...edges.map(mostAlike));
}

function mostAlike(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) > SAME_EDGE) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
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
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  if (isMarginOfDates(few) || shareBetween(few, many) > MAX_BETWEEN) return false;
  if (isMarginOfHeadings(left, right)) return false;
  if (haveHeadings(left, right)) return true;
  const turns = countTurns(left, right);
  const isDrawnApart = turns <= 1 || turns / (2 * Math.min(countLines(left), countLines(right))) < 0.15;
  return isDrawnApart || shareAligned(few, many) < 0.4;
}

/** A few headings alone, each of another section, stand beside what they are of; in a list several are of one. */
function isMarginOfHeadings(left: readonly Segment[], right: readonly Segment[]): boolean {
  const sections = left.map(({ text }) => sectionOf(closeLetterSpacing(text)));
  const areOfEach = !sections.includes(undefined) && new Set(sections).size === sections.length;
  return areOfEach && 2 * countLines(left) <= countLines(right);
}

/** Headings on both sides, not only in one that labels the other, make them columns, however they are drawn. */
function haveHeadings(left: readonly Segment[], right: readonly Segment[]): boolean {
  const count = (segments: readonly Segment[]) =>
    segments.filter(({ text }) => COMMON.has(sectionOf(closeLetterSpacing(text)) ?? "OTHER")).length;
  const [leftCount, rightCount] = [count(left), count(right)];
  return leftCount > 0 && rightCount > 0 && leftCount + rightCount > 2;
}

/** How often the drawing goes from one side to the other. */
function countTurns(left: Segment[], right: Segment[]): number {
  const isLeft = new Set(left);
  const drawn = [...left, ...right].sort((a, b) => a.order - b.order);
  return drawn.filter((segment, place) => place > 0 && isLeft.has(segment) !== isLeft.has(drawn[place - 1] ?? segment))
    .length;
}

/** The share of the lines on the side with fewer of them that have a neighbour on the other side. */
function shareAligned(few: readonly Segment[], many: readonly Segment[]): number {
  return few.filter((segment) => many.some((other) => isBeside(segment, other))).length / few.length;
}

/**
 * The share of the lines on the side with fewer of them that have nothing beside them: centred lines above and below
 * others at the left are no column.
 */
function shareBetween(few: readonly Segment[], many: readonly Segment[]): number {
  const isNear = (a: Segment, b: Segment) => Math.abs(a.y - b.y) < NEAR * Math.max(a.size, b.size);
  return few.filter((segment) => !many.some((other) => isNear(segment, other))).length / few.length;
}

/** Dates, maybe with places below them, belong to the lines that they stand beside, in whatever order they are drawn. */
function isMarginOfDates(segments: readonly Segment[]): boolean {
  if (segments.some(({ text }) => text.length > MAX_PLACE)) return false;
  const dates = segments.filter(({ text }) => DATE.test(text)).length / segments.length;
  return dates >= 0.5 || (dates >= 0.25 && isFlushRight(segments));
}

/** A column begins each line at its left; what ends each at its right is the margin of another one. */
function isFlushRight(segments: readonly Segment[]): boolean {
  const share = (edges: number[], edge: number) =>
    edges.filter((other) => Math.abs(other - edge) <= SAME_EDGE).length / edges.length;
  const lefts = segments.map(({ left }) => left);
  const rights = segments.map(({ right }) => right);
  return share(rights, Math.max(...rights)) >= 0.8 && share(lefts, Math.min(...lefts)) < 0.5;
}
