import type { ImportRow, RawImportRow } from "../import-row.js";
import { isObject, type JsonObject, textOf } from "../json-value.js";

/** Other names of the fields, without case, spaces, hyphens and underscores. */
const synonyms: Record<keyof ImportRow, string[]> = {
  source: ["feed", "origin"],
  externalId: ["id", "jobid", "externaljobid", "reference", "ref", "refnumber", "requisitionid", "reqid", "guid"],
  title: ["jobtitle", "position", "positiontitle", "role"],
  company: ["companyname", "employer", "employername", "organization", "organisation", "agency", "hiringorganization"],
  location: ["joblocation", "worklocation"],
  remote: ["isremote", "telecommute", "telework", "remoteallowed", "workfromhome"],
  employmentType: ["jobtype", "contracttype", "worktype", "employment"],
  experienceLevel: ["seniority", "senioritylevel", "careerlevel"],
  salaryMin: ["minsalary", "salaryfrom", "minimumsalary", "salaryrangefrom", "paymin", "minpay"],
  salaryMax: ["maxsalary", "salaryto", "maximumsalary", "salaryrangeto", "paymax", "maxpay"],
  salaryCurrency: ["currency", "paycurrency"],
  salaryPeriod: ["period", "payperiod", "salaryfrequency", "salaryinterval", "salaryunit"],
  description: ["jobdescription", "body", "summary"],
  requirements: ["requirement", "qualifications", "minimumqualifications", "jobrequirements"],
  postedAt: ["posted", "posteddate", "dateposted", "postingdate", "publishedat", "published", "opendate"],
  closesAt: ["closes", "closedate", "closingdate", "deadline", "validthrough", "expiresat", "expirydate", "postuntil"],
  status: ["jobstatus"],
  skills: ["skill", "skillnames", "requiredskills", "tags", "keywords"],
  url: ["link", "joburl", "applyurl", "href", "applicationurl"],
};

const fieldByName = new Map<string, keyof ImportRow>();
const fields = Object.keys(synonyms) as (keyof ImportRow)[];
for (const field of fields) {
  fieldByName.set(normalise(field), field);
  for (const name of synonyms[field]) fieldByName.set(name, field);
}

function normalise(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** The field that a column of this name holds, whatever its case and separators. */
export function fieldNamed(name: string): keyof ImportRow | undefined {
  return fieldByName.get(normalise(name));
}

/** Reads an object or spreadsheet row by the names of its fields; those with our own names win over synonyms. */
export function mapPlainRow(row: JsonObject): RawImportRow {
  const mapped: RawImportRow = {};
  const exact = new Set<string>();
  for (const [name, value] of Object.entries(row)) {
    const field = fieldNamed(name);
    if (!field || value === null || value === "") continue;
    const isExact = normalise(name) === field.toLowerCase();
    if (mapped[field] !== undefined && (exact.has(field) || !isExact)) continue;
    mapped[field] = field === "company" && isObject(value) ? value.name : value;
    if (isExact) exact.add(field);
  }
  mapped.location ??= joinPlace(row);
  // { salary: { min, max, currency, period } }, as the API itself shows it
  if (isObject(row.salary)) {
    mapped.salaryMin ??= row.salary.min;
    mapped.salaryMax ??= row.salary.max;
    mapped.salaryCurrency ??= row.salary.currency;
    mapped.salaryPeriod ??= row.salary.period;
  }
  return mapped;
}

/** Spreadsheets often have a column each for the parts of a place. */
function joinPlace(row: JsonObject): string | undefined {
  const part = (...names: string[]) =>
    textOf(Object.entries(row).find(([name]) => names.includes(normalise(name)))?.[1]);
  const parts = [part("city", "town"), part("state", "region", "province"), part("country")];
  return parts.filter(Boolean).join(", ") || undefined;
}
