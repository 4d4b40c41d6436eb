import { Field, Int, ObjectType } from "type-graphql";
import { ApplicationStatusCount, DayCount } from "./counts.type.js";

@ObjectType({ simpleResolvers: true, description: "Who looked at a job on one day, in UTC." })
export class JobViewDay {
  @Field(() => String, { description: "The day, as `2026-05-31`." })
  day: string;

  @Field(() => Int, { description: "How often it was looked at." })
  views: number;

  @Field(() => Int, { description: "By how many: accounts, and visitors told apart by address and browser." })
  uniqueViewers: number;
}

@ObjectType({ simpleResolvers: true, description: "Where people who looked at a job came from." })
export class ReferrerCount {
  @Field(() => String, {
    nullable: true,
    description: "The site, such as `example.org`; null: many rare ones together.",
  })
  host: string | null;

  @Field(() => Int, { description: "How many views." })
  views: number;
}

@ObjectType({ simpleResolvers: true, description: "How many candidates have a match score within ten points." })
export class MatchScoreCount {
  @Field(() => Int, { description: "The lowest score of these: 0, 10, 20 and so on." })
  from: number;

  @Field(() => Int, { description: "How many." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "How a job fares." })
export class JobAnalytics {
  @Field(() => Int, { description: "How often it was looked at." })
  views: number;

  @Field(() => Int, {
    description: "By how many, each counted once a day: visitors are known again on the same day only.",
  })
  uniqueViewers: number;

  @Field(() => Int, { description: "How many have applied." })
  applicationCount: number;

  @Field(() => [ApplicationStatusCount], { description: "Applications by status; statuses without any are left out." })
  applicationsByStatus: ApplicationStatusCount[];

  @Field(() => [DayCount], {
    description: "Applications received on each of the last 30 days; days without any are left out.",
  })
  applicationsByDay: DayCount[];

  @Field(() => [JobViewDay], { description: "Views on each of the last 30 days; days without any are left out." })
  viewsByDay: JobViewDay[];

  @Field(() => [ReferrerCount], { description: "The ten sites that most views came from, as far as clients tell." })
  referrers: ReferrerCount[];
}
