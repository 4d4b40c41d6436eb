import { ArrayMaxSize, ArrayMinSize } from "class-validator";
import { ArgsType, Field, ID, InputType } from "type-graphql";
import { ConnectionArgs, ForwardConnectionArgs } from "../platform/graphql/connection.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { OptionalText } from "../platform/graphql/validation.js";
import { ApplicationStatus } from "./application.type.js";

@InputType({ description: "Which applications. Conditions add up; one that is left out or null restricts nothing." })
export class ApplicationFilter {
  @Field(() => [ApplicationStatus], { nullable: true, description: "Standing at one of these." })
  status?: ApplicationStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: "Sent at or after this time." })
  createdAfter?: Date | null;
}

@ArgsType()
export class MyApplicationsArgs extends ForwardConnectionArgs {
  @Field(() => ApplicationFilter, { nullable: true, description: "Which applications; all by default." })
  filter?: ApplicationFilter | null;
}

@ArgsType()
export class JobApplicationsArgs extends ConnectionArgs {
  @Field(() => ApplicationFilter, { nullable: true, description: "Which applications; all by default." })
  filter?: ApplicationFilter | null;
}

@InputType({ description: "An application to a job." })
export class ApplyToJobInput {
  @Field(() => ID, { description: "The job; it must be open." })
  jobId: string;

  @OptionalText(20_000)
  @Field(() => String, { nullable: true, description: "What to say to the company." })
  coverLetter?: string | null;
}

@InputType({ description: "Names one of the viewer's applications." })
export class WithdrawApplicationInput {
  @Field(() => ID, { description: "The application." })
  id: string;
}

@InputType({ description: "The next step for an application." })
export class UpdateApplicationStatusInput {
  @Field(() => ID, { description: "The application." })
  id: string;

  @Field(() => ApplicationStatus, { description: "Where it shall stand." })
  status: ApplicationStatus;

  @OptionalText(5_000)
  @Field(() => String, { nullable: true, description: "A note for the company's recruiters." })
  note?: string | null;
}

@InputType({ description: "The same next step for several applications." })
export class BulkUpdateApplicationsInput {
  @ArrayMinSize(1, { message: "at least one" })
  @ArrayMaxSize(500, { message: "at most 500" })
  @Field(() => [ID], { description: "The applications, at most 500." })
  ids: string[];

  @Field(() => ApplicationStatus, { description: "Where they shall stand." })
  status: ApplicationStatus;

  @OptionalText(5_000)
  @Field(() => String, { nullable: true, description: "A note for the company's recruiters." })
  note?: string | null;
}
