import { Field, ID, InterfaceType } from "type-graphql";

/** Rows say which type they are by this symbol, so that `node` can tell without looking at their columns. */
export const nodeType = Symbol("nodeType");

@InterfaceType({
  description: "Anything that has an id of its own, to be fetched again by `node`.",
  resolveType: (row: { [nodeType]?: string }) => row[nodeType] ?? "",
})
export abstract class Node {
  @Field(() => ID, { description: "Opaque and unique over all types." })
  id: unknown;
}
