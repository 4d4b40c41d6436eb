import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { lineText } from "../text/resume-document.js";
import { countryOf } from "../words/countries.js";
import { fold } from "../words/fold.js";
import type { SectionedLine } from "./sections.js";

export interface FoundPhone {
  /** E.164, or as written if the country is not clear. */
  value: string;
  written: string;
  confidence: number;
}

interface Candidate {
  written: string;
  score: number;
}

const NUMBER = /(?:\+|00|\(\+?\d|\d)[\d\s().\-–—−‐/\u00a0]{5,24}\d/g;
const LABEL =
  /(?:phone|telephone|tel|telefono?|telefone|telephone|mobile?|mobil|cell(?:ulare|ular|phone)?|gsm|handy|portable|movil|celular|fon|fone|fixe|puh|komorka|\bm|\bt|\bp|\bc|\bh|\bph|whatsapp|☎|✆)\s*(?:\(?[a-z]{1,10}\)?|#)?\s*[.:)]{0,2}\s*(?:\+)?$/;
const OTHER_LABEL =
  /(?<!\p{L})(?:fax|telefax|doi|issn|isbn|orcid|id|no|nr|ssn|passport|zip|plz|iban|account|license|patent|born|birth|dob|naissance|geboren)\s*[.:#]?\s*$/u;
/** Only after these, ten digits in groups of three, three and four are another country's than North America's. */
const NANP = /^\(?[2-9]\d{2}\)?[\s.–-]*[2-9]\d{2}[\s.–-]*\d{4}$/;

/** The candidate's telephone number. */
export function findPhone(lines: readonly SectionedLine[], links: readonly string[]): FoundPhone | undefined {
  const own = lines.filter(({ part }) => part !== "REFERENCES" && part !== "PUBLICATIONS");
  const country = homeCountry(own);
  const linked = links.flatMap((link) => /^tel:(.+)/i.exec(link)?.[1] ?? []);
  const candidates = own.flatMap((line, place) => candidatesIn(line, own[place + 1], place, linked));
  const [best] = candidates.sort((a, b) => b.score - a.score);
  const written = best?.written ?? linked.map((link) => safeDecode(link).trim())[0];
  if (!written) return undefined;
  const value = normalized(written, country);
  const isClear = value.startsWith("+");
  const confidence = best ? Math.min(1, 0.45 + best.score * 0.1 + (isClear ? 0.1 : 0)) : 0.9;
  return { value, written, confidence };
}

function candidatesIn(
  line: SectionedLine,
  next: SectionedLine | undefined,
  place: number,
  linked: readonly string[],
): Candidate[] {
  const found: Candidate[] = [];
  const text = withRest(lineText(line), next && lineText(next));
  for (const match of text.matchAll(NUMBER)) {
    const written = firstNumber(balanced(match[0].replace(/[\s.–-]+$/, "").trim()));
    const before = fold(text.slice(Math.max(0, match.index - 24), match.index));
    // "Mobile no." is no other number.
    if (OTHER_LABEL.test(before) && !LABEL.test(before)) continue;
    const digits = written.replace(/\D/g, "");
    if (!isPossible(written, digits, text, match.index)) continue;
    const isContact =
      line.part === "HEAD" || line.part === "CONTACT" || /header|footer|running/.test(line.flow) || /\S@\S/.test(text);
    const isLabelled =
      LABEL.test(before) ||
      /^\s*\(?(?:cell|mobile|home|phone|tel|handy|mobil)/i.test(text.slice(match.index + match[0].length));
    const isLinked = linked.some((link) => link.replace(/\D/g, "").endsWith(digits.slice(-7)));
    let score =
      (isContact ? 2 : 0) + (isLabelled ? 2.5 : 0) + (isLinked ? 2 : 0) + (/^(\+|00)/.test(written) ? 1.5 : 0);
    if (text.trim().length <= written.length + 2) score += 1.5;
    if (NANP.test(written) || /^\(/.test(written)) score += 1;
    // A number in the middle of a job's description is hardly a telephone's.
    if (!isContact && !isLabelled && !isLinked && !/^\+/.test(written)) score -= 1.5;
    if (score > 0.5) found.push({ written, score: score - place * 0.002 });
  }
  return found;
}

/** A number that the end of a line has broken: "+49" and "30 1234567". */
function withRest(text: string, next = ""): string {
  const start = /(?:^|[\s|:])\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?)?$/.test(text)
    ? /^[\d(][\d\s().-]{4,16}\d/.exec(next)?.[0]
    : undefined;
  return start === undefined ? text : `${text}${text.endsWith("-") ? "" : " "}${start}`;
}

/** Of a number and what stands behind a slash, like a postcode, the number. */
function firstNumber(written: string): string {
  const [first = ""] = written.split(/\s\/\s/);
  return written.replace(/\D/g, "").length > 13 && first.replace(/\D/g, "").length >= 7 ? first : written;
}

function isPossible(written: string, digits: string, text: string, at: number): boolean {
  if (digits.length < 7 || digits.length > 15 + (written.startsWith("00") ? 2 : 0)) return false;
  const before = text[at - 1] ?? " ";
  const behind = text[at + written.length] ?? " ";
  if (/[\p{L}\d@_#=%$€£/]/u.test(before) || /[\p{L}\d@_%]/u.test(behind)) return false;
  // Years, dates and ranges of them, and sums of money.
  if (/^(19|20)\d{2}\s*[-–—−/.\s]\s*(19|20)?\d{2}\b/.test(written) && !/^\+/.test(written)) return false;
  if (/^\d{1,2}[./-]\d{1,2}[./-](19|20)?\d{2}\b/.test(written) && digits.length <= 8) return false;
  if (/\b(0?[1-9]|1[0-2])[./](19|20)\d{2}\s*[-–—−]/.test(written)) return false;
  if (/^\d{4}([ -]\d{4}){3}$/.test(written) || /^(\d)\1+$/.test(digits)) return false;
  return !/^\d{1,3}(\.\d{3})+$/.test(written) && (digits.length >= 8 || /[\s.-]/.test(written));
}

/** Without a parenthesis that is not the number's. */
function balanced(written: string): string {
  const opened = (written.match(/\(/g) ?? []).length;
  const closed = (written.match(/\)/g) ?? []).length;
  return opened === closed ? written : written.replace(opened > closed ? /\((?=[^)]*$)/ : /\)(?=[^)]*$)/, "").trim();
}

function normalized(written: string, country: CountryCode | undefined): string {
  const dialled = written.replace(/\(0\)/g, "").replace(/^00/, "+").replace(/^\(\+/, "+");
  const isNorthAmerican = NANP.test(written.trim()) || /^1[\s.-]\(?[2-9]\d{2}\)?[\s.-]?\d{3}[\s.-]\d{4}$/.test(written);
  const isFrench = /^0[1-9](?:[ .-]?\d{2}){4}$/.test(written.replace(/\.$/, "")) && /\d[ .-]\d/.test(written);
  const home =
    country ?? (isFrench ? "FR" : undefined) ?? (isNorthAmerican && /[().\s-]/.test(written) ? "US" : undefined);
  const parsed = parsePhoneNumberFromString(dialled, home);
  if (parsed?.isPossible()) return parsed.number;
  // A made-up or unlisted number that says its country all the same.
  const digits = dialled.replace(/\D/g, "");
  return dialled.startsWith("+") && digits.length >= 8 && digits.length <= 15 ? `+${digits}` : written;
}

/** The country that the head of the résumé names: of its address, most likely. */
function homeCountry(lines: readonly SectionedLine[]): CountryCode | undefined {
  const head = lines.filter(({ part }) => part === "HEAD" || part === "CONTACT").slice(0, 25);
  return countryOf(head.map(lineText).join("\n"));
}

function safeDecode(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
