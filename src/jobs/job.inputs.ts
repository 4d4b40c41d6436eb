import { ArrayMaxSize, IsOptional, Max, Min, ValidateNested } from "class-validator";
import { ArgsType, Field, Float, ID, InputType } from "type-graphql";
import { ConnectionArgs, PageArgs } from "../platform/graphql/connection.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { CurrencyCode, OptionalText, RequiredText } from "../platform/graphql/validation.js";
import { ExperienceLevel, SalaryPeriod } from "../users/user.enums.js";
import { EmploymentType, JobSort, JobStatus } from "./job.enums.js";

@InputType({ description: "A salary that a job must reach." })
export class MinimumSalaryInput {
  @Min(0)
  @Field(() => Float, { description: "The amount for one period." })
  amount: number;

  @CurrencyCode()
  @Field(() => String, { defaultValue: "USD", description: "ISO 4217 code. Only jobs paying in it match." })
  currency: string;

  @Field(() => SalaryPeriod, { defaultValue: SalaryPeriod.ANNUAL, description: "The period it is for." })
  period: SalaryPeriod;
}

@InputType({ description: "Which jobs. Conditions add up; one that is left out or null restricts nothing." })
export class JobFilter {
  @OptionalText(200)
  @Field(() => String, {
    nullable: true,
    description:
      'Words in title, skills, company or description. Understands "exact phrase", or, -without; forgives typos.',
  })
  text?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Part of the place, such as a city." })
  location?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Only jobs that can (or cannot) be done from anywhere." })
  remote?: boolean | null;

  @Field(() => [EmploymentType], { nullable: true, description: "One of these kinds of employment." })
  employmentTypes?: EmploymentType[] | null;

  @Field(() => [ExperienceLevel], { nullable: true, description: "One of these levels of experience." })
  experienceLevels?: ExperienceLevel[] | null;

  @IsOptional()
  @ArrayMaxSize(20, { message: "at most 20" })
  @Field(() => [ID], { nullable: true, description: "Asks for every one of these skills, at most 20." })
  allSkills?: string[] | null;

  @IsOptional()
  @ArrayMaxSize(100, { message: "at most 100" })
  @Field(() => [ID], { nullable: true, description: "Asks for at least one of these skills, at most 100." })
  anySkills?: string[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => MinimumSalaryInput, {
    nullable: true,
    description:
      "The upper end of the salary reaches this; hourly and other pay is compared as pay for a full-time year.",
  })
  minSalary?: MinimumSalaryInput | null;

  @Field(() => ID, { nullable: true, description: "Only this company's." })
  companyId?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Posted at or after this time." })
  postedAfter?: Date | null;

  @Field(() => [JobStatus], {
    nullable: true,
    description: "PUBLISHED by default. Any other status restricts the list to the jobs of your own companies.",
  })
  status?: JobStatus[] | null;
}

@ArgsType()
export class JobsArgs extends ConnectionArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => JobFilter, { nullable: true, description: "Which jobs; all published ones by default." })
  filter?: JobFilter | null;

  @Field(() => JobSort, { nullable: true, description: "NEWEST by default, or RELEVANCE if `filter.text` is given." })
  sort?: JobSort | null;
}

@ArgsType()
export class JobsPageArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => JobFilter, { nullable: true, description: "Which jobs; all published ones by default." })
  filter?: JobFilter | null;

  @Field(() => JobSort, { nullable: true, description: "NEWEST by default, or RELEVANCE if `filter.text` is given." })
  sort?: JobSort | null;
}

const MAX_AMOUNT = 9_999_999_999;

@InputType({ description: "What a job pays. Give one end or both." })
export class SalaryInput {
  @IsOptional()
  @Min(0)
  @Max(MAX_AMOUNT)
  @Field(() => Float, { nullable: true, description: "The lower end for one period." })
  min?: number | null;

  @IsOptional()
  @Min(0)
  @Max(MAX_AMOUNT)
  @Field(() => Float, { nullable: true, description: "The upper end for one period; not below `min`." })
  max?: number | null;

  @CurrencyCode()
  @Field(() => String, { defaultValue: "USD", description: "ISO 4217 code." })
  currency: string;

  @Field(() => SalaryPeriod, { defaultValue: SalaryPeriod.ANNUAL, description: "The period it is for." })
  period: SalaryPeriod;
}

@InputType()
abstract class JobFieldsInput {
  @OptionalText(50_000)
  @Field(() => String, { nullable: true, description: "What the work is; plain text." })
  description?: string | null;

  @OptionalText(50_000)
  @Field(() => String, { nullable: true, description: "What is asked of the candidate; plain text." })
  requirements?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Where the work is." })
  location?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it can be done from anywhere; false by default." })
  remote?: boolean | null;

  @Field(() => EmploymentType, { nullable: true, description: "The kind of employment; FULL_TIME by default." })
  employmentType?: EmploymentType | null;

  @Field(() => ExperienceLevel, { nullable: true, description: "The experience asked for." })
  experienceLevel?: ExperienceLevel | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => SalaryInput, { nullable: true, description: "What it pays." })
  salary?: SalaryInput | null;

  @Field(() => DateTime, { nullable: true, description: "Until when one can apply." })
  closesAt?: Date | null;
}

@InputType({ description: "A new job. It starts as a draft." })
export class CreateJobInput extends JobFieldsInput {
  @Field(() => ID, { description: "The company; the viewer must recruit for it." })
  companyId: string;

  @RequiredText(300)
  @Field(() => String, { description: "The position." })
  title: string;

  @Field(() => Boolean, { nullable: true, description: "Whether to publish it at once; false by default." })
  publish?: boolean | null;

  @IsOptional()
  @ArrayMaxSize(50)
  @Field(() => [ID], {
    nullable: true,
    description: "Ids of the skills asked for, at most 50; replaces the whole list.",
  })
  skillIds?: string[] | null;
}

@InputType({ description: "Changes to a job: what is left out stays, null empties." })
export class UpdateJobInput extends JobFieldsInput {
  @Field(() => ID, { description: "The job." })
  id: string;

  @IsOptional()
  @RequiredText(300)
  @Field(() => String, { nullable: true, description: "The position; cannot be emptied. The slug stays." })
  title?: string | null;

  @IsOptional()
  @ArrayMaxSize(50)
  @Field(() => [ID], {
    nullable: true,
    description: "Ids of the skills asked for, at most 50; replaces the whole list.",
  })
  skillIds?: string[] | null;
}

@InputType({ description: "Names a job." })
export class JobIdInput {
  @Field(() => ID, { description: "The job." })
  id: string;
}

@InputType({ description: "Someone looked at a job." })
export class RecordJobViewInput {
  @Field(() => ID, { description: "The job." })
  jobId: string;

  @OptionalText(500)
  @Field(() => String, {
    nullable: true,
    description: "The address of the page they came from. Its query and fragment are not kept.",
  })
  referrer?: string | null;
}

@InputType({ description: "One row to import. Rows with the same `externalId` are the same job." })
export class ImportJobRow extends JobFieldsInput {
  @OptionalText(200)
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the job. Without one the row is always a new job.",
  })
  externalId?: string | null;

  @Field(() => String, { description: "The position." })
  title: string;

  @Field(() => DateTime, { nullable: true, description: "When it was posted; now by default." })
  postedAt?: Date | null;

  @IsOptional()
  @ArrayMaxSize(50)
  @Field(() => [String], { nullable: true, description: "Names of skills asked for, beside those found in the texts." })
  skills?: string[] | null;
}

@InputType({ description: "Jobs to import; recognises skills in their texts." })
export class ImportJobsInput {
  @Field(() => ID, { description: "The company; the viewer must recruit for it." })
  companyId: string;

  @ArrayMaxSize(1_000, { message: "at most 1000 rows" })
  @Field(() => [ImportJobRow], { description: "At most 1,000." })
  rows: ImportJobRow[];
}
