import type { GraphQLScalarType } from "graphql";
import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import type * as counts from "../db/count.js";
import { enumType } from "./enum-type.js";

/** The page sizes of every list. */
export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

export type CountPrecision = counts.CountPrecision;
export const CountPrecision = enumType<counts.CountPrecision>(
  "CountPrecision",
  "How far a count can be trusted. Counts are exact up to 10,000.",
  {
    EXACT: "Every row was counted.",
    AT_LEAST: "There are more than that; how many more is not known.",
    ESTIMATED: "The database's estimate from its statistics.",
  },
);

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      "Take this many from the start, or behind `after`. 20 if neither `first` nor `last` is given, at most 100.",
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "A cursor of the same list, filter and sort: take what follows it.",
  })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: "Take this many from the end, or ahead of `before`. At most 100." })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "A cursor of the same list, filter and sort: take what precedes it.",
  })
  before?: string | null;
}

@ArgsType()
export class ForwardConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: "Take this many from the start, or behind `after`. 20 by default, at most 100.",
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "A cursor of the same list and filter: take what follows it." })
  after?: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 1, description: "The page's number, from 1." })
  page: number;

  @Field(() => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: "How many a page holds, at most 100." })
  pageSize: number;
}

@ObjectType({ simpleResolvers: true, description: "Where a stretch of a list stands within it." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether more follows." })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether anything precedes." })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: "The first edge's cursor, for `before`." })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: "The last edge's cursor, for `after`." })
  endCursor: string | null;
}

/** What a resolver of a connection returns; `Row` is the node as the database gives it. */
export interface Connection<Row> {
  edges(): { cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo(): PageInfo;
  totalCount?: number;
  totalCountPrecision?: CountPrecision;
}

type TypeValue = ClassType | GraphQLScalarType;

/** Makes the `XEdge` and `XConnection` types of a node type. */
export function connectionType(name: string, node: () => TypeValue) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${name} of a list, with its place in it.` })
  class Edge {
    @Field(() => String, { description: "Its place in the list, for `after` and `before`." })
    cursor: string;

    @Field(node, { description: `The ${name}.` })
    node: unknown;
  }

  @ObjectType(`${name}Connection`, {
    simpleResolvers: true,
    description: `A stretch of a list of ${name}. Leave \`totalCount\` out for infinite scroll: nothing is counted then.`,
  })
  class NodeConnection {
    @Field(() => [Edge], { description: "The list's members, with their cursors." })
    edges: Edge[];

    @Field(() => [node()], { description: "The list's members." })
    nodes: unknown[];

    @Field(() => PageInfo, { description: "Where this stretch stands in the list." })
    pageInfo: PageInfo;

    @Field(() => Int, {
      description: "How many there are in all; see `totalCountPrecision`. Counted only when selected.",
    })
    totalCount: number;

    @Field(() => CountPrecision, { description: "How far `totalCount` can be trusted." })
    totalCountPrecision: CountPrecision;
  }
  return NodeConnection;
}

/** Makes the `XPage` type of a node type, for lists with page numbers. */
export function pageType(name: string, node: () => TypeValue) {
  @ObjectType(`${name}Page`, { simpleResolvers: true, description: `One numbered page of a list of ${name}.` })
  class NodePage {
    @Field(() => [node()], { description: "The page's members; empty behind the last page." })
    items: unknown[];

    @Field(() => Int, { description: "This page's number, from 1." })
    page: number;

    @Field(() => Int, { description: "How many a page holds." })
    pageSize: number;

    @Field(() => Int, {
      description: "How many pages there are, as far as `totalCount` is known. Counted only when selected.",
    })
    pageCount: number;

    @Field(() => Int, {
      description: "How many there are in all; see `totalCountPrecision`. Counted only when selected.",
    })
    totalCount: number;

    @Field(() => CountPrecision, { description: "How far `totalCount` and `pageCount` can be trusted." })
    totalCountPrecision: CountPrecision;

    @Field(() => Boolean, { description: "Whether there is a page behind this one." })
    hasNextPage: boolean;

    @Field(() => Boolean, { description: "Whether there is a page ahead of this one." })
    hasPreviousPage: boolean;
  }
  return NodePage;
}
