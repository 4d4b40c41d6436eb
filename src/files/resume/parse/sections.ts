import type { ResumeSection } from "../parsed-resume.js";
import { lineText, type ResumeDocument, type ResumeLine } from "../text/resume-document.js";
import { wordsOf } from "../words/fold.js";
import { sectionByKeyword, sectionOf } from "../words/headings.js";

/** HEAD is what stands before the first heading; OTHER is below a heading that we do not know. */
export type Part = ResumeSection | "HEAD" | "OTHER";

export interface SectionedLine extends ResumeLine {
  part: Part;
  /** Which section it is: there may be several of a kind. */
  section: number;
}

export interface Sections {
  lines: SectionedLine[];
  /** Each once, in order. */
  found: ResumeSection[];
  bodySize: number;
}

interface FlowState {
  part: Part;
  section: number;
  /** In which the section's heading is set. */
  headingSize: number;
  /** Nothing has come below the heading yet. */
  isEmpty?: boolean;
  /** Its entries have names that are set like headings. */
  hasLikeHeadings?: boolean | undefined;
}

/** Beneath these, what looks like the label of a line is one. */
const LISTS: readonly Part[] = ["SKILLS", "LANGUAGES"];
const ENTRIES: readonly Part[] = ["EXPERIENCE", "PROJECTS", "EDUCATION", "VOLUNTEERING", "PUBLICATIONS", "AWARDS"];

/** Tells of each line the section that it is in. Headings are not among the lines any more. */
export function divide(document: Pick<ResumeDocument, "lines">): Sections {
  const bodySize = bodySizeOf(document.lines);
  const headingSizes = sizesOfHeadings(document.lines, bodySize);
  const states = new Map<string, FlowState>();
  const ranks = new Map<string, number>();
  const found: ResumeSection[] = [];
  const lines: SectionedLine[] = [];
  let count = 0;
  let besides = 0;
  let uppers = 0;
  let lastOfPage = new Map<number, string>();
  let previous: ResumeLine | undefined;
  const pages = new Map<string, number>();
  const spanned = new Set<string>();
  for (const line of document.lines) {
    // A column that begins a second time, below something over the whole page, is another one.
    const isAnother =
      line.flow !== "" && line.flow !== previous?.flow && pages.get(line.flow) === line.page && spanned.has(line.flow);
    if (line.flow === "") for (const flow of pages.keys()) spanned.add(flow);
    else spanned.delete(line.flow);
    // What runs over the whole page goes on where the page before ended, in whichever column.
    const isNewPage = line.flow === "" && pages.get("") !== line.page && lastOfPage.has(line.page - 1);
    const known = states.get(line.flow);
    const parent = inherited(line, states, lastOfPage);
    // Where nothing over the page is a heading, a line across a column's gap alone has parted it.
    const isSame = known !== undefined && !isNewPage && (!isAnother || parent.part === "HEAD");
    const state = isSame ? known : parent;
    previous = line;
    pages.set(line.flow, line.page);
    states.set(line.flow, state);
    if (line.flow !== "running") lastOfPage = lastOfPage.set(line.page, longer(lastOfPage.get(line.page), line.flow));
    const rank = ranks.get(line.flow) ?? 0;
    ranks.set(line.flow, rank + 1);
    const heading = readHeading(line, state, {
      bodySize,
      headingSizes,
      areBeside: besides >= 2,
      areUpper: uppers >= 2,
    });
    // At the top of a column a large line of which we know nothing is the name, or the title.
    const isTop = heading?.part === "OTHER" && state.part === "HEAD" && rank < 3;
    if (heading && !heading.isEntry && !isTop) {
      const headingSize = line.cells[0]?.size ?? 0;
      states.set(line.flow, { part: heading.part, section: ++count, headingSize, isEmpty: !heading.rest });
      if (heading.part !== "OTHER" && heading.part !== "HEAD" && !found.includes(heading.part))
        found.push(heading.part);
      if (heading.rest && heading.part !== "HEAD") besides++;
      if (isUpperWords(line.cells[0]?.text ?? "")) uppers++;
      if (heading.rest) lines.push({ ...line, cells: heading.rest, part: heading.part, section: count });
    } else {
      const hasLikeHeadings = state.hasLikeHeadings || heading?.isEntry;
      states.set(line.flow, { ...state, isEmpty: false, hasLikeHeadings });
      lines.push({ ...line, part: state.part, section: state.section });
    }
  }
  return { lines, found, bodySize };
}

/** The flow of the rightmost column: where a page with columns is read last, the next one goes on. */
function longer(known: string | undefined, flow: string): string {
  return known === undefined || flow.length >= known.length ? flow : known;
}

function inherited(
  { flow, page }: ResumeLine,
  states: ReadonlyMap<string, FlowState>,
  lastOfPage: Map<number, string>,
): FlowState {
  const head: FlowState = { part: "HEAD", section: 0, headingSize: 0 };
  if (/box|header|footer|running/.test(flow)) return head;
  if (flow === "") return states.get(lastOfPage.get(page - 1) ?? "") ?? head;
  const parent = /column/.test(flow) ? flow.replace(/\.?column\d+$/, "") : flow.slice(0, -1);
  const state = states.get(parent);
  return state ? { ...state, isEmpty: false } : head;
}

interface Heading {
  part: Part;
  /** What stands beside it on its line. */
  rest?: ResumeLine["cells"];
  /** It is the name of an employer or the like, and only set like a heading. */
  isEntry?: boolean;
}

interface Style {
  bodySize: number;
  headingSizes: Set<number>;
  /** Headings stand in a column of their own, beside what they are of. */
  areBeside: boolean;
  areUpper: boolean;
}

function readHeading(
  line: ResumeLine,
  { part, headingSize, isEmpty, hasLikeHeadings }: FlowState,
  { bodySize, headingSizes, areBeside, areUpper }: Style,
): Heading | undefined {
  const [first, ...others] = line.cells;
  if (!first || (line.isItem && first.size <= bodySize * 1.05)) return undefined;
  const text = first.text;
  const isLarge = first.size > bodySize * 1.05;
  const isUpper = text === text.toUpperCase() && /\p{Lu}{3}/u.test(text);
  // Where headings are larger, words like "Highlights" among the lines of a job are labels.
  const isLabel = headingSizes.size > 0 && ENTRIES.includes(part) && !isLarge && !isUpper;
  const known = !isLabel && wordsOf(text).length <= 7 && !/[,;!?]$|\w\.$/.test(text) ? sectionOf(text) : undefined;
  // "Highlights" of a job may be set as a heading within its section.
  const isWithin = ENTRIES.includes(part) && first.size < headingSize * 0.97 && /^(?:key )?highlights$/i.test(text);
  const section = isWithin ? undefined : known;
  if (section && others.length === 0) return { part: section };
  // A wide space between its words looks like a gap between cells.
  const whole =
    others.length > 0 && others.length < 4 ? sectionOf(line.cells.map((cell) => cell.text).join(" ")) : undefined;
  if (whole) return { part: whole };
  if (section && (isLarge || isUpper || !LISTS.includes(part))) {
    // A row of a table of languages or skills stays in it.
    const isLabelled = ENTRIES.includes(part) && (part !== "EDUCATION" || section !== "SKILLS");
    const isListLabel = LISTS.includes(section) && isLabelled && !isLarge && !isUpper;
    if (!isListLabel || areBeside) return { part: section, rest: others };
  }
  // In capitals as the other headings are, though not set larger.
  const isLikeOthers = isUpper && areUpper && line.isApart && others.length === 0 && wordsOf(text).length <= 4;
  const kindred = isLikeOthers && !/[\d@.]/.test(text) ? sectionByKeyword(text) : undefined;
  if (kindred) return { part: kindred };
  const inline = /^([^:\t]{3,40}):\s+(\S.*)$/.exec(text);
  const named = inline?.[1] && sectionOf(inline[1]);
  const isOpen = line.isApart || part === "HEAD" || part === "CONTACT";
  if (
    named &&
    isOpen &&
    !line.isItem &&
    (isUpperWords(inline[1] ?? "") || !(LISTS.includes(part) || ENTRIES.includes(part)))
  ) {
    return { part: named, rest: [{ ...first, text: inline[2] ?? "" }, ...others] };
  }
  // What is smaller than its section's heading is one within the section.
  const isUnknown =
    isLarge && others.length === 0 && headingSizes.has(roundSize(first.size)) && first.size > headingSize * 0.97;
  if (!isUnknown || wordsOf(text).length > 6 || /\d{4}|@/.test(text)) return undefined;
  // What is first below a heading and set like one is an entry: no section is empty. Lists may look so, where pictures
  // say all.
  const mayBeEntry = (ENTRIES.includes(part) || LISTS.includes(part)) && first.size < headingSize * 1.03;
  const kind = sectionByKeyword(text);
  const isFirst = isEmpty && (!kind || ENTRIES.includes(part));
  const isLikeFirst = hasLikeHeadings && (!kind || kind === part);
  return mayBeEntry && (isFirst || isLikeFirst) ? { part, isEntry: true } : { part: kind ?? "OTHER" };
}

function isUpperWords(text: string): boolean {
  return text === text.toUpperCase();
}

function bodySizeOf(lines: readonly ResumeLine[]): number {
  const letters = new Map<number, number>();
  for (const { cells } of lines) {
    for (const { text, size } of cells) letters.set(roundSize(size), (letters.get(roundSize(size)) ?? 0) + text.length);
  }
  return [...letters].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [10, 0])[0];
}

function roundSize(size: number): number {
  return Math.round(size * 2) / 2;
}

/** Sizes in which headings that we know are set: others in them are headings as well. */
function sizesOfHeadings(lines: readonly ResumeLine[], bodySize: number): Set<number> {
  const count = new Map<number, number>();
  for (const line of lines) {
    const [cell] = line.cells;
    if (!cell || line.cells.length > 1 || cell.size <= bodySize * 1.05 || !sectionOf(lineText(line))) continue;
    count.set(roundSize(cell.size), (count.get(roundSize(cell.size)) ?? 0) + 1);
  }
  return new Set([...count].filter(([, times]) => times >= 2).map(([size]) => size));
}
