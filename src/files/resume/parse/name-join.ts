import type { Cell } from "../text/resume-document.js";
import { endsMailbox } from "./name-hints.js";
import { nameWords } from "./name-text.js";
import { isUnfinished } from "./name-words.js";
import type { SectionedLine } from "./sections.js";

/** Letters of so many times the body's size may be a name's, whatever the size of its other lines. */
const LARGE = 1.3;

interface Known {
  bodySize: number;
  /** What the address has before its `@`. */
  mailbox: string;
}

/** "JANE" and, below it in letters of the same size, "ROE"; in a narrow column each word has a line. */
export function joinedWithNext(
  lines: readonly SectionedLine[],
  place: number,
  size: number,
  words: string[],
  { bodySize, mailbox }: Known,
): string[] | undefined {
  const here = lines[place];
  if (!here || size <= LARGE * bodySize) return undefined;
  const isLike = (cell: Cell) => Math.abs(cell.size - size) <= 0.05 * size;
  // "Jane" in light letters above "ROE" in larger ones; "Jane Roe" below a word is a name of its own, "de Roe" is not.
  const isRest = ({ text }: Cell) => !/\s/.test(text) || isUnfinished(text.split(" ").slice(0, 1));
  const isPart = (cell: Cell) =>
    isLike(cell) || (words.length === 1 && Math.min(cell.size, size) > LARGE * bodySize && isRest(cell));
  const next = nextLine(lines, place, size);
  if (next === undefined) return undefined;
  const [below, ...others] = (lines[next]?.cells ?? []).filter(isPart);
  const isAlone = others.length === 0 && here.cells.filter(isLike).length === 1;
  if (!below || !(isAlone || isUnfinished(words))) return undefined;
  if (!mayGoOn(here, words) && !endsMailbox(below.text, words, mailbox)) return undefined;
  const joined = joinWords(words, below.text);
  if (!joined || (isLong(words) && joined.length > words.length + 1)) return undefined;
  return joinedWithNext(lines, next, below.size, joined, { bodySize, mailbox }) ?? joined;
}

/** A name of more than two words goes on where each of its lines is short, as in a narrow column: one word a line. */
function mayGoOn({ cells }: SectionedLine, words: readonly string[]): boolean {
  return !isLong(words) || (words.length === 3 && cells.every(({ text }) => text.split(" ").length < words.length));
}

function isLong(words: readonly string[]): boolean {
  return words.length > 2 && !isUnfinished(words);
}

/** The line below, or the one after it: beside a name in large letters stand more lines of smaller ones. */
function nextLine(lines: readonly SectionedLine[], place: number, size: number): number | undefined {
  const flow = lines[place]?.flow;
  const isBeside = (lines[place]?.cells.length ?? 0) > 1;
  for (const next of isBeside ? [place + 1, place + 2] : [place + 1]) {
    const line = lines[next];
    if (line?.flow !== flow || !line) return undefined;
    if (!isBeside || line.cells.some((cell) => cell.size > 0.8 * size)) return next;
  }
  return undefined;
}

function joinWords(words: readonly string[], below: string): string[] | undefined {
  const last = words.at(-1) ?? "";
  if (last.endsWith("-") && /^\p{Ll}+$/u.test(below)) return [...words.slice(0, -1), last.slice(0, -1) + below];
  const rest = nameWords(below, { isProminent: true });
  if (!rest || rest.length > (isUnfinished(rest.slice(0, 1)) ? 3 : 2)) return undefined;
  // "Anne-" and "Marie Roe": the hyphen is the name's.
  return last.endsWith("-") ? [...words.slice(0, -1), last + rest[0], ...rest.slice(1)] : [...words, ...rest];
}
