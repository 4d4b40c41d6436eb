import type { ResumeDates } from "../parsed-resume.js";
import { fold } from "../words/fold.js";
import { monthByName, PRESENT, PRESENT_PHRASES, SINCE, seasons, UNTIL } from "../words/times.js";

/** A moment as precisely as it is written. */
export interface Moment {
  year: number;
  /** From 1. */
  month?: number;
}

/** A date, or a range of dates, in a text. */
export interface Span {
  start: Moment;
  /** Absent if only one date is written, or if it goes on. */
  end?: Moment;
  isCurrent: boolean;
  /** Where it stands in the text. */
  from: number;
  to: number;
}

interface Point {
  moment: Partial<Moment> | "PRESENT";
  /** The last month of what is a quarter of a year. */
  last?: Moment;
  to: number;
}

const YEAR = "(19[5-9]\\d|20[0-4]\\d)";
const sticky = (source: string) => new RegExp(source, "yu");

const DAY_MONTH_NAME_YEAR = sticky(
  `(?:(\\d{1,2})(?:st|nd|rd|th|er|o|a)?\\.?\\s+(?:de\\s+|of\\s+)?)?(\\p{L}{3,13})\\.?,?(?:\\s*|[/-])(?:(?:de|del|di|of)\\s+)?(?:${YEAR}|['’´\`](\\d{2}))(?!\\d)`,
);
const MONTH_NAME_DAY_YEAR = sticky(`(\\p{L}{3,13})\\.?\\s+\\d{1,2}(?:st|nd|rd|th)?,\\s*${YEAR}(?!\\d)`);
const DAY_MONTH_YEAR = sticky(`\\d{1,2}\\s?[./-]\\s?(0?[1-9]|1[0-2])\\s?[./-]\\s?${YEAR}(?![\\d/])`);
const MONTH_YEAR = sticky(`(0?[1-9]|1[0-2])\\s?[./-]\\s?${YEAR}(?![\\d/]|\\.\\d)`);
const YEAR_MONTH = sticky(`${YEAR}\\s?[./-]\\s?(0[1-9]|1[0-2])(?:[./-]\\d{2})?(?!\\d)`);
const SHORT_MONTH_YEAR = sticky("(0?[1-9]|1[0-2])/['’]?(\\d{2})(?![\\d/])");
const SEASON_YEAR = sticky(`(\\p{L}{3,9}|q[1-4])\\s*(?:of\\s+|,\\s*)?(?:${YEAR}|['’](\\d{2}))(?!\\d)`);
const YEAR_ALONE = sticky(`${YEAR}(?![\\d%]|\\.\\d)`);
const MONTH_ALONE = sticky("(\\p{L}{3,13})\\.?(?=\\s*[-–—−])");
const PRESENT_WORD = sticky(`(?:${PRESENT})(?![\\p{L}])`);
const PRESENT_PHRASE = sticky(`\\s+(?:${PRESENT_PHRASES})(?![\\p{L}])`);
const SEPARATOR = sticky(
  `\\s*(?:[-–—−‐‑‒―~→➔>]+|(?:${UNTIL})(?=\\s))\\s*(?:(?:exp|expected|est|anticipated|voraussichtlich|prevu)\\.?:?\\s+)?`,
);
const SHORT_END = sticky("['’]?(\\d{2})(?!\\d)");
/** A school's or tax year: "2018/19". */
const YEAR_END = sticky(`/(?:${YEAR}|(\\d{2}))(?![\\d./-])`);
const SINCE_BEFORE = new RegExp(`(?:^|[^\\p{L}])((?:${SINCE})\\s*:?\\s*(?:the\\s+)?)$`, "u");
/** Nothing behind the dash; or a "till date" that is broken at the line's end. */
const OPEN_END = /^\s*[-–—−]\s*(?:\.{2,3}|…)?\s*(?:$|[\t)(|,;])|^\s*(?:[-–—−]|to)\s*(?:up ?to|till?)\s*$/;
/** What may stand right before a date; a version, an address or an amount may not. */
const BOUNDARY = /[\s([{,;:|/•·–—−'’>→-]/;
/** The end of a number in groups: "555-2019" and "4711/2018" have no date in them. */
const GROUP_BEFORE = /\d[/–-]\d$/;
const GROUP_BEHIND = /^[/–-]\d/;

/** The dates and ranges of dates in a text, from left to right. */
export function findSpans(text: string): Span[] {
  const folded = fold(text);
  const spans: Span[] = [];
  for (let at = 0; at < folded.length; at++) {
    const before = folded[at - 1];
    if (before !== undefined && !BOUNDARY.test(before)) continue;
    if (GROUP_BEFORE.test(folded.slice(Math.max(0, at - 2), at + 1))) continue;
    if (!/[\p{L}\d]/u.test(folded[at] ?? "")) continue;
    const span = spanAt(folded, at);
    if (!span) continue;
    spans.push(span);
    at = span.to - 1;
  }
  return spans;
}

function spanAt(folded: string, at: number): Span | undefined {
  const first = pointAt(folded, at);
  if (!first || first.moment === "PRESENT") return undefined;
  const since = SINCE_BEFORE.exec(folded.slice(Math.max(0, at - 20), at))?.[1];
  const from = since === undefined ? at : at - since.length;
  const second = endAfter(folded, first);
  if (second) {
    const start = completed(first.moment, second.moment);
    if (!start) return undefined;
    if (second.moment === "PRESENT") return { start, isCurrent: true, from, to: second.to };
    const end = second.last ?? completed(second.moment, undefined);
    if (end && indexOf(end) >= indexOf(start)) return { start, end, isCurrent: false, from, to: second.to };
  }
  const start = completed(first.moment, undefined);
  if (!start || (start.month === undefined && GROUP_BEHIND.test(folded.slice(first.to)))) return undefined;
  const isOpen = OPEN_END.test(folded.slice(first.to, first.to + 12));
  if (first.last && !isOpen && since === undefined)
    return { start, end: first.last, isCurrent: false, from, to: first.to };
  return { start, isCurrent: isOpen || since !== undefined, from, to: first.to };
}

function endAfter(folded: string, first: Point): Point | undefined {
  // "2019 to date": the word that separates two dates is a part of it.
  const phrase = match(PRESENT_PHRASE, folded, first.to);
  if (phrase) return { moment: "PRESENT", to: first.to + phrase[0].length };
  const separator = match(SEPARATOR, folded, first.to);
  if (!separator) return schoolYearEnd(folded, first);
  const at = first.to + separator[0].length;
  const present = match(PRESENT_WORD, folded, at);
  if (present) return { moment: "PRESENT", to: at + present[0].length };
  const point = pointAt(folded, at);
  if (point) return point;
  // "2018–19"
  const short = match(SHORT_END, folded, at);
  const year = first.moment === "PRESENT" ? undefined : first.moment.year;
  if (!short || year === undefined) return undefined;
  const full = Math.floor(year / 100) * 100 + Number(short[1]);
  return full > year && full - year < 50 ? { moment: { year: full }, to: at + short[0].length } : undefined;
}

function schoolYearEnd(folded: string, { moment, to }: Point): Point | undefined {
  const found = match(YEAR_END, folded, to);
  if (!found || moment === "PRESENT" || moment.year === undefined || moment.month !== undefined) return undefined;
  const year = found[1] ? Number(found[1]) : Math.floor(moment.year / 100) * 100 + Number(found[2]);
  return year > moment.year && year - moment.year < 50 ? { moment: { year }, to: to + found[0].length } : undefined;
}

/** A month without a year takes that of the other end: "Jan – Mar 2020". */
function completed(moment: Point["moment"], other: Point["moment"] | undefined): Moment | undefined {
  if (moment === "PRESENT") return undefined;
  const year = moment.year ?? (other && other !== "PRESENT" ? other.year : undefined);
  if (year === undefined) return undefined;
  return moment.month === undefined ? { year } : { year, month: moment.month };
}

function pointAt(folded: string, at: number): Point | undefined {
  const named = match(DAY_MONTH_NAME_YEAR, folded, at);
  const month = named && monthByName.get(named[2] ?? "");
  if (named && month) return pointOf(named, at, yearOf(named[3], named[4]), month);
  const american = match(MONTH_NAME_DAY_YEAR, folded, at);
  const americanMonth = american && monthByName.get(american[1] ?? "");
  if (american && americanMonth) return pointOf(american, at, Number(american[2]), americanMonth);
  const season = match(SEASON_YEAR, folded, at);
  const seasonMonth = season && seasons.get(season[1] ?? "");
  if (season && seasonMonth) return seasonOf(season, at, yearOf(season[2], season[3]), seasonMonth);
  const full = match(DAY_MONTH_YEAR, folded, at);
  if (full) return pointOf(full, at, Number(full[2]), Number(full[1]));
  const numeric = match(MONTH_YEAR, folded, at);
  if (numeric) return pointOf(numeric, at, Number(numeric[2]), Number(numeric[1]));
  const iso = match(YEAR_MONTH, folded, at);
  if (iso) return pointOf(iso, at, Number(iso[1]), Number(iso[2]));
  const year = match(YEAR_ALONE, folded, at);
  if (year) return pointOf(year, at, Number(year[1]));
  const short = match(SHORT_MONTH_YEAR, folded, at);
  if (short) return pointOf(short, at, yearOf(undefined, short[2]), Number(short[1]));
  const alone = match(MONTH_ALONE, folded, at);
  const aloneMonth = alone && monthByName.get(alone[1] ?? "");
  return alone && aloneMonth ? { moment: { month: aloneMonth }, to: at + alone[0].length } : undefined;
}

function pointOf(found: RegExpExecArray, at: number, year: number, month?: number): Point {
  return { moment: month === undefined ? { year } : { year, month }, to: at + found[0].length };
}

function seasonOf(found: RegExpExecArray, at: number, year: number, month: number): Point {
  const last = month + 2 > 12 ? { year: year + 1, month: month - 10 } : { year, month: month + 2 };
  return { ...pointOf(found, at, year, month), last };
}

function yearOf(full: string | undefined, short: string | undefined): number {
  if (full) return Number(full);
  const two = Number(short);
  return two < 50 ? 2000 + two : 1900 + two;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function indexOf({ year, month = 1 }: Moment): number {
  return year * 12 + month - 1;
}

export function datesOf(span: Span | undefined): ResumeDates {
  if (!span) return { startDate: null, endDate: null, isCurrent: false };
  return {
    startDate: written(span.start),
    endDate: span.end ? written(span.end) : null,
    isCurrent: span.isCurrent,
  };
}

function written({ year, month }: Moment): string {
  return month === undefined ? String(year) : `${year}-${String(month).padStart(2, "0")}`;
}
