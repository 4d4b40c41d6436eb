import type { RawImportRow } from "../import-row.js";
import { type JsonObject, textOf } from "../json-value.js";

/** A posting of NYC Open Data's "Jobs NYC Postings". */
export function isNycRow(row: JsonObject): boolean {
  return "civilServiceTitle" in row && "postingType" in row;
}

const experienceLevels: Record<string, string> = {
  Student: "ENTRY",
  "Entry-Level": "ENTRY",
  "Experienced (non-manager)": "MID",
  Manager: "LEAD",
  Executive: "EXECUTIVE",
};

export function mapNycRow(row: JsonObject): RawImportRow {
  const preferred = textOf(row.preferredSkills);
  // The city writes 0 for a range without a lower end.
  const salaryMin = row.salaryMin === 0 ? undefined : row.salaryMin;
  const salaryMax = row.salaryMax === 0 ? undefined : row.salaryMax;
  return {
    // The rows' own source is the edition of the table; a job keeps its id through all of them.
    source: "nyc",
    externalId: row.id,
    title: row.title,
    company: row.company,
    location: row.location,
    employmentType: row.employmentType,
    experienceLevel: experienceLevels[textOf(row.careerLevel) ?? ""],
    salaryMin,
    salaryMax,
    salaryCurrency: row.salaryCurrency,
    salaryPeriod: row.salaryPeriod,
    description: describe(row),
    requirements: [textOf(row.requirements), preferred && `Preferred skills: ${preferred}`]
      .filter(Boolean)
      .join("\n\n"),
    postedAt: row.postedAt ?? row.updatedAt,
    closesAt: row.closesAt,
  };
}

function describe(row: JsonObject): string {
  const facts = [
    ["Division", row.division],
    ["Civil service title", row.civilServiceTitle],
    ["Field", row.category],
    ["Hours", row.hours],
    ["Residency", row.residency],
  ].flatMap(([label, value]) => (textOf(value) ? [`${label}: ${textOf(value)}`] : []));
  return [textOf(row.description), textOf(row.additionalInfo), facts.join("\n")].filter(Boolean).join("\n\n");
}
