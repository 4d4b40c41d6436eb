import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Reads } from "../platform/cache/reads.js";
import type { Viewer } from "../platform/graphql/access.js";

/**
 * Everyone sees the logos that companies show. One sees one's own files; a recruiter those of their companies, and the
 * avatar and résumés of who applied there; an admin everything. What is not ready is its owner's business.
 */
export function visibleFiles(viewer: Viewer | null): RawBuilder<SqlBool> {
  const isShownLogo = sql<SqlBool>`files.company_id is not null and file_contents.status = 'READY'`;
  if (!viewer) return sql<SqlBool>`(${isShownLogo})`;
  if (viewer.role === "ADMIN") return sql<SqlBool>`true`;
  const isOwn = sql<SqlBool>`files.owner_id = ${viewer.id}`;
  if (viewer.role !== "RECRUITER") return sql<SqlBool>`(${isOwn} or ${isShownLogo})`;
  return sql<SqlBool>`(${isOwn} or ${isShownLogo}
    or files.company_id in (select company_id from company_recruiters where user_id = ${viewer.id})
    or (files.purpose in ('RESUME', 'AVATAR') and file_contents.status = 'READY' and exists (
      select from applications join jobs on jobs.id = applications.job_id
      join company_recruiters on company_recruiters.company_id = jobs.company_id
      where applications.candidate_id = files.owner_id and company_recruiters.user_id = ${viewer.id})))`;
}

/** Notes what {@link visibleFiles} reads, beside the files and their contents. */
export function noteVisibility(viewer: Viewer | null, reads: Reads): void {
  reads.restrictToViewer("StoredFile");
  if (viewer?.role !== "RECRUITER") return;
  reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  reads.dependOn({ table: "applications", where: [], columns: ["jobId", "candidateId"] });
  reads.dependOn({ table: "jobs", where: [], columns: ["companyId"], membership: false });
}

/** Those who may remove a file: its owner, its company's recruiters, and admins. */
export function removableFiles(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.role === "ADMIN") return sql<SqlBool>`true`;
  return sql<SqlBool>`(files.owner_id = ${viewer.id}
    or files.company_id in (select company_id from company_recruiters where user_id = ${viewer.id}))`;
}
