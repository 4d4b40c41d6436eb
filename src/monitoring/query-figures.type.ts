import { Field, Float, ObjectType } from "type-graphql";

@ObjectType({ simpleResolvers: true, description: "A statement that took longer than SLOW_QUERY_MS, at one place." })
export class SlowQuery {
  @Field(() => String, { description: "The statement, without values." })
  sql: string;

  @Field(() => Float, { description: "How often it was slow." })
  count: number;

  @Field(() => Float, { description: "The longest time." })
  maxMs: number;

  @Field(() => Float, { description: "Of the times that were slow, 95 % were no longer than this." })
  p95Ms: number;

  @Field(() => String, { description: "The operation; empty if it was sent for none." })
  operation: string;

  @Field(() => String, { description: "The field that sent it, without places in lists; empty if none did." })
  fieldPath: string;

  @Field(() => String, { nullable: true, description: "How PostgreSQL carries it out, once it has been asked." })
  plan: string | null;

  @Field(() => [String], { description: "What could be better." })
  advice: string[];
}

@ObjectType({ simpleResolvers: true, description: "A statement that a field sends for each row: an N+1." })
export class RepeatedQuery {
  @Field(() => String, { description: "The field, without places in lists." })
  fieldPath: string;

  @Field(() => Float, { description: "Statements that it sent." })
  statements: number;

  @Field(() => Float, { description: "Requests in which it did." })
  requests: number;

  @Field(() => String, { description: "The operation." })
  operation: string;

  @Field(() => String, { description: "The statement, without values." })
  sql: string;

  @Field(() => String, { description: "What is missing." })
  advice: string;
}

@ObjectType({ simpleResolvers: true, description: "What was asked of PostgreSQL." })
export class QueryFigures {
  @Field(() => Float, { description: "Statements." })
  count: number;

  @Field(() => Float, { description: "Of those, the ones that failed." })
  errors: number;

  @Field(() => Float, { description: "Half took no longer than this." })
  p50Ms: number;

  @Field(() => Float, { description: "95 % took no longer than this." })
  p95Ms: number;

  @Field(() => Float, { description: "99 % took no longer than this." })
  p99Ms: number;

  @Field(() => [SlowQuery], { description: "Slow statements, the slowest first." })
  slow: SlowQuery[];

  @Field(() => [RepeatedQuery], { description: "Fields that read row by row." })
  nPlusOne: RepeatedQuery[];
}

@ObjectType({ simpleResolvers: true, description: "What a loader did." })
export class LoaderFigures {
  @Field(() => String, { description: "Its name." })
  name: string;

  @Field(() => Float, { description: "Keys that fields asked for." })
  loads: number;

  @Field(() => Float, { description: "Times that it fetched." })
  batches: number;

  @Field(() => Float, { description: "Keys for each time." })
  averageBatchSize: number;

  @Field(() => Float, { description: "Keys that were known already within the request." })
  hits: number;
}
