import type { EmploymentType, ExperienceLevel, JobStatus, SalaryPeriod } from "../../platform/db/db.types.js";

/** A job posting from elsewhere, as every format is brought into before it is stored. */
export interface ImportRow {
  /** Whose numbering `externalId` is. */
  source?: string;
  /** Its identity at the source: importing it again updates the same job. */
  externalId?: string;
  title: string;
  company: string;
  location?: string;
  remote?: boolean;
  employmentType?: EmploymentType;
  experienceLevel?: ExperienceLevel;
  /** Amounts of `salaryCurrency` (ISO 4217) for one `salaryPeriod`. */
  salaryMin?: number;
  salaryMax?: number;
  salaryCurrency?: string;
  salaryPeriod?: SalaryPeriod;
  /** Plain text, as are the requirements. */
  description?: string;
  requirements?: string;
  postedAt?: Date;
  closesAt?: Date;
  status?: JobStatus;
  /** Names of skills, beside those recognised in the texts. */
  skills?: string[];
  /** Where the original can be read. */
  url?: string;
}

/** What a mapper has found in a foreign row: not yet checked, and in any notation that the check understands. */
export type RawImportRow = { [Field in keyof ImportRow]?: unknown };

/** Why one row cannot be imported, in words for the person who sent it. The other rows are not affected. */
export class ImportRowError extends Error {
  override name = "ImportRowError";
}

/** One entry of a file: its 1-based line (or place in an array), and what was there or why it could not be read. */
export interface SourceRow {
  line: number;
  value: unknown;
}

export type ImportOutcome = "INSERTED" | "UPDATED" | "UNCHANGED" | "FAILED";

export interface ImportSummary {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows that a later row of the same identity replaced. */
  duplicates: number;
  failedCount: number;
  /** The first 1,000 that failed. */
  failed: { line: number; reason: string }[];
  /** Links from jobs to skills that were added. */
  skillsLinked: number;
}
