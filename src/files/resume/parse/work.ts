import type { ResumeWork } from "../parsed-resume.js";
import { CELL } from "../text/resume-document.js";
import { isPlace } from "../words/countries.js";
import { hasCompanyWord, hasOccupation } from "../words/titles.js";
import { datesOf } from "./dates.js";
import { type Entry, entriesOf } from "./entries.js";
import { paragraphsOf } from "./paragraphs.js";
import type { SectionedLine } from "./sections.js";

const WORKED_AS =
  /^(?:(?:currently|presently|previously)\s+)?(?:work(?:ing|ed)|employed|serving|served)\s+(?:as|with|in|at|for)\s+(?:an?\s+|the\s+)?/i;
/** What some write before an employer and a title. */
const LABEL =
  /^(?:client|company|employer|organi[sz]ation|role|position|designation|job title|title|project|location)$/i;
/** Behind an employer; "Clerk at www.mill.example" has no other name for it. */
const ADDRESS = /(?<!\s(?:at|in|for|bei|chez))\s+[([]?(?:https?:\/\/|www\.)[^\s)\],;|]+[)\]]?/gi;
const MAX_DESCRIPTION = 4_000;
const MAX_ENTRIES = 60;

export interface WorkEntry {
  work: ResumeWork;
  entry: Entry;
}

export function findWork(lines: readonly SectionedLine[]): WorkEntry[] {
  const found: WorkEntry[] = [];
  for (const entry of entriesOf(lines, "EXPERIENCE").slice(0, MAX_ENTRIES)) {
    const { title, company } = readHead(entry.head);
    if (!title && !company && !entry.span) continue;
    const isRole = title !== undefined && entry.head.length === 1;
    const description = paragraphsOf(entry.body).join("\n").replaceAll("\t", " ").slice(0, MAX_DESCRIPTION);
    // Another position at the same employer.
    const last = found.at(-1)?.work.company ?? null;
    const work = {
      title: title ?? null,
      company: company ?? (isRole ? last : null),
      description: description || null,
      ...datesOf(entry.span),
    };
    found.push({ work, entry });
  }
  return found;
}

/** Tells the title from the employer, and both from the place. */
export function readHead(head: readonly string[]): { title: string | undefined; company: string | undefined } {
  const lines = head.map((line) => splitHead(line).filter((part) => !isLocation(part)));
  const parts = lines.flat();
  const titles = parts.filter(hasOccupation);
  // "Capital Partners" and an analyst: of several, an employer's own words tell which is none.
  const title = titles.find((part) => !hasCompanyWord(part)) ?? titles.find((part) => !isFirm(part)) ?? titles[0];
  const others = parts.filter((part) => part !== title);
  const firm = others.find((part) => hasCompanyWord(part) && isNamed(part));
  if (title) {
    const own = lines.findIndex((line) => line.includes(title));
    const beside = lines[own]?.filter((part) => part !== title) ?? [];
    // Below an employer, what stands beside the title is a place that we do not know.
    const above = lines.slice(0, own).flat()[0];
    return { title, company: beside.find(hasCompanyWord) ?? above ?? beside[0] ?? firm ?? others[0] };
  }
  if (others.length < 2) return { title, company: firm ?? others[0] };
  // No word of an occupation that we know: what one does mostly stands before where.
  return firm
    ? { title: others.find((part) => part !== firm), company: firm }
    : { title: others[0], company: others[1] };
}

/** "On call for 400 services" names nobody. */
function isNamed(part: string): boolean {
  const words = part.split(/\s+/).filter((word) => /^\p{L}{3}/u.test(word));
  return words.filter((word) => /^\p{Lu}/u.test(word)).length >= 0.6 * words.length;
}

/** "Director of Photography" is a title; "Engineer Group Ltd" is not. */
function isFirm(part: string): boolean {
  return /\b(inc|llc|ltd|gmbh|corp|s\.?r\.?l|s\.?p\.?a)\b/i.test(part);
}

function splitHead(head: string): string[] {
  const plain = head.replace(ADDRESS, "");
  const said = WORKED_AS.exec(plain)?.[0];
  const text =
    said === undefined
      ? plain
      : plain.slice(said.length).replace(/\s+(?:in|with|for)\s+(?:an?\s+|the\s+)?(?=\p{Lu})/u, CELL);
  return text
    .split(
      /\t|\s+[|•·◦/]\s+|\s+[–—-]\s+|\s+[|•·◦/]$|\s+@\s+|\s+(?:at|bei|chez|en|presso|bij|w firmie)\s+(?=\p{Lu})|\s*\((?=\p{Lu})|(?<=\p{L})\)|:\s+|;\s+/u,
    )
    .flatMap(splitCommas)
    .map((part) => part.replace(/^[\s,–—-]+|[\s,;:–—-]+$/g, ""))
    .map((part) => (part.includes("(") && !part.includes(")") ? `${part})` : part))
    .map((part) => part.replace(/^\d+\.\d*\s+(?=\p{Lu})/u, ""))
    .filter((part) => /\p{L}{2}/u.test(part) && !LABEL.test(part) && !/^(?:https?:|www\.)\S+$/.test(part));
}

/** "Nexus AI, Founder & CTO" has two parts, "Roe, Inc." one, and what is behind the second comma is a place. */
function splitCommas(text: string): string[] {
  return text.split(/,\s+(?!(?:inc|llc|ltd|gmbh|corp|s\.a|sr|jr)\b)/i);
}

function isLocation(part: string): boolean {
  const plain = part.replace(/[()]/g, "").trim();
  return (
    isPlace(plain) ||
    (/^(\p{Lu}{2}|[A-Z]{2}\s*\d{5})$/u.test(plain) &&
      plain !== "QA" &&
      plain !== "IT" &&
      plain !== "HR" &&
      plain !== "VP")
  );
}
