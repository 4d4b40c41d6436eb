import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../platform/db/database.js";
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

export function findUsersByIds(db: Database, ids: number[], viewer: Viewer | null, requested: RequestedFields) {
  return db
    .selectFrom("users")
    .select(userSelection(requested))
    .where("id", "=", anyOf(ids))
    .where(visibleUsers(viewer))
    .execute();
}

export function findProfilesByUserIds(db: Database, userIds: number[], requested: RequestedFields) {
  return db
    .selectFrom("candidateProfiles")
    .select(columnsFor(requested, "CandidateProfile", profileColumns, ["userId"] as const))
    .where("userId", "=", anyOf(userIds))
    .execute();
}

/** Skills with what the candidate says of each, by name. */
export function findCandidateSkillsByUserIds(db: Database, userIds: number[]) {
  return db
    .selectFrom("candidateSkills")
    .innerJoin("skills", "skills.id", "candidateSkills.skillId")
    .select(["userId", "proficiency", "years", "skills.id", "skills.name", "skills.category", "skills.aliases"])
    .where("userId", "=", anyOf(userIds))
    .orderBy("skills.name")
    .orderBy("skills.id")
    .execute();
}
