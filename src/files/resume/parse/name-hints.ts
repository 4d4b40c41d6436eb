import type { ResumeDocument } from "../text/resume-document.js";
import { fold } from "../words/fold.js";
import { properCase, wordsOfName } from "./name-words.js";

/** What else says who it is. */
export interface Hints {
  mailbox: string;
  handles: string[];
  document: Partial<Pick<ResumeDocument, "title" | "author">>;
}

export function scoreOfHints(words: readonly string[], { mailbox, handles, document }: Hints): number {
  const folded = lettersOf(words);
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

/** Whether the address has at least two of the words, or one and the other's first letter. */
export function isOfMailbox(words: readonly string[], mailbox: string): boolean {
  const folded = lettersOf(words);
  const matched = folded.filter((word) => word.length >= 3 && mailbox.includes(word));
  return matched.length >= 2 || (matched.length === 1 && isInitials(folded, mailbox));
}

/** Whether the address ends with the word, and has one of those before it as well. */
export function endsMailbox(word: string, before: readonly string[], mailbox: string): boolean {
  const parts = mailbox.split(/[^a-z]+/).filter((part) => part.length >= 3);
  return parts.pop() === fold(word) && lettersOf(before).some((letters) => parts.includes(letters));
}

function lettersOf(words: readonly string[]): string[] {
  return words.map((word) => fold(word).replace(/[^a-z]/g, "")).filter((word) => word.length > 1);
}

/**
 * "JANEROE" as "JANE" and "ROE" where "jane.r", "j_roe", "jroe" or the file's author says where one ends: letters set apart
 * do not tell it.
 */
export function parted(words: readonly string[], { mailbox, handles, document }: Hints): readonly string[] {
  const [word = "", ...others] = words;
  if (others.length > 0 || word !== word.toUpperCase() || word.length < 6) return words;
  const folded = fold(word);
  const said = [document.author, document.title].flatMap((text) => (text ? fold(text).replace(ABOUT, "") : []));
  for (const name of [mailbox, ...handles.map((url) => url.split("/").at(-1) ?? ""), ...said]) {
    const [first = "", last = "", ...more] = name.split(/[^a-z]+/).filter((part) => part !== "");
    if (more.length > 0) continue;
    const end = last === "" ? endBeforeFamily(folded, first) : endOfGiven(folded, first, last);
    if (end !== undefined && end >= 2 && folded.length - end >= 2) return [word.slice(0, end), word.slice(end)];
  }
  return words;
}

const ABOUT = /\b(?:curriculum vitae|resume|cv|lebenslauf)\b/g;

/** Of "janeroe", by two names of which one may be a first letter, in either order. */
function endOfGiven(folded: string, first: string, last: string): number | undefined {
  for (const [given, family] of [
    [first, last],
    [last, first],
  ] as const) {
    const begins = folded.startsWith(given);
    const end = begins && given.length >= 3 ? given.length : folded.length - family.length;
    const isEnd = folded.startsWith(family, end) && (given.length >= 3 || family.length >= 3);
    if (begins && isEnd && end >= 2 && folded.length - end >= 2) return end;
  }
  return undefined;
}

/** Of "janemiller", by "jmiller": a short end, as "son" is one, may be of any name. */
function endBeforeFamily(folded: string, handle: string): number | undefined {
  const family = handle.slice(1);
  return family.length >= 4 && handle[0] === folded[0] && folded.endsWith(family)
    ? folded.length - family.length
    : undefined;
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
export function nameOfMailbox(mailbox: string): string | undefined {
  const parts = mailbox.replace(/\d+$/, "").split(/[._]/);
  const isName = parts.length === 2 && parts.every((part) => /^[a-z]{3,}$/.test(part));
  const isRole = parts.some((part) =>
    /^(info|contact|hello|mail|office|jobs?|cv|resume|admin|work|dev|hire|your|email|user|name)$/.test(part),
  );
  const name = isName && !isRole ? properCase(parts) : "";
  return wordsOfName(name, { isProminent: false }) && name;
}
