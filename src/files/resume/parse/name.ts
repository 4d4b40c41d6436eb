import { type Cell, lineText, type ResumeDocument } from "../text/resume-document.js";
import { isPlace } from "../words/countries.js";
import { fold } from "../words/fold.js";
import { sectionOf } from "../words/headings.js";
import { hasCompanyWord, hasOccupation } from "../words/titles.js";
import type { Found } from "./email.js";
import { isUnfinished, properCase, withoutTitles, wordsOfName } from "./name-words.js";
import type { SectionedLine, Sections } from "./sections.js";

interface Candidate {
  words: string[];
  score: number;
}

const LABEL =
  /^(?:(?:full |candidate )?name|(?:first )?names?(?:\(s\))?\s*\/\s*(?:surname|last name)s?(?:\(s\))?|first name(?:s|\(s\))?\s*[/,&]\s*(?:surname|last name|family name)(?:s|\(s\))?|(?:surname|last name)(?:s|\(s\))?\s*[/,&]\s*first name(?:s|\(s\))?|nom(?: et prenoms?)?|prenoms? (?:et )?nom|nom\s*\/\s*prenom|prenom\s*\/\s*nom|nombre(?: completo)?|nombre y apellidos?|apellidos?\s*[/,y]+\s*nombres?|nome(?: completo| e cognome)?|nome\s*\/\s*cognome|cognome\s*\/\s*nome|naam|vor- und nachname|vorname\s*,?\s*(?:und |\/ ?)?(?:nach)?name|nachname\s*,?\s*(?:\/ ?)?vorname|imie i nazwisko|namn|navn|nimi|ad soyad|jmeno(?: a prijmeni)?|nume(?: si prenume)?|personal information)\s*(?:[:\t]|$)\s*/;
const PREFIX =
  /^(?:(?:curriculum vitae|c\.?v\.?|resume|lebenslauf)(?:\s+(?:of|for|de|von|di|di))?\s*[-–—:|·]?\s+|name\s*:\s*)/;
const SUFFIX =
  /\s*(?:['’]s)?\s*[-–—:|·,]?\s*(?:\(?(?:curriculum vitae|c\.?v\.?|resume|lebenslauf)\)?|page \d.*|\d+\s*(?:\/|of)\s*\d+)$/;
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
  const candidates = candidatesIn(lines, bodySize).map(({ words, score }) => ({
    words,
    score: score + scoreOfHints(words, hints),
  }));
  if (labelled) candidates.push({ words: labelled, score: 7 + scoreOfHints(labelled, hints) });
  for (const said of [document.author, document.title]) {
    const words = said ? nameWords(said) : undefined;
    // A template's author is another one's name: it must be like the address as well.
    if (words && words.length >= 2) {
      const likeness = scoreOfHints(words, { ...hints, document: {} });
      if (likeness > 0) candidates.push({ words, score: likeness });
    }
  }
  const fromMail = nameOfMailbox(hints.mailbox);
  const [best] = candidates.sort((a, b) => b.score - a.score);
  if (best && best.score >= MIN_SCORE) {
    return { value: properCase(best.words), confidence: Math.min(0.99, 0.4 + best.score * 0.06) };
  }
  return fromMail ? { value: fromMail, confidence: 0.3 } : undefined;
}

function labelledName(lines: readonly SectionedLine[]): string[] | undefined {
  for (const line of lines.slice(0, 40)) {
    const text = lineText(line);
    const label = LABEL.exec(fold(text))?.[0];
    if (label === undefined || label.length === text.length) continue;
    const words = nameWords(text.slice(label.length).split("\t")[0] ?? "", true);
    if (words) return words;
  }
  return undefined;
}

/** The first lines of each column of the first page. */
function candidatesIn(lines: readonly SectionedLine[], bodySize: number): Candidate[] {
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
      for (const [part, text] of partsOf(cell.text).entries()) {
        const words = nameWords(text, cell.size > bodySize * 1.3 || place === 0);
        if (!words) continue;
        const score = scoreOfPlace(line, { size: cell.size, bodySize, largest, place, rank, part, words });
        candidates.push({ words, score });
        const joined = joinedWithNext(first, place, cell.size, words, bodySize);
        if (joined) candidates.push({ words: joined, score: score + (isUnfinished(words) ? 2 : 0.5) });
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

function partsOf(text: string): string[] {
  const parts = text.split(/\s+[|•·◦–—-]\s+|\s*[|•]\s*/).slice(0, 3);
  // "Jane Roe, Engineer"
  const [name, ...rest] = (parts[0] ?? "").split(/,\s+/);
  return rest.length > 0 && hasOccupation(rest.join(" ")) ? [name ?? "", ...parts.slice(1)] : parts;
}

/** "JANE" and, below it in letters of the same size, "ROE"; in a narrow column each word has a line. */
function joinedWithNext(
  lines: readonly SectionedLine[],
  place: number,
  size: number,
  words: string[],
  bodySize: number,
): string[] | undefined {
  const next = lines[place + 1];
  const here = lines[place];
  if (!next || !here || (words.length > 2 && !isUnfinished(words)) || size <= bodySize * 1.3) return undefined;
  // What stands beside a name in smaller letters is not of it.
  const isLike = (cell: Cell) => Math.abs(cell.size - size) <= 0.05 * size;
  const [below, ...others] = next.cells.filter(isLike);
  const isAlone = others.length === 0 && here.cells.filter(isLike).length === 1;
  if (next.flow !== here.flow || !below || !(isAlone || isUnfinished(words))) return undefined;
  const joined = joinWords(words, below.text);
  return joined && (joinedWithNext(lines, place + 1, size, joined, bodySize) ?? joined);
}

function joinWords(words: readonly string[], below: string): string[] | undefined {
  const last = words.at(-1) ?? "";
  if (last.endsWith("-") && /^\p{Ll}+$/u.test(below)) return [...words.slice(0, -1), last.slice(0, -1) + below];
  const rest = nameWords(below, true);
  if (!rest || rest.length > (isUnfinished(rest.slice(0, 1)) ? 3 : 2)) return undefined;
  // "Anne-" and "Marie Roe": the hyphen is the name's.
  return last.endsWith("-") ? [...words.slice(0, -1), last + rest[0], ...rest.slice(1)] : [...words, ...rest];
}

/** The words of a name; undefined if this cannot be one. */
function nameWords(text: string, isProminent = false): string[] | undefined {
  const folded = fold(text);
  const start = PREFIX.exec(folded)?.[0].length ?? 0;
  const end = SUFFIX.exec(folded)?.index ?? text.length;
  const plain = withoutTitles(text.slice(start, Math.max(start, end)).trim());
  if (plain.length < 2 || plain.length > 60 || /[\d@:;!?/\\#=+%*_\t]/.test(plain)) return undefined;
  if (sectionOf(plain) || hasOccupation(plain) || plain.split(/,\s*/).some(isPlace) || hasCompanyWord(plain))
    return undefined;
  return wordsOfName(plain, isProminent);
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

interface Hints {
  mailbox: string;
  handles: string[];
  document: Partial<Pick<ResumeDocument, "title" | "author">>;
}

function scoreOfHints(words: readonly string[], { mailbox, handles, document }: Hints): number {
  const folded = words.map((word) => fold(word).replace(/[^a-z]/g, "")).filter((word) => word.length > 1);
  const matched = (text: string) => folded.filter((word) => word.length >= 3 && text.includes(word)).length;
  let score = 0;
  const inMailbox = matched(mailbox);
  if (inMailbox >= 2) score += 4;
  else if (inMailbox === 1) score += 2.5;
  else if (isInitials(folded, mailbox)) score += 1.5;
  const inHandle = Math.max(0, ...handles.map(matched));
  if (inHandle > 0) score += inHandle >= 2 ? 2 : 1;
  const said = [document.author, document.title].filter((text) => text !== undefined).map(fold);
  if (folded.length >= 2 && said.some((text) => folded.every((word) => text.includes(word)))) score += 2;
  return score;
}

/** "jroe", "jr", "roej" for Jane Roe. */
function isInitials(folded: readonly string[], mailbox: string): boolean {
  const letters = mailbox.replace(/[^a-z]/g, "");
  const [first = "", ...others] = folded;
  const last = others.at(-1) ?? "";
  if (letters.length < 2 || !first || !last) return false;
  const forms = [first[0] + last, last + first[0], folded.map((word) => word[0]).join(""), first + last[0]];
  return forms.some((form) => form === letters);
}

/** "jane.roe42" is likely Jane Roe, where nothing else is. */
function nameOfMailbox(mailbox: string): string | undefined {
  const parts = mailbox.replace(/\d+$/, "").split(/[._]/);
  const isName = parts.length === 2 && parts.every((part) => /^[a-z]{3,}$/.test(part));
  const isRole = parts.some((part) =>
    /^(info|contact|hello|mail|office|jobs?|cv|resume|admin|work|dev|hire|your|email|user|name)$/.test(part),
  );
  return isName && !isRole ? properCase(parts) : undefined;
}
