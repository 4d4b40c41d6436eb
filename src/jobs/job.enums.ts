import type * as db from "../platform/db/db.types.js";
import { enumType } from "../platform/graphql/enum-type.js";

export type JobStatus = db.JobStatus;
export const JobStatus = enumType<db.JobStatus>("JobStatus", "Where a job stands.", {
  DRAFT: "Being written; only its company's recruiters see it.",
  PUBLISHED: "Open to everyone.",
  CLOSED: "No longer listed; its page still answers.",
});

export type EmploymentType = db.EmploymentType;
export const EmploymentType = enumType<db.EmploymentType>("EmploymentType", "The kind of employment.", {
  FULL_TIME: "Full time, without an end.",
  PART_TIME: "Part time, without an end.",
  CONTRACT: "For a project or a term, often self-employed.",
  TEMPORARY: "For a season or to fill in.",
  INTERNSHIP: "To learn.",
});

export type JobSort = "NEWEST" | "SALARY" | "CLOSING_DATE" | "VIEWS" | "RELEVANCE";
export const JobSort = enumType<JobSort>("JobSort", "The order of a list of jobs. The id breaks ties.", {
  NEWEST: "Latest posted first.",
  SALARY: "Best paid first, as pay for a full-time year; jobs that do not say come last. Currencies are not converted.",
  CLOSING_DATE: "Soonest to close first; jobs without a closing date come last.",
  VIEWS: "Most viewed first.",
  RELEVANCE: "Best match of `text` first. Without `text` the same as NEWEST.",
});
