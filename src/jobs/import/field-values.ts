import type { EmploymentType, ExperienceLevel, JobStatus, SalaryPeriod } from "../../platform/db/db.types.js";
import { isWritable } from "../../platform/graphql/scalars.js";
import { htmlToText, isHtml } from "./html-to-text.js";

/*
 * Reads single values in the notations that feeds and spreadsheets use. Each returns undefined for "not stated"
 * (absent, null, blank) and throws a RangeError that completes the sentence "<field> ...".
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL refuses NUL, and no text needs the others
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function clean(text: string): string {
  return text
    .replace(CONTROL_CHARACTERS, "")
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/\r\n?/g, "\n");
}

/** A single line. */
export function asLine(value: unknown, maxLength: number): string | undefined {
  const text = asString(value);
  if (text === undefined) return undefined;
  const line = clean(text).replace(/\s+/g, " ").trim();
  if (line.length > maxLength) throw new RangeError(`is longer than ${maxLength} characters`);
  return line || undefined;
}

/** Text of several lines; HTML becomes plain text. */
export function asProse(value: unknown, maxLength: number): string | undefined {
  const text = asString(value);
  if (text === undefined) return undefined;
  const plain = clean(isHtml(text) ? htmlToText(text) : text).trim();
  if (plain.length > maxLength) throw new RangeError(`is longer than ${maxLength} characters`);
  return plain || undefined;
}

function asString(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  throw new RangeError("is not text");
}

/** 85000, "85,000", "$85,000.00", "85.000,00 €", "85k". */
export function asAmount(value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const amount = typeof value === "string" ? parseAmount(value) : value;
  if (amount === undefined) return undefined;
  if (typeof amount !== "number" || !Number.isFinite(amount)) throw new RangeError(`"${show(value)}" is not a number`);
  if (amount < 0) throw new RangeError("is negative");
  // numeric(12, 2)
  if (amount >= 1e10) throw new RangeError("is above 9,999,999,999");
  return Math.round(amount * 100) / 100;
}

function parseAmount(text: string): number | undefined {
  if (text.length > 40) return Number.NaN;
  const bare = text.replace(/[\s'’_]|[A-Z]{3}\b|\p{Sc}/gu, "");
  if (bare === "") return undefined;
  const thousands = /^(.+?)k$/i.exec(bare);
  if (thousands) return (parseAmount(thousands[1] ?? "") ?? Number.NaN) * 1000;
  // The last separator is the decimal point, unless it stands where a thousands separator would.
  if (/^-?\d{1,3}([.,]\d{3})+$/.test(bare) && new Set(bare.match(/[.,]/g)).size === 1) {
    return Number(bare.replace(/[.,]/g, ""));
  }
  if (/^-?[\d.]*,\d{1,2}$/.test(bare)) return Number(bare.replaceAll(".", "").replace(",", "."));
  return /^-?[\d,]*\.?\d+$|^-?\d+\.$/.test(bare) ? Number(bare.replaceAll(",", "")) : Number.NaN;
}

/** true, 1, "yes", "remote". */
export function asFlag(value: unknown): boolean | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "boolean") return value;
  const word = String(value).trim().toLowerCase();
  if (/^(true|t|1|yes|y|x|remote|telecommute|fully remote)$/.test(word)) return true;
  if (/^(false|f|0|no|n|none|on-?site|onsite|hybrid|)$/.test(word)) return false;
  throw new RangeError(`"${show(value)}" is neither yes nor no`);
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?$/i;

/** An ISO 8601 date or time; without a zone it is UTC. A mere date is its first moment, or its last if `endOfDay`. */
export function asMoment(value: unknown, endOfDay = false): Date | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  const text = typeof value === "string" ? value.trim() : undefined;
  if (text === "") return undefined;
  const moment = text === undefined ? undefined : parseMoment(text, endOfDay);
  if (!moment || !isWritable(moment)) {
    throw new RangeError(`"${show(value)}" is not a date (write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ)`);
  }
  return moment;
}

function parseMoment(text: string, endOfDay: boolean): Date | undefined {
  const date = DATE.exec(text);
  if (date) {
    const moment = new Date(`${text}T${endOfDay ? "23:59:59.000" : "00:00:00"}Z`);
    // JavaScript rolls 30 February over into March.
    return moment.getUTCDate() === Number(date[3]) ? moment : undefined;
  }
  const match = MOMENT.exec(text);
  if (!match) return undefined;
  const zone = match[3]?.toUpperCase();
  const local = text.replace(/\s*(Z|[+-]\d\d(:?\d\d)?)$/i, "").replace(" ", "T");
  if (!zone || zone === "Z") return new Date(`${local}Z`);
  const digits = zone.replace(":", "");
  return new Date(`${local}${digits.slice(0, 3)}:${digits.slice(3) || "00"}`);
}

/** A list, or text with semicolons, bars, line breaks or (only if there are none of these) commas between its entries. */
export function asNames(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Array.isArray(value) ? value : splitNames(asString(value) ?? "");
  const names = entries.map((entry) => asLine(entry, 300)).filter((name) => name !== undefined);
  return names.length > 0 ? names : undefined;
}

function splitNames(text: string): string[] {
  return text.split(/[;|\n•]/.test(text) ? /[;|\n•]/ : /,/);
}

const employmentTypes: Record<string, EmploymentType> = {
  FULL: "FULL_TIME",
  FULLTIME: "FULL_TIME",
  PERMANENT: "FULL_TIME",
  REGULAR: "FULL_TIME",
  PART: "PART_TIME",
  PARTTIME: "PART_TIME",
  CONTRACT: "CONTRACT",
  CONTRACTOR: "CONTRACT",
  FREELANCE: "CONTRACT",
  TEMPORARY: "TEMPORARY",
  TEMP: "TEMPORARY",
  SEASONAL: "TEMPORARY",
  DIEM: "TEMPORARY",
  FIXEDTERM: "TEMPORARY",
  INTERN: "INTERNSHIP",
  INTERNSHIP: "INTERNSHIP",
};

const experienceLevels: Record<string, ExperienceLevel> = {
  ENTRY: "ENTRY",
  ENTRYLEVEL: "ENTRY",
  GRADUATE: "ENTRY",
  STUDENT: "ENTRY",
  JUNIOR: "JUNIOR",
  ASSOCIATE: "JUNIOR",
  MID: "MID",
  MIDLEVEL: "MID",
  INTERMEDIATE: "MID",
  EXPERIENCED: "MID",
  SENIOR: "SENIOR",
  MIDSENIOR: "SENIOR",
  SENIORLEVEL: "SENIOR",
  LEAD: "LEAD",
  PRINCIPAL: "LEAD",
  MANAGER: "LEAD",
  DIRECTOR: "EXECUTIVE",
  EXECUTIVE: "EXECUTIVE",
};

const salaryPeriods: Record<string, SalaryPeriod> = {
  HOURLY: "HOURLY",
  HOUR: "HOURLY",
  HR: "HOURLY",
  HUR: "HOURLY",
  DAILY: "DAILY",
  DAY: "DAILY",
  DIEM: "DAILY",
  WEEKLY: "WEEKLY",
  WEEK: "WEEKLY",
  WEE: "WEEKLY",
  MONTHLY: "MONTHLY",
  MONTH: "MONTHLY",
  MON: "MONTHLY",
  ANNUAL: "ANNUAL",
  ANNUALLY: "ANNUAL",
  YEARLY: "ANNUAL",
  YEAR: "ANNUAL",
  YR: "ANNUAL",
  ANN: "ANNUAL",
};

const statuses: Record<string, JobStatus> = {
  DRAFT: "DRAFT",
  PUBLISHED: "PUBLISHED",
  OPEN: "PUBLISHED",
  ACTIVE: "PUBLISHED",
  CLOSED: "CLOSED",
  FILLED: "CLOSED",
  EXPIRED: "CLOSED",
};

/** "Full-time" and "per hour" in the spelling of the tables above. */
function canonical(word: string): string {
  return word.toUpperCase().replace(/^\s*PER\s+|[^A-Z]/g, "");
}

function oneOf<Value extends string>(words: Record<string, Value>) {
  const allowed = [...new Set(Object.values(words))].join(", ");
  return (value: unknown): Value | undefined => {
    const text = asString(value)?.trim();
    if (!text) return undefined;
    const known = words[canonical(text)];
    if (!known) throw new RangeError(`"${show(text)}" is none of ${allowed}`);
    return known;
  };
}

export const asEmploymentType = oneOf(employmentTypes);
export const asExperienceLevel = oneOf(experienceLevels);
export const asSalaryPeriod = oneOf(salaryPeriods);
export const asStatus = oneOf(statuses);

export function isSalaryPeriod(text: string): boolean {
  return salaryPeriods[canonical(text)] !== undefined;
}

/** An ISO 4217 code in any case, or the sign of a currency that has its sign to itself. */
export function asCurrency(value: unknown): string | undefined {
  const text = asString(value)?.trim().toUpperCase();
  if (!text) return undefined;
  const code = { "€": "EUR", "£": "GBP" }[text] ?? text;
  if (!/^[A-Z]{3}$/.test(code)) throw new RangeError(`"${show(value)}" is not a currency code such as USD`);
  return code;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
