import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType } from "type-graphql";
import { ForwardConnectionArgs } from "../platform/graphql/connection.js";
import { KnownEmailAddress, OptionalText, OptionalWebAddress, RequiredText } from "../platform/graphql/validation.js";

@ArgsType()
export class CompaniesArgs extends ForwardConnectionArgs {
  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Part of the name." })
  search?: string | null;
}

@InputType({ description: "A new company. The viewer becomes its recruiter." })
export class CreateCompanyInput {
  @RequiredText(200)
  @Field(() => String, { description: "Its name." })
  name: string;

  @OptionalText(10_000)
  @Field(() => String, { nullable: true, description: "What it does." })
  description?: string | null;

  @OptionalWebAddress()
  @Field(() => String, { nullable: true, description: "Its web address, with https://." })
  website?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Where it is." })
  location?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Its line of business." })
  industry?: string | null;
}

@InputType({ description: "Changes to a company: what is left out stays, null empties." })
export class UpdateCompanyInput {
  @Field(() => ID, { description: "The company." })
  id: string;

  @IsOptional()
  @RequiredText(200)
  @Field(() => String, { nullable: true, description: "Its name; cannot be emptied. Its slug stays." })
  name?: string | null;

  @OptionalText(10_000)
  @Field(() => String, { nullable: true, description: "What it does." })
  description?: string | null;

  @OptionalWebAddress()
  @Field(() => String, { nullable: true, description: "Its web address, with https://." })
  website?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Where it is." })
  location?: string | null;

  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Its line of business." })
  industry?: string | null;
}

@InputType({ description: "A recruiter to add to a company." })
export class AddCompanyRecruiterInput {
  @Field(() => ID, { description: "The company." })
  companyId: string;

  @KnownEmailAddress()
  @Field(() => String, { description: "The e-mail address of an account with the role RECRUITER." })
  email: string;
}
