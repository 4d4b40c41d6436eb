import { closeLetterSpacing, normalizeText, splitBullet } from "./normalize.js";
import { findBlocks } from "./page-columns.js";
import { isBeside, isGap, isSameLine, type Segment, segmentsOf, type TextItem } from "./page-segments.js";
import type { Cell, ResumeLine } from "./resume-document.js";

/** No line of a résumé is longer on paper; some files have whole paragraphs on one. */
const MAX_LINE = 600;

/** The lines of a page in the order in which a person reads them. */
export function layoutPage(items: readonly TextItem[], page: number): ResumeLine[] {
  return findBlocks(segmentsOf(items)).flatMap(({ segments, column }) => {
    const rows = rowsOf(segments);
    const leading = usualLeading(rows);
    return rows.flatMap((row, place) => {
      const above = rows[place - 1]?.[0];
      const here = row[0];
      const isApart = !above || !here || above.y - here.y > 1.35 * leading;
      return toLine(row, { page, flow: column, isApart });
    });
  });
}

/** Line by line from top to bottom, each from left to right. */
function rowsOf(segments: readonly Segment[]): Segment[][] {
  const rows: Segment[][] = [];
  for (const segment of segments) {
    const row = rows.at(-1);
    if (row?.[0] && isSameLine(row[0], segment)) row.push(segment);
    else rows.push([segment]);
  }
  const joined = withNeighbours(rows);
  for (const row of joined) row.sort((a, b) => a.left - b.left);
  return joined;
}

/** Joins lines that stand beside each other on different baselines, each with the nearer one of those around it. */
function withNeighbours(rows: readonly Segment[][]): Segment[][] {
  const distances = rows.map((row, place) => distanceOf(row, rows[place + 1]));
  const joined: Segment[][] = [];
  for (const [place, row] of rows.entries()) {
    const above = distances[place - 1] ?? Number.POSITIVE_INFINITY;
    const isNearest =
      above < Number.POSITIVE_INFINITY &&
      above <= (distances[place - 2] ?? Number.POSITIVE_INFINITY) &&
      above <= (distances[place] ?? Number.POSITIVE_INFINITY);
    if (isNearest) joined.at(-1)?.push(...row);
    else joined.push([...row]);
  }
  return joined;
}

function distanceOf(row: readonly Segment[], next: readonly Segment[] = []): number {
  const isFree = row.every((a) => next.every((b) => a.right <= b.left || b.right <= a.left));
  const steps = row.flatMap((a) => next.filter((b) => isBeside(a, b)).map((b) => Math.abs(a.y - b.y)));
  return isFree ? Math.min(...steps, Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

function usualLeading(rows: Segment[][]): number {
  const steps = rows
    .map((row, place) => (rows[place - 1]?.[0]?.y ?? 0) - (row[0]?.y ?? 0))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 3)] ?? 0;
}

function toLine(row: Segment[], place: Pick<ResumeLine, "page" | "flow" | "isApart">): ResumeLine[] {
  const cells: Cell[] = [];
  let last: Segment | undefined;
  for (const segment of row) {
    const gap = last ? segment.left - last.right : Number.POSITIVE_INFINITY;
    const cell = cells.at(-1);
    if (cell && last && !isGap(gap, last.size, segment.size)) {
      cell.text += ` ${segment.text}`;
      cell.size = Math.max(cell.size, segment.size);
    } else cells.push({ text: segment.text, size: segment.size });
    last = segment;
  }
  return lineOf(cells, place);
}

/** A line of these cells, with their text normalised; none if nothing is left of it. */
export function lineOf(cells: readonly Cell[], place: Pick<ResumeLine, "page" | "flow" | "isApart">): ResumeLine[] {
  const parts = cells.flatMap(({ text, size }) =>
    normalizeText(closeLetterSpacing(text))
      .split("\t")
      .map((part) => ({ text: part.trim(), size })),
  );
  let isItem = false;
  const first = parts.find(({ text }) => text !== "");
  if (first) {
    const split = splitBullet(first.text);
    isItem = split.isItem;
    first.text = split.text;
    // The bullet alone was a cell.
    if (/^[•◦▪●■➢►‣⦁o*–-]$/.test(first.text) && parts.length > 1) {
      isItem = true;
      first.text = "";
    }
  }
  const left = parts.filter(({ text }) => text !== "");
  return left.length > 0 ? wrapped({ cells: left, ...place, isItem }) : [];
}

/** A line that is too long as several. */
function wrapped(line: ResumeLine): ResumeLine[] {
  if (line.cells.reduce((sum, { text }) => sum + text.length, 0) <= MAX_LINE) return [line];
  const pieces = line.cells.flatMap(({ text, size }) =>
    (text.match(new RegExp(`.{1,${MAX_LINE}}(?:\\s|$)|.{${MAX_LINE}}`, "gsu")) ?? []).map((piece) => ({
      text: piece.trim(),
      size,
    })),
  );
  return pieces
    .filter(({ text }) => text !== "")
    .map((cell, place) => ({
      ...line,
      cells: [cell],
      isItem: line.isItem && place === 0,
      isApart: line.isApart && place === 0,
    }));
}
