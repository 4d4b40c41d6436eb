import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
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

/**
 * A field costs one, and what is beneath it, times the page size if it is a list with pages, or as often as it is given
 * ids or rows, each of which it answers.
 */
function estimate({ field, args, childComplexity }: ComplexityEstimatorArgs): number {
  // An argument that is left out is not among `args`: only the field itself tells that it has pages.
  const isPaged = field.args.some(({ name }) => name === "first" || name === "pageSize");
  const given: unknown = args.ids ?? args.input?.ids ?? args.input?.rows;
  if (Array.isArray(given)) return 1 + Math.max(given.length, 1) * childComplexity;
  const size = args.first ?? args.last ?? args.pageSize ?? (isPaged ? DEFAULT_PAGE_SIZE : undefined);
  if (size === undefined) return 1 + childComplexity;
  return 1 + Math.min(Math.max(Number(size), 1), MAX_PAGE_SIZE) * childComplexity;
}

/**
 * @returns what the operation costs; undefined if its variables are not good
 * @throws AppError COST_EXCEEDED if it asks for too much at once
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number | undefined {
  // Execution refuses these variables, and says why.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return undefined;
  const depth = depthOf(operation.selectionSet, document, new Map());
  if (depth > MAX_DEPTH) {
    throw AppError.forRequest(ErrorCode.COST_EXCEEDED, `The operation nests ${depth} deep; ${MAX_DEPTH} is the limit.`);
  }
  const cost = costOf(schema, document, operation, variables);
  if (cost > MAX_COST) {
    throw AppError.forRequest(
      ErrorCode.COST_EXCEEDED,
      `The operation costs ${cost}; ${MAX_COST} is the limit. Ask for smaller pages.`,
    );
  }
  return cost;
}

function costOf(
  schema: GraphQLSchema,
  query: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  try {
    return getComplexity({ schema, query, variables, operationName: operation.name?.value, estimators: [estimate] });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // It gives up on a document whose fragments open into more than 10,000 selections.
    throw AppError.forRequest(ErrorCode.COST_EXCEEDED, error.message);
  }
}

/** Each fragment is measured once: if it spread another twice, and that one a third, and so on, it would take for ever. */
function depthOf(set: SelectionSetNode, document: DocumentNode, known: Map<string, number>): number {
  let deepest = 0;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (node.name.value.startsWith("__")) continue;
      deepest = Math.max(deepest, 1 + (node.selectionSet ? depthOf(node.selectionSet, document, known) : 0));
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(node.selectionSet, document, known));
    } else {
      deepest = Math.max(deepest, depthOfFragment(node.name.value, document, known));
    }
  }
  return deepest;
}

function depthOfFragment(name: string, document: DocumentNode, known: Map<string, number>): number {
  const measured = known.get(name);
  if (measured !== undefined) return measured;
  // Validation has refused circular fragments before this runs.
  const fragment = document.definitions.find(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
  const depth = fragment?.kind === Kind.FRAGMENT_DEFINITION ? depthOf(fragment.selectionSet, document, known) : 0;
  known.set(name, depth);
  return depth;
}
