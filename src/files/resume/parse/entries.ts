import { CELL, lineText } from "../text/resume-document.js";
import { wordsOf } from "../words/fold.js";
import { hasOccupation } from "../words/titles.js";
import { withWholeDates } from "./broken-dates.js";
import { findSpans, type Span } from "./dates.js";
import type { Part, SectionedLine } from "./sections.js";

/** One job, one school: what stands above its description, and that. */
export interface Entry {
  span: Span | undefined;
  /** Without the dates, in their order. */
  head: string[];
  body: SectionedLine[];
}

interface Line {
  line: SectionedLine;
  /** Without the date. */
  rest: string;
  span: Span | undefined;
  isHead: boolean;
  /** Set larger than the text of its section. */
  isLarge: boolean;
}

/** "Working as Clerk in Old Mill from May 2019 till date." */
const WORKED =
  /^(?:(?:currently|presently|previously)\s+)?(?:work(?:ing|ed)|employed|serving|served)\s+(?:as|with|in|at|for)\s+/i;
/** What the columns of a table of jobs or schools are called. */
const TABLE_LABEL =
  /^(?:(?:name of (?:the )?)?(?:company|organi[sz]ation|employer|institut(?:e|ion)|university|college|school|board)(?: name)?|job title|designation|position|role|title|post|duration|period|tenure|dates?|from|to|years?(?: of passing)?|passing year|degree|course|examination|qualification|percentage|score|grade|[cs]?gpa|marks|%|location|place|responsibilit\w+|s(?:r|l)?\.? ?no\.?|#)(?:\s*[/&].*)?$/i;
/** "2 years 1 month", which some add to the dates. */
const DURATION =
  /[([]?(?<!\p{L})\d{1,2}\s*(?:years?|yrs?|jahre?|ans?|años?|anni|anos?)\.?(?:,?\s*(?:and\s+)?\d{1,2}\s*(?:months?|mos?|mths?|monate?|mois|mes(?:es)?|mesi|meses)\.?)?(?!\p{L})[)\]]?|[([]?(?<!\p{L})\d{1,2}\s*(?:months?|mos?|mths?|monate?|mois|mes(?:es)?|mesi)\.?(?!\p{L})[)\]]?/giu;
const BEFORE_DATE = /(?<=^|[\t(,|–—-]\s*)(?:from|de|du|dal|von|van|od)\s*$/i;
/** Up to five words in capitals: "Lead of Design", not "Lead campaigns". */
const TITLE = /^\p{Lu}\S*(?: (?:(?:of|for|and|&|de|für|und|et|y) )?\p{Lu}\S*){0,4}$/u;
const MAX_HEAD_ABOVE = 3;
const MAX_HEAD_WORDS = 14;
const MAX_HEAD_BELOW = 2;
const MAX_WORDS_BELOW = 8;

/** The entries of all sections of a kind. One begins at each line that has a date and little else. */
export function entriesOf(lines: readonly SectionedLine[], part: Part): Entry[] {
  const sections = new Map<number, SectionedLine[]>();
  for (const line of lines) {
    if (line.part !== part) continue;
    const known = sections.get(line.section);
    if (known) known.push(line);
    else sections.set(line.section, [line]);
  }
  return [...sections.values()].flatMap(entriesOfSection);
}

function entriesOfSection(section: readonly SectionedLine[]): Entry[] {
  const whole = withWholeDates(section.filter((line) => !isTableHead(line)));
  const size = usualSize(whole);
  const plain = whole.map((line) => read(line, size, false));
  // Where all entries are items of a list, their bullets say nothing.
  const lines = plain.some(({ isHead }) => isHead) ? plain : whole.map((line) => read(line, size, true));
  const anchors = lines.flatMap(({ isHead }, place) => (isHead ? [place] : []));
  if (anchors.length === 0) return undatedEntries(lines);
  const above = headLinesAbove(lines, anchors[0] ?? 0);
  // Where dates have lines of their own, with which entries begin, nothing above one belongs to it. Dates close to the
  // first are of jobs at one place, and those are all of its.
  const areFirst = anchors[0] === 0 && lines[0]?.rest === "" && (anchors[1] ?? lines.length) > 2;
  const starts = anchors.map((anchor, place) =>
    areFirst && lines[anchor]?.rest === "" ? anchor : startOf(lines, anchor, above, (anchors[place - 1] ?? -1) + 1),
  );
  return anchors.map((anchor, place) => {
    const end = starts[place + 1] ?? lines.length;
    return entryOf(lines.slice(starts[place], end), anchor - (starts[place] ?? anchor));
  });
}

function isTableHead({ cells }: SectionedLine): boolean {
  return cells.length > 1 && cells.every(({ text }) => TABLE_LABEL.test(text));
}

function usualSize(section: readonly SectionedLine[]): number {
  const sizes = section.map(({ cells }) => cells[0]?.size ?? 0).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}

function read(line: SectionedLine, size: number, mayBeItem: boolean): Line {
  const text = lineText(line);
  const spans = findSpans(text);
  const span = spans.find((found) => found.end || found.isCurrent) ?? spans[0];
  const rest = span ? headOf(text, span) : text;
  const isShort = wordsOf(rest).length <= MAX_HEAD_WORDS && (line.cells.length > 1 || !isSentence(rest));
  const isHead =
    span !== undefined && (WORKED.test(text) || ((mayBeItem || !line.isItem) && isShort && standsApart(text, span)));
  const isLarge = (line.cells[0]?.size ?? 0) > size * 1.1;
  return { line, rest, span: isHead ? span : undefined, isHead, isLarge };
}

/** "Old Mill, Brook. June 2012 – August 2012": the period parts the two. */
function headOf(text: string, span: Span): string {
  const rest = without(text, span);
  const isParted = (span.end || span.isCurrent) && isSentence(rest) && /\.\s+$/.test(text.slice(0, span.from));
  return isParted ? rest.slice(0, -1) : rest;
}

function without(text: string, span: Span): string {
  return `${text.slice(0, span.from)}${CELL}${text.slice(span.to)}`
    .replace(/[([]\s*\t\s*(?:\d+\s*\p{L}+[^)\]]{0,20})?[)\]]/u, CELL)
    .replace(DURATION, CELL)
    .replace(/(?:^|\t)\s*(?:from|since|seit|depuis|desde|dal|von|de|du|dates?|period)\s*:?\s*\t/iu, CELL)
    .replace(/\s(?:from|since)\s*\t\.?\s*$/i, CELL)
    .replace(/[\s,–—|·•:-]*\t[\s,–—|·•:-]*/g, CELL)
    .replace(/^\t+|\t+$/g, "");
}

/** A date in the middle of a sentence begins nothing. */
function standsApart(text: string, span: Span): boolean {
  const before = text.slice(0, span.from).replace(BEFORE_DATE, "").trimEnd();
  const behind = text.slice(span.to).trimStart();
  const opens =
    before === "" || /[\t([,|–—:;·•-]$/.test(text.slice(0, span.from).replace(BEFORE_DATE, "").replace(/ +$/, ""));
  const closes = behind === "" || /^[\t)\],|–—:;·•-]/.test(text.slice(span.to).replace(/^ +/, ""));
  return (closes && (opens || behind === "")) || (before === "" && (span.end !== undefined || span.isCurrent));
}

function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|www\.)\S+$/i.test(text);
}

/** "Roe & Sons, Inc." ends with a period as well. */
function isSentence(text: string): boolean {
  const end = /(\S+)[.;]$/.exec(text.trim())?.[1];
  return end !== undefined && !/^(?:inc|ltd|corp|co|bros|jr|sr|st|mag|dipl|univ|(?:\p{L}\.)+\p{L}{1,2})$/iu.test(end);
}

/** How many lines of the first entry stand above the one with its date. The others are like it. */
function headLinesAbove(lines: readonly Line[], anchor: number): number {
  let count = 0;
  for (let above = 1; above <= MAX_HEAD_ABOVE && isHeadLike(lines[anchor - above]); above++) {
    if (!isAddressLine(lines[anchor - above])) count++;
  }
  return count;
}

/** Some of the entries have an address, others none. */
function isAddressLine(line: Line | undefined): boolean {
  return line !== undefined && isAddress(lineText(line.line));
}

function startOf(lines: readonly Line[], anchor: number, above: number, earliest: number): number {
  let start = anchor;
  for (let place = anchor - 1, left = above; left > 0 && place >= earliest && isHeadLike(lines[place]); place--) {
    // One that ends the entry before is no part of this one.
    if (isAddressLine(lines[place])) continue;
    start = place;
    left--;
  }
  // Where entries differ, the room above a line tells where one begins.
  const before = lines[anchor - 1];
  if (start < anchor || anchor - 1 < earliest || !before || !isHeadLike(before)) return start;
  const isLone = before.line.isApart && !lines[anchor]?.line.isApart;
  // A school and its place at the margin, where the entry before has a line of its own already.
  const isSecond = before.line.cells.length > 1 && anchor - 2 >= earliest && isHeadLike(lines[anchor - 2]);
  return isLone || isSecond ? anchor - 1 : start;
}

function isHeadLike(line: Line | undefined): boolean {
  // A list of employers, each with its place at the right margin, may have bullets as well.
  if (!line || (line.line.isItem && line.line.cells.length === 1) || line.isHead) return false;
  const text = lineText(line.line);
  if (isAddress(text)) return true;
  return wordsOf(text).length <= 10 && !isSentence(text) && !text.endsWith(":") && /^[\p{Lu}\d"“(]/u.test(text);
}

function entryOf(lines: readonly Line[], anchor: number): Entry {
  const head = lines.slice(0, anchor + 1).map(({ rest }) => rest);
  let place = anchor + 1;
  for (; place < lines.length && place <= anchor + MAX_HEAD_BELOW; place++) {
    const line = lines[place];
    const last = head.length - 1;
    if (line && !line.line.isItem && continuesName(line.rest)) {
      head[last] += ` ${line.rest}`;
      continue;
    }
    if (
      !line ||
      !isHeadLike(line) ||
      isProse(line, lines[place + 1]) ||
      wordsOf(line.rest).length > MAX_WORDS_BELOW ||
      (line.line.isApart && !line.isLarge && head.some((text) => text !== "") && !isTitleOf(head, line))
    )
      break;
    if (isUnfinished(head[last] ?? "")) head[last] += ` ${line.rest}`;
    else head.push(line.rest);
  }
  return {
    span: lines[anchor]?.span,
    head: head.filter((text) => text !== "" && !isAddress(text)),
    body: lines.slice(place).map(({ line }) => line),
  };
}

/** What somebody was at an employer of which nothing else is said yet belongs to the head, however far apart it is. */
function isTitleOf(head: readonly string[], { rest, line }: Line): boolean {
  const said = head.filter((text) => text !== "");
  const isLone = said.length === 1 && !said[0]?.includes(CELL) && !hasOccupation(said[0] ?? "");
  return line.part === "EXPERIENCE" && isLone && TITLE.test(rest) && hasOccupation(rest);
}

/** A sentence that the next line goes on with. */
function isProse({ rest }: Line, next: Line | undefined): boolean {
  return (
    next !== undefined &&
    !next.line.isItem &&
    !isAddressLine(next) &&
    /^\p{Ll}/u.test(next.rest) &&
    !isUnfinished(rest) &&
    !continuesName(next.rest)
  );
}

/** The next line goes on in a name that was too long for this one. */
function isUnfinished(text: string): boolean {
  return /(?:[,&–-]|\s(?:of|the|and|for|in|at|de|del|della|di|du|des|degli|der|die|das|für|und|et|y|e|van|von))$/i.test(
    text,
  );
}

function continuesName(text: string): boolean {
  return (
    wordsOf(text).length <= 5 && /^(?:of|the|and|for|de|del|della|di|du|des|degli|der|für|und|et|van)\s/.test(text)
  );
}

/** Without dates an entry begins where there is room above a short line. */
function undatedEntries(lines: readonly Line[]): Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (!last || (line.line.isApart && isHeadLike(line)))
      entries.push({ span: undefined, head: [line.rest], body: [] });
    else if (last.body.length === 0 && last.head.length < 2 && isHeadLike(line)) last.head.push(line.rest);
    else last.body.push(line.line);
  }
  return entries;
}
