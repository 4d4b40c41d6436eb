import type { Selectable } from "kysely";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { CacheControl } from "../platform/cache/cache-control.js";
import type { CandidateProfiles, Users } from "../platform/db/db.types.js";
import { Node } from "../platform/graphql/node.type.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { Skill, type SkillRow } from "../skills/skill.type.js";
import { ExperienceLevel, SalaryPeriod, SkillProficiency, UserRole } from "./user.enums.js";

@ObjectType({ simpleResolvers: true, description: "A page about a candidate elsewhere." })
export class ProfileLink {
  @Field(() => String, { description: "What it is, such as `GitHub`." })
  label: string;

  @Field(() => String, { description: "Its address." })
  url: string;
}

@ObjectType({ simpleResolvers: true, description: "A degree, course or school." })
export class Education {
  @Field(() => String, { description: "The school." })
  institution: string;

  @Field(() => String, { nullable: true, description: "The degree or certificate." })
  degree: string | null;

  @Field(() => String, { nullable: true, description: "The subject." })
  fieldOfStudy: string | null;

  @Field(() => Int, { nullable: true, description: "The first year." })
  startYear: number | null;

  @Field(() => Int, { nullable: true, description: "The last year; none if it goes on." })
  endYear: number | null;
}

@ObjectType({ simpleResolvers: true, description: "A position held." })
export class WorkExperience {
  @Field(() => String, { description: "The employer." })
  company: string;

  @Field(() => String, { description: "The position." })
  title: string;

  @Field(() => String, { nullable: true, description: "What was done there." })
  description: string | null;

  @Field(() => String, { nullable: true, description: "The first month, as `2021-04`." })
  startMonth: string | null;

  @Field(() => String, { nullable: true, description: "The last month, as `2023-09`; none if it goes on." })
  endMonth: string | null;
}

@ObjectType({ simpleResolvers: true, description: "What a candidate would like to earn." })
export class ExpectedSalary {
  @Field(() => Float, { description: "The amount for one period." })
  amount: number;

  @Field(() => String, { description: "ISO 4217 code, such as `USD`." })
  currency: string;

  @Field(() => SalaryPeriod, { description: "The period it is for." })
  period: SalaryPeriod;
}

@ObjectType({ simpleResolvers: true, description: "What a candidate says about themselves." })
export class CandidateProfile {
  @Field(() => String, { nullable: true, description: "One line, such as `Registered nurse, intensive care`." })
  headline: string | null;

  @Field(() => String, { nullable: true, description: "A few sentences." })
  summary: string | null;

  @Field(() => String, { nullable: true, description: "Where they live." })
  location: string | null;

  @Field(() => ExperienceLevel, { nullable: true, description: "How far along their career they are." })
  experienceLevel: ExperienceLevel | null;

  @Field(() => Int, { nullable: true, description: "Years of work in the occupation." })
  yearsOfExperience: number | null;

  @Field(() => ExpectedSalary, { nullable: true, description: "What they would like to earn." })
  expectedSalary: ExpectedSalary | null;

  @Field(() => [ProfileLink], { description: "Pages about them elsewhere." })
  links: ProfileLink[];

  @Field(() => [Education], { description: "Degrees, courses and schools." })
  education: Education[];

  @Field(() => [WorkExperience], { description: "Positions held." })
  workExperience: WorkExperience[];
}

@ObjectType({ simpleResolvers: true, description: "A skill of a candidate." })
export class CandidateSkill {
  @Field(() => Skill, { description: "The skill." })
  skill: SkillRow;

  @Field(() => SkillProficiency, { description: "How well they know it." })
  proficiency: SkillProficiency;

  @Field(() => Int, { nullable: true, description: "Years of use." })
  years: number | null;
}

@CacheControl({ scope: "PRIVATE" })
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "An account. Seen by its owner, by admins, and by recruiters to whose company its owner has applied.",
})
export class User {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => String, { description: "The address they sign in with." })
  email: string;

  @Field(() => String, { description: "Their full name." })
  name: string;

  @Field(() => UserRole, { description: "What they may do." })
  role: UserRole;

  @Field(() => DateTime, { description: "When the account was made." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When the account last changed." })
  updatedAt: Date;
}

type UserColumn = Exclude<keyof Selectable<Users>, "id" | "passwordHash">;

/** The columns behind each field. */
export const userColumns = {
  email: ["email"],
  name: ["name"],
  role: ["role"],
  createdAt: ["createdAt"],
  updatedAt: ["updatedAt"],
} as const satisfies Partial<Record<keyof User, readonly UserColumn[]>>;

export type UserRow = Pick<Selectable<Users>, "id"> & Partial<Omit<Selectable<Users>, "passwordHash">>;

type ProfileColumn = Exclude<keyof Selectable<CandidateProfiles>, "userId" | "updatedAt">;

export const profileColumns = {
  headline: ["headline"],
  summary: ["summary"],
  location: ["location"],
  experienceLevel: ["experienceLevel"],
  yearsOfExperience: ["yearsOfExperience"],
  expectedSalary: ["expectedSalaryAmount", "expectedSalaryCurrency", "expectedSalaryPeriod"],
  links: ["links"],
  education: ["education"],
  workExperience: ["workExperience"],
} as const satisfies Record<keyof CandidateProfile, readonly ProfileColumn[]>;

export type ProfileRow = Pick<Selectable<CandidateProfiles>, "userId"> & Partial<Selectable<CandidateProfiles>>;
