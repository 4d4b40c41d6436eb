import { type RawBuilder, type SqlBool, sql } from "kysely";
import { recruitsFor } from "../companies/company.access.js";
import type { Viewer } from "../platform/graphql/access.js";

/** Everyone may open what is or was published; a draft only its company's recruiters and admins. */
export function visibleJobs(viewer: Viewer | null): RawBuilder<SqlBool> {
  return sql<SqlBool>`(jobs.status <> 'DRAFT' or ${recruitsFor(viewer, "jobs.companyId")})`;
}
