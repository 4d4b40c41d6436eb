import { Field, Int, ObjectType } from "type-graphql";
import { Job, type JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { User, type UserRow } from "../users/user.type.js";
import type { Score } from "./score.js";

@ObjectType({
  simpleResolvers: true,
  description:
    "How well a candidate and a job fit, from 0 to 100. The total is the parts' weighted mean: text 33 %, skills 30 %, location 15 %, experience 12 %, education 10 %; the last three count in full only if skills and text fit. A part of which profile or job tells nothing is 50.",
})
export class MatchScore implements Score {
  @Field(() => Int, { description: "All parts together." })
  total: number;

  @Field(() => Int, { description: "The skills asked for that the candidate has, or has something related to." })
  skills: number;

  @Field(() => Int, { description: "Whether the levels of experience agree." })
  experience: number;

  @Field(() => Int, { description: "Whether it is near home, or can be done from anywhere." })
  location: number;

  @Field(() => Int, { description: "The degree asked for, and what was studied." })
  education: number;

  @Field(() => Int, { description: "How alike the job's title and text are to what the profile says." })
  text: number;

  @Field(() => [String], { description: "The job's skills that the candidate has, the most telling first." })
  matched: string[];

  @Field(() => [String], { description: "The job's skills that the candidate lacks, the most telling first." })
  missing: string[];

  @Field(() => [String], { description: "Why, in words: what speaks for it first." })
  reasons: string[];
}

@CacheControl({ scope: "PRIVATE" })
@ObjectType({ simpleResolvers: true, description: "A job recommended to a candidate." })
export class JobMatch {
  @Field(() => Job, { description: "The job." })
  job: JobRow;

  @Field(() => MatchScore, { description: "How well it fits, as `Job.matchScore`." })
  score: Score;

  @Field(() => [String], { description: "Why it is recommended, in words." })
  reasons: string[];
}

@CacheControl({ scope: "PRIVATE" })
@ObjectType({ simpleResolvers: true, description: "A candidate who fits a job." })
export class CandidateMatch {
  @Field(() => User, { description: "The candidate." })
  candidate: UserRow;

  @Field(() => MatchScore, { description: "How well they fit." })
  score: Score;

  @Field(() => Boolean, { description: "Whether they have applied to this job." })
  hasApplied: boolean;

  @Field(() => [String], { description: "Why they fit, in words." })
  reasons: string[];
}
