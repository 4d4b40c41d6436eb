import type { OutgoingHttpHeaders } from "node:http";
import type { CacheableOperation } from "../cache/operations.js";
import type { Answer, ResponseCache } from "../cache/response-cache.js";

/** The answer's headers about caching. */
export function cacheHeaders(operation: CacheableOperation, answer: Answer): OutgoingHttpHeaders {
  const { status, entry } = answer;
  const headers: OutgoingHttpHeaders = { "x-cache": status, vary: "Accept" };
  if (!entry) {
    headers["cache-control"] = "no-store";
    return headers;
  }
  const { storedAt, maxAge, until, isPrivate, surrogateKey } = entry.facts;
  const now = Date.now();
  const left = Math.max(Math.floor((Math.min(storedAt + maxAge, until) - now) / 1000), 0);
  headers.etag = entry.etag;
  headers["cache-control"] = `max-age=${left}, ${isPrivate ? "private" : "public"}`;
  if (status !== "MISS") headers.age = String(Math.max(Math.floor((now - storedAt) / 1000), 0));
  if (isPrivate || operation.policy.scope === "PRIVATE") headers.vary = "Accept, Authorization";
  else if (surrogateKey) headers["surrogate-key"] = surrogateKey;
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
