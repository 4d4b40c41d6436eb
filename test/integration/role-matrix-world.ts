import { sql } from "kysely";
import type { Database } from "../../src/platform/db/database.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, signIn } from "../setup/factories.js";

/** Who asks. Outcomes in the tables stand in this order. */
export const ROLES = ["visitor", "applicant", "other", "recruiter", "stranger", "admin"] as const;
export type Role = (typeof ROLES)[number];

export type World = Awaited<ReturnType<typeof createWorld>>;

/**
 * One company with its recruiter, its published job, one like it, and its draft; a candidate who applied to the job, and one who did
 * not; a recruiter of another company; an admin. Every nullable field holds something, so that null means hidden.
 */
export async function createWorld(db: Database) {
  const insert = createFactories(db);
  const actors = {
    applicant: await signIn(db, insert, "CANDIDATE"),
    other: await signIn(db, insert, "CANDIDATE"),
    recruiter: await signIn(db, insert, "RECRUITER"),
    stranger: await signIn(db, insert, "RECRUITER"),
    admin: await signIn(db, insert, "ADMIN"),
  };
  const companyId = await insert.company({
    description: "Builds.",
    website: "https://example.org",
    location: "Lyon",
    industry: "Building",
  });
  await insert.recruits(actors.recruiter.id, companyId);
  const strangersCompanyId = await insert.company();
  await insert.recruits(actors.stranger.id, strangersCompanyId);

  const skillId = await insert.skill({ aliases: ["Bricks"] });
  const full = {
    companyId,
    requirements: "Patience.",
    location: "Lyon",
    experienceLevel: "MID" as const,
    salaryMin: 1,
    salaryMax: 2,
    salaryCurrency: "EUR",
    salaryPeriod: "HOURLY" as const,
    closesAt: new Date("2999-01-01"),
  };
  const jobId = await insert.job({ ...full, postedAt: new Date(), viewCount: 1 }, [skillId]);
  await db.insertInto("jobViewDays").values({ jobId, day: new Date(), views: 1, viewers: 1 }).execute();
  await db.insertInto("jobReferrers").values({ jobId, host: "example.org", views: 1 }).execute();
  await insert.job({ ...full, title: "Mason", postedAt: new Date(Date.UTC(2020, 0, 1)) }, [skillId]);
  const draftId = await insert.job({ ...full, status: "DRAFT", postedAt: null });
  const closedId = await insert.job({ ...full, status: "CLOSED" });
  const applicationId = await insert.application({
    jobId,
    candidateId: actors.applicant.id,
    coverLetter: "I build.",
    status: "IN_REVIEW",
  });
  const step = { applicationId, fromStatus: "SUBMITTED", toStatus: "IN_REVIEW", note: "Promising." } as const;
  await db.insertInto("applicationStatusChanges").values(step).execute();
  await db
    .insertInto("candidateProfiles")
    .values({
      userId: actors.applicant.id,
      headline: "Mason",
      summary: "Builds.",
      location: "Lyon",
      experienceLevel: "MID",
      yearsOfExperience: 4,
      expectedSalaryAmount: 20,
      expectedSalaryCurrency: "EUR",
      expectedSalaryPeriod: "HOURLY",
      links: JSON.stringify([{ label: "Site", url: "https://example.org" }]),
      education: JSON.stringify([
        { institution: "School", degree: "CAP", fieldOfStudy: "Masonry", startYear: 2010, endYear: 2012 },
      ]),
      workExperience: JSON.stringify([
        { company: "Walls", title: "Mason", description: "Walls.", startMonth: "2012-09", endMonth: "2020-01" },
      ]),
    })
    .execute();
  await db
    .insertInto("candidateSkills")
    .values({ userId: actors.applicant.id, skillId, proficiency: "EXPERT", years: 9 })
    .execute();

  const ownerId = actors.applicant.id;
  const resumeId = await insert.file({ ownerId, purpose: "RESUME" });
  await insert.file({ ownerId, purpose: "AVATAR" });
  const attachmentId = await insert.file({ ownerId });
  const logoId = await insert.file({ ownerId: actors.recruiter.id, purpose: "LOGO", companyId });

  return {
    db,
    insert,
    actors,
    companyId,
    skillId,
    company: toGlobalId("Company", companyId),
    skill: toGlobalId("Skill", skillId),
    job: toGlobalId("Job", jobId),
    draft: toGlobalId("Job", draftId),
    closed: toGlobalId("Job", closedId),
    application: toGlobalId("Application", applicationId),
    resume: toGlobalId("StoredFile", resumeId),
    attachment: toGlobalId("StoredFile", attachmentId),
    logo: toGlobalId("StoredFile", logoId),
    applicant: toGlobalId("User", actors.applicant.id),
    recruiter: toGlobalId("User", actors.recruiter.id),
    async freshJob(status: "DRAFT" | "PUBLISHED" | "CLOSED" = "PUBLISHED") {
      return toGlobalId("Job", await insert.job({ ...full, status, postedAt: status === "DRAFT" ? null : new Date() }));
    },
    async freshApplication() {
      const freshJobId = await insert.job({ companyId });
      const candidateId = actors.applicant.id;
      return toGlobalId("Application", await insert.application({ jobId: freshJobId, candidateId }));
    },
  };
}

const TABLES = [
  "users",
  "candidate_profiles",
  "candidate_skills",
  "sessions",
  "refresh_tokens",
  "companies",
  "company_recruiters",
  "skills",
  "jobs",
  "job_skills",
  "job_views",
  "job_view_days",
  "job_referrers",
  "job_viewers",
  "applications",
  "application_status_changes",
  "files",
  "staged_uploads",
];

/** A digest of everything in the database: equal before and after means that nothing was changed. */
export async function fingerprint(db: Database): Promise<string> {
  const parts = TABLES.map(
    (table) => sql`(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from ${sql.table(table)} t)`,
  );
  const { rows } = await sql<{ digest: string }>`select concat_ws(',', ${sql.join(parts)}) as digest`.execute(db);
  return rows[0]?.digest ?? "";
}
