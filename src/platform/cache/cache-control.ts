import {
  DirectiveLocation,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInt,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { Directive } from "type-graphql";

export type CacheScope = "PUBLIC" | "PRIVATE";

/** How an operation may be cached, from the hints of the fields that it selects. */
export interface CachePolicy {
  /** Seconds. */
  maxAge: number;
  scope: CacheScope;
  /** The field that sets the age or makes it private. */
  limitingField: string;
}

/**
 * A hint, as Apollo's `@cacheControl`: on a root field it opts in to caching, elsewhere it restricts. A field without one
 * inherits. Ages are those of the default settings; see {@link scaleAge}.
 */
export function CacheControl(hint: { maxAge?: number; scope?: CacheScope }) {
  const args = [hint.maxAge !== undefined && `maxAge: ${hint.maxAge}`, hint.scope && `scope: ${hint.scope}`];
  return Directive(`@cacheControl(${args.filter(Boolean).join(", ")})`);
}

/** The standard definition, so that tools know the directive. */
export const cacheControlDirective = new GraphQLDirective({
  name: "cacheControl",
  description: "How long an answer with this field may be cached, and for whom.",
  locations: [
    DirectiveLocation.FIELD_DEFINITION,
    DirectiveLocation.OBJECT,
    DirectiveLocation.INTERFACE,
    DirectiveLocation.UNION,
  ],
  args: {
    maxAge: { type: GraphQLInt, description: "Seconds." },
    scope: {
      description: "PRIVATE: for the viewer only.",
      type: new GraphQLEnumType({
        name: "CacheControlScope",
        description: "For whom an answer may be cached.",
        values: {
          PUBLIC: { description: "The same for everyone." },
          PRIVATE: { description: "For the viewer only." },
        },
      }),
    },
    inheritMaxAge: { type: GraphQLBoolean, description: "Takes the parent's age, which is the default here." },
  },
});

export interface CacheAges {
  /** Seconds, by default 60, 300 and 3600. */
  short: number;
  default: number;
  long: number;
}

/** Hints are written for the default ages; the settings scale them: up to a minute, up to five, and beyond. */
export function scaleAge(maxAge: number, ages: CacheAges): number {
  if (maxAge <= 60) return Math.round((maxAge * ages.short) / 60);
  if (maxAge <= 300) return Math.round((maxAge * ages.default) / 300);
  return Math.round((maxAge * ages.long) / 3600);
}

type Hint = { maxAge?: number; scope?: CacheScope };

/**
 * The policy of an operation: the lowest age and the strictest scope of all the fields in it, `@skip` and `@include` set
 * aside. Depends on the document alone, so it is worked out once for each.
 */
export function policyOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CachePolicy {
  const policy: CachePolicy = { maxAge: Number.POSITIVE_INFINITY, scope: "PUBLIC", limitingField: "" };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const restrict = ({ maxAge, scope }: Hint, path: string) => {
    if (maxAge !== undefined && maxAge < policy.maxAge) {
      policy.maxAge = maxAge;
      policy.limitingField = path;
    }
    if (scope === "PRIVATE" && policy.scope === "PUBLIC") {
      policy.scope = "PRIVATE";
      policy.limitingField = path;
    }
  };
  // A fragment spread again at the same type adds nothing.
  const visited = new Set<string>();
  const walk = (set: SelectionSetNode, type: GraphQLNamedType | undefined, path: string, isRoot: boolean) => {
    if (type) restrict(hintOf(type), path || type.name);
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        if (name === "__typename") continue;
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
        const ownPath = path ? `${path}.${name}` : name;
        const target = field && getNamedType(field.type);
        const hint = field ? hintOf(field) : {};
        const typeHint = target ? hintOf(target) : {};
        restrict(isRoot ? { maxAge: typeHint.maxAge ?? 0, ...hint } : hint, ownPath);
        if (node.selectionSet && (!target || isCompositeType(target))) walk(node.selectionSet, target, ownPath, false);
      } else {
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        if (!inner) continue;
        const condition = inner.typeCondition?.name.value;
        const at = condition ? schema.getType(condition) : type;
        if (node.kind === Kind.FRAGMENT_SPREAD) {
          const visit = `${node.name.value} ${isRoot}`;
          if (visited.has(visit)) continue;
          visited.add(visit);
        }
        walk(inner.selectionSet, at, path, isRoot);
      }
    }
  };
  walk(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, "", true);
  if (!Number.isFinite(policy.maxAge)) policy.maxAge = 0;
  return policy;
}

type Hinted = { astNode?: { readonly directives?: readonly { name: { value: string } }[] } | null };

const hints = new WeakMap<object, Hint>();

function hintOf(hinted: GraphQLNamedType | Hinted): Hint {
  const known = hints.get(hinted);
  if (known) return known;
  const directive = (hinted as Hinted).astNode?.directives?.find(({ name }) => name.value === "cacheControl") as
    | { arguments?: readonly { name: { value: string }; value: { kind: string; value?: string } }[] }
    | undefined;
  const hint: Hint = {};
  for (const { name, value } of directive?.arguments ?? []) {
    if (name.value === "maxAge") hint.maxAge = Number(value.value);
    if (name.value === "scope") hint.scope = value.value as CacheScope;
  }
  hints.set(hinted, hint);
  return hint;
}
