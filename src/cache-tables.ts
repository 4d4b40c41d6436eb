import type { TableNames } from "./platform/cache/tags.js";

/** What clients and operators call the rows of each table whose rows answers show: the names of cache tags. */
export const tableNames: TableNames = {
  applications: "Application",
  companies: "Company",
  fileContents: "FileContent",
  files: "StoredFile",
  jobs: "Job",
  skills: "Skill",
  users: "User",
};
