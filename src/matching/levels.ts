import type { ExperienceLevel } from "../users/user.enums.js";

export const LEVELS: readonly ExperienceLevel[] = ["ENTRY", "JUNIOR", "MID", "SENIOR", "LEAD", "EXECUTIVE"];

export function levelOfYears(years: number | null): ExperienceLevel | null {
  if (years === null) return null;
  if (years < 1) return "ENTRY";
  if (years < 3) return "JUNIOR";
  if (years < 6) return "MID";
  return years < 10 ? "SENIOR" : "LEAD";
}

/** What titles say of the level. The first that fits counts. */
const IN_TITLE: [level: ExperienceLevel, pattern: RegExp][] = [
  ["ENTRY", /\b(intern|internship|trainee|student|apprentice|entry[- ]level|new graduate|recent graduate|aide)s?\b/i],
  [
    "EXECUTIVE",
    /\b(chief .*officer|executive director|(deputy |assistant )?(commissioner|director)|vice president|president|head of)\b/i,
  ],
  ["JUNIOR", /\b(junior|jr|associate|assistant)\b/i],
  ["LEAD", /\b(lead|supervisory|supervisor|principal|chief|staff engineer|manager|foreman)\b/i],
  ["SENIOR", /\b(senior|sr|journeyman|expert)\b/i],
];

/** "5 years of experience", "minimum of three (3) years". */
const YEARS = /\b(\d{1,2})\)?\+? ?(?:or more |full[- ]time )?years?\b/gi;

/** A job's level as its title or its requirements tell it, if it is not set. Of several numbers of years the lowest counts. */
export function levelOfJob(title: string, requirements: string | null): ExperienceLevel | null {
  const named = IN_TITLE.find(([, pattern]) => pattern.test(title));
  if (named) return named[0];
  const years = [...(requirements ?? "").matchAll(YEARS)]
    .map(([, number]) => Number(number))
    .filter((count) => count < 20);
  return years.length > 0 ? levelOfYears(Math.min(...years)) : null;
}

/** Words that tell a title's level or form, and little of what the work is. */
export const LEVEL_TERMS = new Set(
  "senior sr junior jr lead supervisori supervisor chief princip assist associ deputi staff intern traine student entri level head ii iii iv vi gs hire direct graduat experienc part time full various posit licens certifi regist de".split(
    " ",
  ),
);
