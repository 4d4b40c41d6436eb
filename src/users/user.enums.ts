import type * as db from "../platform/db/db.types.js";
import { enumType } from "../platform/graphql/enum-type.js";

export type UserRole = db.UserRole;
export const UserRole = enumType<db.UserRole>("UserRole", "What an account may do.", {
  CANDIDATE: "Looks for work and applies.",
  RECRUITER: "Posts jobs for their companies and handles the applications.",
  ADMIN: "Runs the platform.",
});

export type ExperienceLevel = db.ExperienceLevel;
export const ExperienceLevel = enumType<db.ExperienceLevel>("ExperienceLevel", "How far along a career.", {
  ENTRY: "No experience needed; students and first jobs.",
  JUNIOR: "About one to two years.",
  MID: "About three to five years.",
  SENIOR: "More than five years, works alone.",
  LEAD: "Leads a team.",
  EXECUTIVE: "Leads an organisation.",
});

export type SalaryPeriod = db.SalaryPeriod;
export const SalaryPeriod = enumType<db.SalaryPeriod>(
  "SalaryPeriod",
  "The time an amount is paid for. Compared as 2,080 hours, 260 days, 52 weeks or 12 months a year.",
  {
    HOURLY: "For an hour.",
    DAILY: "For a day.",
    WEEKLY: "For a week.",
    MONTHLY: "For a month.",
    ANNUAL: "For a year.",
  },
);

export type SkillProficiency = db.SkillProficiency;
export const SkillProficiency = enumType<db.SkillProficiency>("SkillProficiency", "How well a skill is known.", {
  BEGINNER: "Has begun to learn it.",
  INTERMEDIATE: "Works with it with some help.",
  ADVANCED: "Works with it alone.",
  EXPERT: "Teaches it.",
});
