import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";

const MEDIA_TYPES = ["application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"];
const known = new LRUCache<string, { type: string | undefined }>({ max: 500 });

/** What Apollo would answer as; undefined if it would refuse. */
export function mediaTypeFor(accept = "*/*"): string | undefined {
  let found = known.get(accept);
  if (!found) {
    found = { type: new Negotiator({ headers: { accept } }).mediaType(MEDIA_TYPES) };
    known.set(accept, found);
  }
  return found.type;
}
