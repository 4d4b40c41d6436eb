import { Field, Int, ObjectType } from "type-graphql";
import { ApplicationStatus } from "../applications/application.type.js";

@ObjectType({ simpleResolvers: true, description: "How many applications stand at a status." })
export class ApplicationStatusCount {
  @Field(() => ApplicationStatus, { description: "The status." })
  status: ApplicationStatus;

  @Field(() => Int, { description: "How many." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "A count for one day, in UTC." })
export class DayCount {
  @Field(() => String, { description: "The day, as `2026-05-31`." })
  day: string;

  @Field(() => Int, { description: "How many." })
  count: number;
}
