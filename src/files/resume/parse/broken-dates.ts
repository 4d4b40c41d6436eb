import { splitBullet } from "../text/normalize.js";
import { CELL, lineText } from "../text/resume-document.js";
import { findSpans } from "./dates.js";
import type { SectionedLine } from "./sections.js";

/** A date and its range take no more lines than this in a column that is too narrow for them. */
const MAX_PIECES = 5;
const MAX_PIECE = 24;

/** In a narrow column a range of dates goes on on the next line: "03/2018 –" and "today", "from March" and "2018 to May". */
export function withWholeDates(section: readonly SectionedLine[]): SectionedLine[] {
  const lines = [...section];
  for (const place of lines.keys()) {
    if ([0, -1, 1, 2].some((at) => joinCells(lines, place, at))) continue;
    const line = lines[place];
    const next = lines[place + 1];
    const joined = line && next && joinDates(lineText(line), lineText(next));
    if (!joined) continue;
    lines[place] = withText(line, joined.here);
    lines[place + 1] = withText(next, joined.below);
  }
  return lines.filter(({ cells }) => cells.length > 0);
}

/** Joins a cell with those below it where together they are one date, and only together. */
function joinCells(lines: SectionedLine[], place: number, at: number): boolean {
  const width = lines[place]?.cells.length ?? 0;
  if (at > 0 && width < 3) return false;
  for (let count = MAX_PIECES; count > 1; count--) {
    // A cell alone on its line may be below any of those above; others are below their like.
    const run = lines
      .slice(place, place + count)
      .filter(({ cells }) => at <= 0 || cells.length === 1 || cells.length === width);
    const index = ({ cells }: SectionedLine) => (cells.length === 1 ? 0 : at < 0 ? cells.length + at : at);
    // The dash at the start of a line looks like a bullet.
    const pieces = run.flatMap((line, step) => {
      const text = line.cells[index(line)]?.text ?? [];
      return step > 0 && line.isItem && index(line) === 0 ? `– ${text}` : text;
    });
    if (run.length < count || pieces.length < count || run[0]?.isItem) continue;
    if (pieces.some((piece) => piece.length > MAX_PIECE) || !isBroken(pieces)) continue;
    for (const [step, line] of run.entries()) {
      const cells = [...line.cells];
      const [cell] = cells.splice(index(line), 1);
      if (step === 0 && cell) cells.splice(index(line), 0, { ...cell, text: pieces.join(" ") });
      lines[place + step] = step === 0 ? { ...line, cells } : withoutBullet(line, cells);
    }
    return true;
  }
  return false;
}

/** What stood behind a piece of the date may be an item of a list. */
function withoutBullet(line: SectionedLine, [first, ...others]: SectionedLine["cells"]): SectionedLine {
  if (!first) return { ...line, cells: [] };
  const { text, isItem } = splitBullet(first.text);
  return { ...line, cells: [{ ...first, text }, ...others], isItem };
}

function isBroken(pieces: readonly string[]): boolean {
  const whole = pieces.join(" ");
  const [span] = findSpans(whole);
  if (
    !span ||
    span.to < whole.length ||
    /\p{L}{2}/u.test(whole.slice(0, span.from).replace(/^(?:from|de|von|du|dal|van|od)\s/i, ""))
  )
    return false;
  // One that is whole by itself, with the next one below it.
  return !pieces.some((piece) =>
    findSpans(piece).some(
      ({ end, isCurrent }) => end !== undefined || (isCurrent && !/(?:[-–—−]|till?)\s*$/i.test(piece)),
    ),
  );
}

function joinDates(text: string, next: string): { here: string; below: string } | undefined {
  const [span] = findSpans(text);
  if (!span || span.from > 0 || span.end) return undefined;
  const dash = /^\s*[-–—−](?=[\s\t\p{L}]|$)\s*/u.exec(text.slice(span.to))?.[0];
  if (dash === undefined) return undefined;
  const rest = text.slice(span.to + dash.length);
  return [/^\p{L}{3,10}\.?(?= )/u.exec(rest)?.[0] ?? "", ""]
    .map((month) =>
      joinRest(`${text.slice(0, span.to)} – ${month && `${month} `}`, rest.slice(month.length).trim(), next),
    )
    .find((joined) => joined !== undefined);
}

/** @param start the range up to the line's end, or to what stands beside it: "June 2018 – January" */
function joinRest(start: string, rest: string, next: string): { here: string; below: string } | undefined {
  const [whole] = findSpans(start + next);
  // Two years below each other, each with a dash behind it, begin two lines of a list.
  if (!whole || whole.from > 0 || whole.to <= start.length || /^\s*[-–—−]/.test((start + next).slice(whole.to))) {
    return undefined;
  }
  const range = (start + next).slice(0, whole.to);
  const below = (start + next).slice(whole.to).replace(/^[\s,:]+/, "");
  return { here: [range, rest].filter(Boolean).join(CELL), below };
}

function withText(line: SectionedLine, text: string): SectionedLine {
  const size = line.cells[0]?.size ?? 0;
  return { ...line, cells: text === "" ? [] : text.split(CELL).map((part) => ({ text: part, size })) };
}
