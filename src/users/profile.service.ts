import { type Insertable, sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { CandidateProfiles } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import { inTransaction } from "../platform/db/transaction.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import type { CandidateSkillInput, UpdateProfileInput } from "./profile.inputs.js";

/** Changes what the input names and keeps the rest. */
export async function updateProfile(db: Database, userId: number, input: UpdateProfileInput): Promise<void> {
  const changes = profileChanges(input);
  await inTransaction(db, async (tx) => {
    if (input.name != null) {
      await tx.updateTable("users").set({ name: input.name, updatedAt: sql`now()` }).where("id", "=", userId).execute();
    }
    await tx
      .insertInto("candidateProfiles")
      .values({ userId, ...changes })
      .onConflict((conflict) => conflict.column("userId").doUpdateSet({ ...changes, updatedAt: sql`now()` }))
      .execute();
  });
}

function profileChanges(input: UpdateProfileInput): Omit<Insertable<CandidateProfiles>, "userId"> {
  const { name: _, expectedSalary, links, education, workExperience, ...plain } = input;
  return {
    ...plain,
    ...(expectedSalary !== undefined && {
      expectedSalaryAmount: expectedSalary?.amount ?? null,
      expectedSalaryCurrency: expectedSalary?.currency.toUpperCase() ?? null,
      expectedSalaryPeriod: expectedSalary?.period ?? null,
    }),
    ...(links !== undefined && { links: JSON.stringify(links ?? []) }),
    ...(education !== undefined && { education: JSON.stringify(education ?? []) }),
    ...(workExperience !== undefined && { workExperience: JSON.stringify(workExperience ?? []) }),
  };
}

/** Replaces a candidate's skills. @throws AppError NOT_FOUND, or BAD_USER_INPUT if a skill is named twice */
export async function setSkills(db: Database, userId: number, skills: CandidateSkillInput[]): Promise<void> {
  const rows = skills.map(({ skillId, proficiency, years }, index) => ({
    userId,
    skillId: requireLocalId("Skill", skillId, `skills.${index}.skillId`),
    proficiency,
    years: years ?? null,
  }));
  const ids = rows.map((row) => row.skillId);
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (repeated >= 0) {
    throw new AppError(ErrorCode.BAD_USER_INPUT, "This skill is named twice.", `skills.${repeated}.skillId`);
  }
  await inTransaction(db, async (tx) => {
    // Two lists sent at once must not both be inserted: the second waits until it sees the first.
    await tx.selectFrom("users").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
    const known = await tx.selectFrom("skills").select("id").where("id", "=", anyOf(ids)).forShare().execute();
    const missing = ids.findIndex((id) => !known.some((skill) => skill.id === id));
    if (missing >= 0) throw new AppError(ErrorCode.NOT_FOUND, "There is no such skill.", `skills.${missing}.skillId`);
    await tx.deleteFrom("candidateSkills").where("userId", "=", userId).execute();
    if (rows.length > 0) await tx.insertInto("candidateSkills").values(rows).execute();
  });
}
