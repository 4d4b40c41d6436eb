import { ArrayMaxSize, IsOptional, Matches, Max, Min, ValidateNested } from "class-validator";
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { CurrencyCode, OptionalText, OptionalWebAddress, RequiredText } from "../platform/graphql/validation.js";
import { ExperienceLevel, SalaryPeriod, SkillProficiency } from "./user.enums.js";

@InputType({ description: "A page about a candidate elsewhere." })
export class ProfileLinkInput {
  @RequiredText(100)
  @Field(() => String, { description: "What it is, such as `GitHub`." })
  label: string;

  @OptionalWebAddress()
  @Field(() => String, { description: "Its address, with https://." })
  url: string;
}

@InputType({ description: "A degree, course or school." })
export class EducationInput {
  @RequiredText(200)
  @Field(() => String, { description: "The school." })
  institution: string;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "The degree or certificate." })
  degree?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "The subject." })
  fieldOfStudy?: string | null;

  @IsOptional()
  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: "The first year." })
  startYear?: number | null;

  @IsOptional()
  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: "The last year; none if it goes on." })
  endYear?: number | null;
}

const month = /^\d{4}-(0[1-9]|1[0-2])$/;

@InputType({ description: "A position held." })
export class WorkExperienceInput {
  @RequiredText(200)
  @Field(() => String, { description: "The employer." })
  company: string;

  @RequiredText(200)
  @Field(() => String, { description: "The position." })
  title: string;

  @OptionalText(5_000)
  @Field(() => String, { nullable: true, description: "What was done there." })
  description?: string | null;

  @IsOptional()
  @Matches(month, { message: "a month such as 2021-04" })
  @Field(() => String, { nullable: true, description: "The first month, as `2021-04`." })
  startMonth?: string | null;

  @IsOptional()
  @Matches(month, { message: "a month such as 2021-04" })
  @Field(() => String, { nullable: true, description: "The last month, as `2023-09`; none if it goes on." })
  endMonth?: string | null;
}

@InputType({ description: "What a candidate would like to earn." })
export class ExpectedSalaryInput {
  @Min(0)
  @Max(9_999_999_999)
  @Field(() => Float, { description: "The amount for one period." })
  amount: number;

  @CurrencyCode()
  @Field(() => String, { defaultValue: "USD", description: "ISO 4217 code." })
  currency: string;

  @Field(() => SalaryPeriod, { defaultValue: SalaryPeriod.ANNUAL, description: "The period it is for." })
  period: SalaryPeriod;
}

@InputType({ description: "Changes to the viewer's profile: what is left out stays, null empties." })
export class UpdateProfileInput {
  @IsOptional()
  @RequiredText(200)
  @Field(() => String, { nullable: true, description: "Full name; cannot be emptied." })
  name?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "One line, such as `Registered nurse, intensive care`." })
  headline?: string | null;

  @OptionalText(5_000)
  @Field(() => String, { nullable: true, description: "A few sentences." })
  summary?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Where they live." })
  location?: string | null;

  @Field(() => ExperienceLevel, { nullable: true, description: "How far along their career they are." })
  experienceLevel?: ExperienceLevel | null;

  @IsOptional()
  @Min(0)
  @Max(80)
  @Field(() => Int, { nullable: true, description: "Years of work in the occupation." })
  yearsOfExperience?: number | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => ExpectedSalaryInput, { nullable: true, description: "What they would like to earn." })
  expectedSalary?: ExpectedSalaryInput | null;

  @IsOptional()
  @ArrayMaxSize(20)
  @ValidateNested()
  @Field(() => [ProfileLinkInput], { nullable: true, description: "Replaces all links." })
  links?: ProfileLinkInput[] | null;

  @IsOptional()
  @ArrayMaxSize(30)
  @ValidateNested()
  @Field(() => [EducationInput], { nullable: true, description: "Replaces the whole list." })
  education?: EducationInput[] | null;

  @IsOptional()
  @ArrayMaxSize(50)
  @ValidateNested()
  @Field(() => [WorkExperienceInput], { nullable: true, description: "Replaces the whole list." })
  workExperience?: WorkExperienceInput[] | null;
}

@InputType({ description: "A skill of the viewer." })
export class CandidateSkillInput {
  @Field(() => ID, { description: "The skill's id." })
  skillId: string;

  @Field(() => SkillProficiency, { description: "How well they know it." })
  proficiency: SkillProficiency;

  @IsOptional()
  @Min(0)
  @Max(80)
  @Field(() => Int, { nullable: true, description: "Years of use." })
  years?: number | null;
}

@InputType({ description: "All skills of the viewer." })
export class SetSkillsInput {
  @ArrayMaxSize(100)
  @ValidateNested()
  @Field(() => [CandidateSkillInput], { description: "Replaces the whole list; at most 100." })
  skills: CandidateSkillInput[];
}
