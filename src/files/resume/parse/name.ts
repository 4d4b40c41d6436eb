import type { Cell, ResumeDocument } from "../text/resume-document.js";
import { fold } from "../words/fold.js";
import { hasOccupation } from "../words/titles.js";
import type { Found } from "./email.js";
import { isOfMailbox, nameOfMailbox, parted, scoreOfHints } from "./name-hints.js";
import { joinedWithNext } from "./name-join.js";
import { labelledName } from "./name-labels.js";
import { nameWords } from "./name-text.js";
import { isUnfinished, properCase } from "./name-words.js";
import type { SectionedLine, Sections } from "./sections.js";

interface Candidate {
  words: readonly string[];
  score: number;
}

const SCAN_LINES = 14;
const MIN_SCORE = 3;

/** The candidate's name: short, set large or first, and like the address, as far as these say something. */
export function findName(
  { lines, bodySize }: Sections,
  document: Pick<ResumeDocument, "title" | "author">,
  email: string | undefined,
  handles: readonly string[],
): Found | undefined {
  const labelled = labelledName(lines);
  const hints = { mailbox: email ? fold(email.split("@")[0] ?? "") : "", handles: handles.map(fold), document };
  const { mailbox } = hints;
  const isConfirmed = (words: readonly string[]) => isOfMailbox(words, mailbox);
  const candidates = candidatesIn(lines, { bodySize, mailbox, isConfirmed }).map(({ words, score }): Candidate => {
    const apart = parted(words, hints);
    return { words: apart, score: score + scoreOfHints(apart, hints) + (apart.length > words.length ? 2.5 : 0) };
  });
  if (labelled) candidates.push({ words: labelled, score: 7 + scoreOfHints(labelled, hints) });
  // A template's author is another one's name, and so may be what is below: it must be like the address as well.
  const named = [document.author, document.title].map((text) => ({ text, score: 0 }));
  for (const { text, score } of [...named, ...feetOf(lines).map((text) => ({ text, score: 1 }))]) {
    const words = text ? nameWords(text, { isProminent: false, isConfirmed }) : undefined;
    const likeness = words && words.length >= 2 ? scoreOfHints(words, { ...hints, document: {} }) : 0;
    if (words && likeness > 0) candidates.push({ words, score: likeness + score });
  }
  const fromMail = nameOfMailbox(mailbox);
  const [best] = candidates.sort((a, b) => b.score - a.score);
  if (best && best.score >= MIN_SCORE) {
    return { value: properCase(best.words), confidence: Math.min(0.99, 0.4 + best.score * 0.06) };
  }
  return fromMail ? { value: fromMail, confidence: 0.3 } : undefined;
}

/** What stands below the pages, or at least last on them. */
function feetOf(lines: readonly SectionedLine[]): string[] {
  return lines
    .filter(({ flow, page }, place) => /running|footer/.test(flow) || lines[place + 1]?.page !== page)
    .flatMap(({ cells }) => cells.flatMap(({ text }) => partsOf(text)));
}

/** The first lines of each column of the first page. */
function candidatesIn(
  lines: readonly SectionedLine[],
  known: { bodySize: number; mailbox: string; isConfirmed: (words: readonly string[]) => boolean },
): Candidate[] {
  const { bodySize, isConfirmed } = known;
  // Some programs put an empty page in front.
  const firstPage = lines[0]?.page;
  const first = lines.filter(({ page, flow }) => page === firstPage && flow !== "running" && flow !== "footer");
  const largest = Math.max(...first.flatMap(({ cells }) => cells.map(({ size }) => size)), bodySize);
  const perFlow = new Map<string, number>();
  const candidates: Candidate[] = [];
  for (const [place, line] of first.entries()) {
    const rank = perFlow.get(line.flow) ?? 0;
    perFlow.set(line.flow, rank + 1);
    const isLarge = line.cells.some(({ size }) => size >= largest * 0.98 && size > bodySize * 1.15);
    if (rank >= SCAN_LINES && !isLarge) continue;
    for (const cell of wholeCells(line, bodySize)) {
      for (const [part, text] of partsOf(place === 0 ? beforeAddress(cell.text) : cell.text).entries()) {
        const words = nameWords(text, { isProminent: cell.size > bodySize * 1.3 || place === 0, isConfirmed });
        if (!words) continue;
        const at = { size: cell.size, bodySize, largest, place, rank, part };
        const score = scoreOfPlace(line, { ...at, words });
        const joined = joinedWithNext(first, place, cell.size, words, known);
        if (!joined || !words.at(-1)?.endsWith("-")) candidates.push({ words, score });
        if (!joined) continue;
        const whole = Math.max(score, scoreOfPlace(line, { ...at, words: joined }));
        candidates.push({ words: joined, score: whole + (isUnfinished(words) ? 2 : 0.5) });
      }
    }
  }
  return candidates;
}

/** Of a name in large letters, set apart, the gaps between its words look like those between cells. */
function wholeCells({ cells }: SectionedLine, bodySize: number): Cell[] {
  const [first] = cells;
  const isLarge = first !== undefined && first.size > bodySize * 1.3;
  if (!isLarge || cells.length < 2 || cells.length > 5 || cells.some(({ size }) => size !== first.size)) return cells;
  return [
    ...cells,
    {
      ...first,
      text: cells
        .map(({ text }) => text)
        .join(" ")
        .replace(/ (?=\.(?: |$))/g, ""),
    },
  ];
}

/** "Jane Roe 3, Mill Lane": of a line that holds all there is to say about how to reach someone. */
function beforeAddress(text: string): string {
  return /^(\p{L}[\p{L}\p{M}'’. -]+?)\s+\d+\s?\p{L}?,\s/u.exec(text)?.[1] ?? text;
}

function partsOf(text: string): string[] {
  const parts = text.split(/\s+[|•·◦–—-]\s+|\s*[|•]\s*/).slice(0, 3);
  // "Jane Roe, Engineer"
  const [name, ...rest] = (parts[0] ?? "").split(/,\s+/);
  return rest.length > 0 && hasOccupation(rest.join(" ")) ? [name ?? "", ...parts.slice(1)] : parts;
}

function scoreOfPlace(
  line: SectionedLine,
  at: { size: number; bodySize: number; largest: number; place: number; rank: number; part: number; words: string[] },
): number {
  let score = 0;
  if (at.size > at.bodySize * 1.15 && at.size >= at.largest * 0.98) score += 3;
  else if (at.size > at.bodySize * 1.3) score += 1.5;
  if (at.place === 0) score += 3;
  else if (at.rank === 0) score += 1.5;
  else score += Math.max(0, 1.5 - at.rank * 0.2);
  if (line.part === "HEAD") score += 1;
  else if (line.part !== "CONTACT") score -= at.size > at.bodySize * 1.3 ? 0.5 : 2.5;
  if (at.words.length === 2 || at.words.length === 3) score += 1;
  if (at.words.length === 1) score -= 1.5;
  if (line.isItem) score -= 2;
  return score - at.part * 1.5;
}
