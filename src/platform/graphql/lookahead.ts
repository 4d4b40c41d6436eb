import {
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** What a query selects beneath a field, with fragments opened and `@skip` and `@include` obeyed. */
export interface Selection {
  has(...path: string[]): boolean;
  /** The selection beneath a field, or beneath several that lead to the same type (`edges.node` and `nodes`). */
  at(...paths: string[][]): Selection;
}

/** The selection beneath the field being resolved. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  return selection(
    info.fieldNodes.flatMap((node) => node.selectionSet ?? []),
    info,
  );
}

type Scope = Pick<GraphQLResolveInfo, "fragments" | "variableValues">;

function selection(sets: readonly SelectionSetNode[], scope: Scope): Selection {
  const beneath = (path: string[]): FieldNode[] | undefined => {
    let level = sets;
    let found: FieldNode[] = [];
    for (const name of path) {
      found = level.flatMap((set) => fieldsOf(set, scope)).filter((field) => field.name.value === name);
      if (found.length === 0) return undefined;
      level = found.flatMap((field) => field.selectionSet ?? []);
    }
    return found;
  };
  return {
    has: (...path) => beneath(path) !== undefined,
    at: (...paths) =>
      selection(
        paths.flatMap((path) => beneath(path) ?? []).flatMap((field) => field.selectionSet ?? []),
        scope,
      ),
  };
}

function fieldsOf(set: SelectionSetNode, scope: Scope): FieldNode[] {
  return set.selections.flatMap((node) => {
    if (getDirectiveValues(GraphQLSkipDirective, node, scope.variableValues)?.if === true) return [];
    if (getDirectiveValues(GraphQLIncludeDirective, node, scope.variableValues)?.if === false) return [];
    if (node.kind === Kind.FIELD) return [node];
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : scope.fragments[node.name.value];
    return inner ? fieldsOf(inner.selectionSet, scope) : [];
  });
}

/** For each object type, the fields that a document selects of it anywhere. */
export type RequestedFields = ReadonlyMap<string, ReadonlySet<string>>;

const requestedByDocument = new WeakMap<DocumentNode, RequestedFields>();

/**
 * Loaders and lists read the columns for these fields: one row object may serve several places of a query,
 * so it must hold what any of them needs. Worked out once for each document that Apollo has parsed.
 */
export function requestedFields(document: DocumentNode, schema: GraphQLSchema): RequestedFields {
  const known = requestedByDocument.get(document);
  if (known) return known;
  const requested = new Map<string, Set<string>>();
  const typeInfo = new TypeInfo(schema);
  const collect = {
    Field(field: FieldNode) {
      const parent = typeInfo.getParentType();
      if (!parent) return;
      const name = getNamedType(parent).name;
      const fields = requested.get(name) ?? new Set();
      requested.set(name, fields.add(field.name.value));
    },
  };
  visit(document, visitWithTypeInfo(typeInfo, collect));
  requestedByDocument.set(document, requested);
  return requested;
}

/** Which columns each field of a type is made from. Fields that need none are left out. */
export type FieldColumns<Column extends string> = Readonly<Record<string, readonly Column[]>>;

/** The columns to read for a type: `always`, and those of every field that the document asks for. */
export function columnsFor<Column extends string>(
  requested: RequestedFields,
  type: string,
  fieldColumns: FieldColumns<Column>,
  always: readonly Column[],
): Column[] {
  const columns = new Set(always);
  for (const field of requested.get(type) ?? []) {
    for (const column of fieldColumns[field] ?? []) columns.add(column);
  }
  // A fixed order makes one statement text, and so one prepared statement, of the same set of columns.
  return [...columns].sort();
}
