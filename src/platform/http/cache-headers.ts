import type { OutgoingHttpHeaders } from "node:http";
import type { Entry } from "../cache/entry.js";
import type { CacheableOperation } from "../cache/operations.js";
import type { Answer, ResponseCache } from "../cache/response-cache.js";

/** The answer's headers about caching. */
export function cacheHeaders(operation: CacheableOperation, { status, entry }: Answer): OutgoingHttpHeaders {
  if (!entry) return { "x-cache": status, vary: "Accept", "cache-control": "no-store" };
  const { etag, facts } = entry;
  const { storedAt, maxAge, until, isPrivate, surrogateKey } = facts;
  const now = Date.now();
  const left = Math.max(Math.floor((Math.min(storedAt + maxAge, until) - now) / 1000), 0);
  const isOwn = isPrivate || operation.policy.scope === "PRIVATE";
  const headers: OutgoingHttpHeaders = {
    etag,
    vary: isOwn ? "Accept, Authorization" : "Accept",
    "x-cache": status,
    "cache-control": isPrivate ? `max-age=${left}, private` : `max-age=${left}, public`,
  };
  if (!isOwn && surrogateKey) headers["surrogate-key"] = surrogateKey;
  if (status !== "MISS") headers.age = String(Math.max(Math.floor((now - storedAt) / 1000), 0));
  return headers;
}

/** Until when {@link cacheHeaders} stay as they are: in milliseconds, as `Date.now()` says. */
export function headersLastUntil({ facts }: Entry): number {
  const now = Date.now();
  const sinceAge = Math.max(now - facts.storedAt, 0) % 1000;
  const toExpiry = Math.min(facts.storedAt + facts.maxAge, facts.until) - now;
  return now + Math.min(1000 - sinceAge, toExpiry > 0 ? toExpiry % 1000 : 1000);
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
