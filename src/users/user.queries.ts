import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { LoaderContext } from "../context.js";
import type { Reads } from "../platform/cache/reads.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Viewer } from "../platform/graphql/access.js";
import { columnsFor, type RequestedFields } from "../platform/graphql/lookahead.js";
import { profileColumns, userColumns } from "./user.type.js";

/** The columns to read of each account that a request shows. */
export function userSelection(requested: RequestedFields) {
  return columnsFor(requested, "User", userColumns, ["id"] as const);
}

/** One sees oneself; a recruiter sees who applied to their companies' jobs; an admin sees everyone. */
function visibleUsers(viewer: Viewer | null): RawBuilder<SqlBool> {
  if (!viewer) return sql<SqlBool>`false`;
  if (viewer.role === "ADMIN") return sql<SqlBool>`true`;
  if (viewer.role === "CANDIDATE") return sql<SqlBool>`users.id = ${viewer.id}`;
  return sql<SqlBool>`(users.id = ${viewer.id} or exists (
    select from applications join jobs on jobs.id = applications.job_id
    join company_recruiters on company_recruiters.company_id = jobs.company_id
    where applications.candidate_id = users.id and company_recruiters.user_id = ${viewer.id}))`;
}

type QueryContext = Pick<LoaderContext, "db" | "viewer" | "requested" | "reads">;

export function findUsersByIds({ db, viewer, requested, reads }: QueryContext, ids: number[]) {
  reads.rowsById("users", ids, userSelection(requested));
  noteVisibility(ids, viewer, reads);
  return db
    .selectFrom("users")
    .select(userSelection(requested))
    .where("id", "=", anyOf(ids))
    .where(visibleUsers(viewer))
    .execute();
}

/** Notes what {@link visibleUsers} reads. */
function noteVisibility(ids: number[], viewer: Viewer | null, reads: Reads): void {
  reads.restrictToViewer("User");
  if (viewer?.role !== "RECRUITER") return;
  reads.rowsWhere("applications", "candidateId", ids, ["jobId"]);
  reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  reads.dependOn({ table: "jobs", where: [], columns: ["companyId"], membership: false });
}

export function findProfilesByUserIds({ db, requested, reads }: QueryContext, userIds: number[]) {
  const columns = columnsFor(requested, "CandidateProfile", profileColumns, ["userId"] as const);
  reads.rowsWhere("candidateProfiles", "userId", userIds, columns);
  return db.selectFrom("candidateProfiles").select(columns).where("userId", "=", anyOf(userIds)).execute();
}

/** Skills with what the candidate says of each, by name. */
export async function findCandidateSkillsByUserIds({ db, reads }: QueryContext, userIds: number[]) {
  const skills = await db
    .selectFrom("candidateSkills")
    .innerJoin("skills", "skills.id", "candidateSkills.skillId")
    .select(["userId", "proficiency", "years", "skills.id", "skills.name", "skills.category", "skills.aliases"])
    .where("userId", "=", anyOf(userIds))
    .orderBy("skills.name")
    .orderBy("skills.id")
    .execute();
  reads.rowsWhere("candidateSkills", "userId", userIds, ["proficiency", "years"]);
  const ids = new Set(skills.map((skill) => skill.id));
  reads.rowsById("skills", [...ids], ["name", "category", "aliases"]);
  return skills;
}
