import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { type ComplexityEstimatorArgs, getComplexity } from "graphql-query-complexity";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./connection.js";
import { AppError, ErrorCode } from "./errors.js";

/** Fields that an operation may resolve at most, if every list is full. A full page of jobs with everything is 5,000. */
export const MAX_COST = 50_000;
/** How deep selections may nest, introspection apart. */
export const MAX_DEPTH = 15;
/** Bounds parsing, before anything else is known of a document. */
export const MAX_TOKENS = 10_000;

/** A field costs one, and what is beneath it, times the page size if it is a list with pages. */
function estimate({ args, childComplexity }: ComplexityEstimatorArgs): number {
  const size = args.first ?? args.last ?? args.pageSize;
  const isPaged = "first" in args || "last" in args || "pageSize" in args || "after" in args;
  if (!isPaged && size === undefined) return 1 + childComplexity;
  return 1 + Math.min(Math.max(Number(size ?? DEFAULT_PAGE_SIZE), 1), MAX_PAGE_SIZE) * childComplexity;
}

/** @throws AppError COST_EXCEEDED if an operation asks for too much at once */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): void {
  const depth = depthOf(operation.selectionSet, document);
  if (depth > MAX_DEPTH) {
    throw AppError.forRequest(ErrorCode.COST_EXCEEDED, `The operation nests ${depth} deep; ${MAX_DEPTH} is the limit.`);
  }
  const cost = getComplexity({
    schema,
    query: document,
    variables,
    operationName: operation.name?.value,
    estimators: [estimate],
  });
  if (cost > MAX_COST) {
    throw AppError.forRequest(
      ErrorCode.COST_EXCEEDED,
      `The operation costs ${cost}; ${MAX_COST} is the limit. Ask for smaller pages.`,
    );
  }
}

function depthOf(set: SelectionSetNode, document: DocumentNode): number {
  let deepest = 0;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (node.name.value.startsWith("__")) continue;
      deepest = Math.max(deepest, 1 + (node.selectionSet ? depthOf(node.selectionSet, document) : 0));
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(node.selectionSet, document));
    } else {
      // Validation has refused circular fragments before this runs.
      const fragment = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
        deepest = Math.max(deepest, depthOf(fragment.selectionSet, document));
    }
  }
  return deepest;
}
