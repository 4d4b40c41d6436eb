import { createHash, randomBytes } from "node:crypto";
import { slugify } from "../../platform/slug.js";
import type { SkillRecognizer } from "../../skills/skill-recognizer.js";
import type { RowDefaults } from "./check-row.js";
import { type ImportRow, ImportRowError, type SourceRow } from "./import-row.js";
import { companySlug, type JobRecord } from "./job-import.queries.js";
import { toImportRow } from "./map-row.js";

/** A row ready to be written, once the id of its company is known. */
export interface PreparedRow {
  line: number;
  /** Equal for two rows that are versions of one job; null if the row is a new job in any case. */
  key: string | null;
  company: string;
  record: Omit<JobRecord, "companyId">;
}

export interface PrepareOptions {
  companyId?: number;
  defaults?: RowDefaults;
  createdBy?: number;
}

/** @returns the row, or why it cannot be imported */
export function prepareRow(
  source: SourceRow,
  recognizer: SkillRecognizer,
  options: PrepareOptions,
): PreparedRow | ImportRowError {
  if (source.value instanceof Error) return new ImportRowError(source.value.message);
  try {
    const row = toImportRow(source.value, defaultsFor(options));
    const { namespace, externalId } = identify(row, options.companyId);
    const key = externalId === null ? null : identityKey(namespace, externalId);
    // Derived from the identity, not counted: the same job gets the same slug in any database and order.
    const ending = key === null ? randomBytes(6).toString("hex") : sha256(key).slice(0, 12);
    return {
      line: source.line,
      key,
      company: row.company,
      record: {
        source: key === null ? null : namespace,
        externalId,
        createdBy: options.createdBy ?? null,
        slug: `${slugify(row.title)}-${ending}`,
        title: row.title,
        description: [row.description, row.url && `Original posting: ${row.url}`].filter(Boolean).join("\n\n"),
        requirements: row.requirements ?? null,
        location: row.location ?? null,
        remote: row.remote ?? false,
        employmentType: row.employmentType ?? "FULL_TIME",
        experienceLevel: row.experienceLevel ?? null,
        salaryMin: row.salaryMin ?? null,
        salaryMax: row.salaryMax ?? null,
        salaryCurrency: row.salaryCurrency ?? null,
        salaryPeriod: row.salaryPeriod ?? null,
        status: row.status ?? null,
        postedAt: row.postedAt ?? null,
        closesAt: row.closesAt ?? null,
        skillIds: skillIdsOf(row, recognizer),
      },
    };
  } catch (error) {
    if (error instanceof ImportRowError) return error;
    throw error;
  }
}

/** The key that {@link prepareRow} would give the row, without the rest of its work; null also if it cannot be imported. */
export function rowKey(value: unknown, options: PrepareOptions): string | null {
  if (value instanceof Error) return null;
  try {
    const { namespace, externalId } = identify(toImportRow(value, defaultsFor(options)), options.companyId);
    return externalId === null ? null : identityKey(namespace, externalId);
  } catch (error) {
    if (error instanceof ImportRowError) return null;
    throw error;
  }
}

function identityKey(source: string, externalId: string): string {
  return `${source}\0${externalId}`;
}

/** With a company given, what a row says of its company does not matter, even if it says nothing. */
function defaultsFor({ companyId, defaults }: PrepareOptions): RowDefaults {
  return companyId === undefined ? { ...defaults } : { company: `company ${companyId}`, ...defaults };
}

function identify(row: ImportRow, companyId: number | undefined): { namespace: string; externalId: string | null } {
  // A company must not be able to overwrite another's jobs by using its numbers.
  if (companyId !== undefined) return { namespace: `company:${companyId}`, externalId: row.externalId ?? null };
  const namespace = row.source ?? "import";
  if (row.externalId) return { namespace, externalId: row.externalId };
  if (row.url) return { namespace, externalId: row.url };
  const likeness = [companySlug(row.company), row.title, row.location ?? "", row.postedAt?.toISOString() ?? ""];
  return { namespace, externalId: `sha256:${sha256(likeness.join("\0")).slice(0, 32)}` };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function skillIdsOf(row: ImportRow, recognizer: SkillRecognizer): number[] {
  const ids = new Set(recognizer.recognize([row.title, row.description, row.requirements].filter(Boolean).join("\n")));
  for (const name of row.skills ?? []) {
    const id = recognizer.find(name);
    for (const known of id === undefined ? recognizer.recognize(name) : [id]) ids.add(known);
  }
  return [...ids].sort((a, b) => a - b);
}
