import {
  asAmount,
  asCurrency,
  asEmploymentType,
  asExperienceLevel,
  asFlag,
  asLine,
  asMoment,
  asNames,
  asProse,
  asSalaryPeriod,
  asStatus,
} from "./field-values.js";
import { type ImportRow, ImportRowError, type RawImportRow } from "./import-row.js";

/** What a file does not state itself. */
export interface RowDefaults {
  company?: string;
  source?: string;
  salaryCurrency?: string;
  salaryPeriod?: string;
}

const MAX_PROSE = 500_000;

/**
 * Brings a mapper's finding into the normalised form.
 * @throws ImportRowError that names every problem at once
 */
export function checkRow(raw: RawImportRow, defaults: RowDefaults = {}): ImportRow {
  const problems: string[] = [];
  const read = <T>(field: keyof ImportRow, parse: (value: unknown) => T): T | undefined => {
    try {
      return parse(raw[field]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push(`${field} ${error.message}`);
      return undefined;
    }
  };
  const line = (field: keyof ImportRow, maxLength: number) => read(field, (value) => asLine(value, maxLength));
  const prose = (field: keyof ImportRow) => read(field, (value) => asProse(value, MAX_PROSE));

  const row = {
    source: line("source", 200) ?? defaults.source,
    externalId: line("externalId", 500),
    title: line("title", 300),
    company: line("company", 200) ?? defaults.company,
    location: line("location", 500),
    remote: read("remote", asFlag),
    employmentType: read("employmentType", asEmploymentType),
    experienceLevel: read("experienceLevel", asExperienceLevel),
    salaryMin: read("salaryMin", asAmount),
    salaryMax: read("salaryMax", asAmount),
    salaryCurrency: read("salaryCurrency", asCurrency),
    salaryPeriod: read("salaryPeriod", asSalaryPeriod),
    description: prose("description"),
    requirements: prose("requirements"),
    postedAt: read("postedAt", (value) => asMoment(value)),
    closesAt: read("closesAt", (value) => asMoment(value, true)),
    status: read("status", asStatus),
    skills: read("skills", asNames),
    url: line("url", 2_000),
  };
  // A field that could not be read is not also reported as missing.
  const missing = (field: "title" | "company") =>
    row[field] === undefined && !problems.some((problem) => problem.startsWith(`${field} `));
  if (missing("title")) problems.push("title is missing");
  if (missing("company")) problems.push("company is missing");

  if (row.salaryMin === undefined && row.salaryMax === undefined) {
    row.salaryCurrency = row.salaryPeriod = undefined;
  } else {
    row.salaryCurrency ??= asCurrency(defaults.salaryCurrency);
    row.salaryPeriod ??= asSalaryPeriod(defaults.salaryPeriod);
    if (problems.length === 0 && !row.salaryCurrency) problems.push("salaryCurrency is missing beside a salary");
    if (problems.length === 0 && !row.salaryPeriod) problems.push("salaryPeriod is missing beside a salary");
    if ((row.salaryMin ?? 0) > (row.salaryMax ?? Number.POSITIVE_INFINITY)) {
      problems.push("salaryMin is above salaryMax");
    }
  }
  const { title, company } = row;
  if (problems.length > 0 || title === undefined || company === undefined)
    throw new ImportRowError(problems.join("; "));
  return { ...row, title, company };
}
