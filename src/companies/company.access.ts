import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../platform/graphql/access.js";

/**
 * The condition that the viewer recruits for the company that a column names, or is an admin.
 * It is part of the reading statement itself, so nothing is asked twice and nothing can change in between.
 */
export function recruitsFor(viewer: Viewer | null, companyId: string): RawBuilder<SqlBool> {
  if (viewer?.role === "ADMIN") return sql<SqlBool>`true`;
  if (viewer?.role !== "RECRUITER") return sql<SqlBool>`false`;
  return sql<SqlBool>`${sql.ref(companyId)} in (select company_id from company_recruiters where user_id = ${viewer.id})`;
}
