import { Field, Float, ObjectType } from "type-graphql";
import { CacheNamespace } from "../caching/caching.inputs.js";
import type { Namespace } from "../platform/cache/cache.js";

@ObjectType({ simpleResolvers: true, description: "What a part of the cache did." })
export class NamespaceFigures {
  @Field(() => CacheNamespace, { description: "The part." })
  name: Namespace;

  @Field(() => Float, { description: "Times that it had what was asked for." })
  hits: number;

  @Field(() => Float, { description: "Times that it had to be made." })
  misses: number;

  @Field(() => Float, { description: "Times that a due answer was served, while it was made anew or could not be." })
  stale: number;

  @Field(() => Float, { description: "Times that the cache was not asked." })
  bypasses: number;

  @Field(() => Float, {
    description: "The share of look-ups that were answered from the cache, stale ones included; 0 to 1.",
  })
  hitRate: number;

  @Field(() => Float, { description: "Entries in memory now." })
  entries: number;

  @Field(() => Float, { description: "About what they take." })
  bytes: number;

  @Field(() => Float, { description: "Entries that made room for others." })
  evictions: number;

  @Field(() => Float, { description: "Entries that a change in the database ended." })
  invalidations: number;

  @Field(() => Float, { description: "Requests that shared the work of another." })
  coalesced: number;

  @Field(() => Float, { description: "The work that hits have saved." })
  savedMs: number;
}

@ObjectType({ simpleResolvers: true, description: "How often something was missing for a reason." })
export class MissReasonCount {
  @Field(() => String, { description: "The reason, such as `cold`, `expired` or `invalidated`." })
  reason: string;

  @Field(() => Float, { description: "How often." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "An operation that the cache answers often." })
export class HotOperation {
  @Field(() => String, { description: "Its name." })
  operation: string;

  @Field(() => Float, { description: "Answers from the cache." })
  hits: number;
}

@ObjectType({
  simpleResolvers: true,
  description: "A public answer that is asked for often. Counted by this server, since it started.",
})
export class HotEntry {
  @Field(() => String, { description: "The name of the operation; empty if it has none." })
  operation: string;

  @Field(() => String, { description: "Its text in one line; of a long one, the beginning." })
  query: string;

  @Field(() => String, { description: "Its variables, as JSON." })
  variables: string;

  @Field(() => Float, { description: "Times that it was asked for." })
  hits: number;

  @Field(() => Float, { description: "What it takes to make." })
  costMs: number;
}

@ObjectType({ simpleResolvers: true, description: "Cached entries that changes of a table have ended." })
export class TableInvalidations {
  @Field(() => String, { description: "The table." })
  table: string;

  @Field(() => Float, { description: "How many." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "What the cache did." })
export class CacheFigures {
  @Field(() => [NamespaceFigures], { description: "Its parts." })
  namespaces: NamespaceFigures[];

  @Field(() => [MissReasonCount], { description: "Why things were missing, the most frequent reason first." })
  missReasons: MissReasonCount[];

  @Field(() => [HotOperation], { description: "The operations with the most hits, up to 20." })
  hottest: HotOperation[];

  @Field(() => [HotEntry], { description: "The public answers that are asked for most, up to 20." })
  hottestEntries: HotEntry[];

  @Field(() => [TableInvalidations], { description: "The tables whose changes have ended entries, most first." })
  invalidatedBy: TableInvalidations[];
}
