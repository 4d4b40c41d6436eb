import type { RawImportRow } from "../import-row.js";
import { asList, type JsonObject, textOf } from "../json-value.js";

/** A US federal announcement as the USAJOBS history has it. */
export function isUsajobsRow(row: JsonObject): boolean {
  return "appointmentType" in row && ("hiringPaths" in row || "occupationSeries" in row);
}

const employmentTypes: Record<string, string> = {
  Temporary: "TEMPORARY",
  "Temporary Promotion": "TEMPORARY",
  Term: "TEMPORARY",
  Detail: "TEMPORARY",
  Summer: "TEMPORARY",
  Seasonal: "TEMPORARY",
  Intermittent: "PART_TIME",
  Internships: "INTERNSHIP",
};

const experienceLevels: Record<string, string> = {
  Internships: "ENTRY",
  "Recent Graduates": "ENTRY",
  "Presidential Management Fellows": "ENTRY",
};

/** What stands in for the agency when USAJOBS has none that is more precise than the department. */
const NO_AGENCY = "Other Agencies and Independent Organizations";

export function mapUsajobsRow(row: JsonObject): RawImportRow {
  const appointment = textOf(row.appointmentType) ?? "";
  const agency = textOf(row.company);
  return {
    source: "usajobs",
    externalId: row.id,
    title: row.title,
    company: agency && agency !== NO_AGENCY ? agency : (row.department ?? agency),
    employmentType: employmentTypes[appointment],
    experienceLevel: experienceLevels[appointment],
    description: describe(row, appointment),
    postedAt: row.openDate,
    closesAt: row.closeDate,
    url: row.url,
  };
}

function describe(row: JsonObject, appointment: string): string {
  const series = asList(row.occupationSeries).flatMap((entry) => {
    // "2210 - Information Technology Management"
    const [, code, name] = /^(\d{4}) - (.+)$/.exec(textOf(entry) ?? "") ?? [];
    return name ? [`${name} (series ${code})`] : (textOf(entry) ?? []);
  });
  return [
    series.length > 0 && `Occupation: ${series.join("; ")}.`,
    textOf(row.department) && `Department: ${textOf(row.department)}.`,
    textOf(row.subagency) && `Organisation: ${textOf(row.subagency)}.`,
    appointment && `Appointment: ${appointment}.`,
    asList(row.hiringPaths).length > 0 && `Open to: ${asList(row.hiringPaths).map(textOf).filter(Boolean).join("; ")}.`,
  ]
    .filter(Boolean)
    .join("\n");
}
