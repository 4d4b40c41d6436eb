import type { IncomingMessage } from "node:http";
import type { Context } from "@opentelemetry/api";
import type { FastifyRequest } from "fastify";
import type { CacheScope } from "../cache/cache-control.js";
import type { CacheableOperation } from "../cache/operations.js";
import type { Viewer } from "../graphql/access.js";

/** A GraphQL request over HTTP, on its way to Apollo. */
export interface HttpOperation {
  method: string;
  headers: IncomingMessage["headers"];
  /** The query string of a GET, with its question mark. */
  search: string;
  /** The parsed body. */
  body: unknown;
  ip: string;
  viewer: Viewer | null;
  /** Whom the answer may be kept for; undefined if for nobody. */
  scope?: CacheScope;
  /** Why there is no telling who sends it: a token that is not good. */
  refusal?: Error;
  /** What it does is to be shown to whoever asks. */
  explain?: boolean;
  /** The span that it is a part of. */
  span?: Context | undefined;
  /** Told the operation's name and text once they are known. */
  onOperation?: (name: string | undefined, query: string) => void;
  /** To be called when it has been answered. */
  dispose?: () => Promise<void>;
}

/** A request as if it came from a client. */
export function asHttp({ request, policy }: CacheableOperation, viewer: Viewer | null): HttpOperation {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    search: "",
    body: request,
    ip: "",
    viewer,
    scope: policy.scope,
  };
}

/** Answers are kept by account and role: a changed role is another viewer. */
export function viewerKey(viewer: Viewer | null): string | undefined {
  return viewer ? `${viewer.id}.${viewer.role}` : undefined;
}

export function bearer(authorization: string): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
}

/** What a request asks for, as far as it has the usual form. */
export interface Asked {
  query: string | undefined;
  /** Of a persisted query. */
  hash: string | undefined;
  operationName: string | null;
  variables: Record<string, unknown>;
}

/** Undefined for what Apollo is to look at first: other forms, and a GET that a foreign page could have sent. */
export function readRequest(request: FastifyRequest): Asked | undefined {
  if (request.method === "POST") return readBody(request.body);
  const { headers } = request;
  if (!headers["apollo-require-preflight"] && !headers["x-apollo-operation-name"]) return undefined;
  const query = request.query as Record<string, string | string[]>;
  try {
    const json = (name: string) => (typeof query[name] === "string" ? JSON.parse(query[name]) : undefined);
    return readBody({ ...query, variables: json("variables"), extensions: json("extensions") });
  } catch {
    return undefined;
  }
}

export function readBody(body: unknown): Asked | undefined {
  if (!isRecord(body)) return undefined;
  const { query, operationName = null, variables, extensions } = body;
  const hash = isRecord(extensions) && isRecord(extensions.persistedQuery) && extensions.persistedQuery.sha256Hash;
  const isWellFormed =
    (query === undefined || typeof query === "string") &&
    (operationName === null || typeof operationName === "string") &&
    (variables === undefined || variables === null || isRecord(variables));
  if (!isWellFormed) return undefined;
  return {
    query: query as string | undefined,
    hash: typeof hash === "string" ? hash : undefined,
    operationName: operationName as string | null,
    variables: (variables ?? {}) as Record<string, unknown>,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
