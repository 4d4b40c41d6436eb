import type { Selectable } from "kysely";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { CompanyRow } from "../companies/company.type.js";
import type { Jobs } from "../platform/db/db.types.js";
import { connectionType, pageType } from "../platform/graphql/connection.js";
import { Node } from "../platform/graphql/node.type.js";
import { DateTime } from "../platform/graphql/scalars.js";
import type { SkillRow } from "../skills/skill.type.js";
import { ExperienceLevel, SalaryPeriod } from "../users/user.enums.js";
import { EmploymentType, JobStatus } from "./job.enums.js";

@ObjectType({ simpleResolvers: true, description: "What a job pays." })
export class Salary {
  @Field(() => Float, { nullable: true, description: "The lower end for one period." })
  min: number | null;

  @Field(() => Float, { nullable: true, description: "The upper end for one period." })
  max: number | null;

  @Field(() => String, { description: "ISO 4217 code, such as `USD`." })
  currency: string;

  @Field(() => SalaryPeriod, { description: "The period it is for." })
  period: SalaryPeriod;
}

@ObjectType({ implements: Node, simpleResolvers: true, description: "A job posting." })
export class Job {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => String, { description: "Its name in URLs; unique." })
  slug: string;

  @Field(() => String, { description: "The position." })
  title: string;

  @Field(() => String, { description: "What the work is; plain text." })
  description: string;

  @Field(() => String, { nullable: true, description: "What is asked of the candidate; plain text." })
  requirements: string | null;

  @Field(() => String, { nullable: true, description: "Where the work is." })
  location: string | null;

  @Field(() => Boolean, { description: "Whether it can be done from anywhere." })
  remote: boolean;

  @Field(() => EmploymentType, { description: "The kind of employment." })
  employmentType: EmploymentType;

  @Field(() => ExperienceLevel, { nullable: true, description: "The experience asked for." })
  experienceLevel: ExperienceLevel | null;

  @Field(() => JobStatus, { description: "Where it stands." })
  status: JobStatus;

  @Field(() => DateTime, { nullable: true, description: "When it was published." })
  postedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Until when one can apply." })
  closesAt: Date | null;

  @Field(() => DateTime, { description: "When it was written." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt: Date;

  @Field(() => Int, { description: "How often it was looked at." })
  viewCount: number;
}

export const JobConnection = connectionType("Job", () => Job);
export const JobPage = pageType("Job", () => Job);

type JobColumn = Exclude<keyof Selectable<Jobs>, "id">;

/** The columns behind each field. */
export const jobColumns = {
  slug: ["slug"],
  title: ["title"],
  description: ["description"],
  requirements: ["requirements"],
  location: ["location"],
  remote: ["remote"],
  employmentType: ["employmentType"],
  experienceLevel: ["experienceLevel"],
  salary: ["salaryMin", "salaryMax", "salaryCurrency", "salaryPeriod"],
  status: ["status"],
  isOpen: ["status", "closesAt"],
  postedAt: ["postedAt"],
  closesAt: ["closesAt"],
  createdAt: ["createdAt"],
  updatedAt: ["updatedAt"],
  viewCount: ["viewCount"],
  company: ["companyId"],
} as const satisfies Record<string, readonly JobColumn[]>;

/** A job as read: the columns that were asked for, and the relations that came in the same statement. */
export type JobRow = Pick<Selectable<Jobs>, "id"> &
  Partial<Selectable<Jobs>> & {
    company?: CompanyRow;
    skills?: SkillRow[];
    applicationCount?: number;
    /** Whether the viewer recruits for its company. */
    isOwn?: boolean;
  };
