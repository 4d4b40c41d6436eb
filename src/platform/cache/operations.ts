import { createHash } from "node:crypto";
import { type GraphQLSchema, Kind, type OperationDefinitionNode, parse, print } from "graphql";
import { LRUCache } from "lru-cache";
import type { Namespace } from "./cache.js";
import { type CachePolicy, policyOf } from "./cache-control.js";

/** What a client asks for, as it came. */
export interface OperationRequest {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
}

/** A request whose answer may be cached. */
export interface CacheableOperation {
  /** The same for requests that differ only in layout, in the order of variables, or in fields nobody declared. */
  key: string;
  name: string;
  policy: CachePolicy;
  /** The kinds of values that the answer shows. */
  namespaces: readonly Namespace[];
  request: OperationRequest;
}

interface KnownDocument {
  /** Of the document in normal form. */
  hash: string;
  operations: Map<
    string,
    { policy: CachePolicy; variables: string[]; isQuery: boolean; namespaces: readonly Namespace[] }
  >;
}

const KNOWN_DOCUMENTS = 2_000;
/** A document longer than this is not worth remembering. */
const MAX_LENGTH = 100_000;

/** Knows the documents that clients send: what may be cached of them, and under which key. */
export class Operations {
  private readonly documents = new LRUCache<string, KnownDocument>({ max: KNOWN_DOCUMENTS });

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: { maxTokens: number; scale: (maxAge: number) => number },
  ) {}

  /** Undefined for anything but one query of a document that can be parsed and may be cached. */
  describe(request: OperationRequest): CacheableOperation | undefined {
    if (request.query.length > MAX_LENGTH) return undefined;
    const document = this.documents.get(request.query) ?? this.learn(request.query);
    // Without a name the only operation is meant.
    const name =
      request.operationName ?? (document.operations.size === 1 ? [...document.operations.keys()][0] : "") ?? "";
    const operation = document.operations.get(name);
    if (!operation?.isQuery || operation.policy.maxAge <= 0) return undefined;
    const values = operation.variables.map((variable) => canonical(request.variables[variable]));
    const digest = createHash("sha256")
      .update(`${document.hash}\0${name}\0${values.join("\0")}`)
      .digest("base64url");
    const { policy, namespaces } = operation;
    return { key: digest.slice(0, 27), name, policy, namespaces, request };
  }

  private learn(query: string): KnownDocument {
    const known = this.read(query);
    this.documents.set(query, known);
    return known;
  }

  private read(query: string): KnownDocument {
    const operations: KnownDocument["operations"] = new Map();
    try {
      const document = parse(query, { noLocation: true, maxTokens: this.options.maxTokens });
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const policy = policyOf(this.schema, document, definition);
        operations.set(definition.name?.value ?? "", {
          policy: { ...policy, maxAge: this.options.scale(policy.maxAge) },
          variables: variablesOf(definition),
          isQuery: definition.operation === "query",
          namespaces: namespacesOf(definition),
        });
      }
      return { hash: createHash("sha256").update(print(document)).digest("base64url"), operations };
    } catch {
      // Apollo says what is wrong with it.
      return { hash: "", operations: new Map() };
    }
  }
}

/** By the root fields; what is not known to be of another kind is about jobs. */
const NAMESPACE_OF: Readonly<Record<string, Namespace>> = {
  viewer: "users",
  user: "users",
  dashboard: "analytics",
  recommendedJobs: "ai",
  candidatesFor: "ai",
};

function namespacesOf({ selectionSet }: OperationDefinitionNode): Namespace[] {
  const fields = selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
  return [...new Set(fields.map((field) => NAMESPACE_OF[field] ?? "jobs"))];
}

function variablesOf(operation: OperationDefinitionNode): string[] {
  return (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value).sort();
}

/** JSON with the fields of objects in order. What is absent differs from null: a default value may apply. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join()}}`;
  }
  return JSON.stringify(value) ?? "";
}
