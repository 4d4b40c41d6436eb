import type { OutgoingHttpHeaders } from "node:http";
import type { Entry } from "../cache/entry.js";
import type { CacheableOperation } from "../cache/operations.js";
import type { Answer, ResponseCache } from "../cache/response-cache.js";

/** The answer's headers about caching. */
export function cacheHeaders(operation: CacheableOperation, answer: Answer): OutgoingHttpHeaders {
  if (!answer.entry) return { "x-cache": answer.status, vary: "Accept", "cache-control": "no-store" };
  return { ...lastingHeaders(operation, answer.entry), ...passingHeaders(answer.status, answer.entry) };
}

/** Those that stay the same for as long as an entry lives. */
export function lastingHeaders(operation: CacheableOperation, { etag, facts }: Entry): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { etag, vary: "Accept" };
  if (facts.isPrivate || operation.policy.scope === "PRIVATE") headers.vary = "Accept, Authorization";
  else if (facts.surrogateKey) headers["surrogate-key"] = facts.surrogateKey;
  return headers;
}

/** Those of this moment. */
export function passingHeaders(status: Answer["status"], { facts }: Entry): OutgoingHttpHeaders {
  const { storedAt, maxAge, until, isPrivate } = facts;
  const now = Date.now();
  const left = Math.max(Math.floor((Math.min(storedAt + maxAge, until) - now) / 1000), 0);
  const headers: OutgoingHttpHeaders = {
    "x-cache": status,
    "cache-control": isPrivate ? `max-age=${left}, private` : `max-age=${left}, public`,
  };
  if (status !== "MISS") headers.age = String(Math.max(Math.floor((now - storedAt) / 1000), 0));
  return headers;
}

/** The body with `extensions.cache`: why it was, or was not, served from the cache. */
export function explained(
  responses: ResponseCache,
  operation: CacheableOperation,
  answer: Answer,
  body: Buffer | string,
): string {
  const { entry, status, reason } = answer;
  const { policy } = operation;
  const cache = {
    status,
    reason: reason ?? null,
    scope: entry?.facts.isPrivate ? "PRIVATE" : policy.scope,
    maxAge: policy.maxAge,
    age: entry ? Math.floor((Date.now() - entry.facts.storedAt) / 1000) : null,
    tags: entry ? [...responses.tagsOf(entry)] : [],
    limitingField: entry?.facts.limit ?? policy.limitingField,
  };
  const parsed = JSON.parse(body.toString()) as { extensions?: object };
  return JSON.stringify({ ...parsed, extensions: { ...parsed.extensions, cache } });
}
