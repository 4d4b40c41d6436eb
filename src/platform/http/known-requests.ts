import { LRUCache } from "lru-cache";
import type { CacheableOperation, Operations } from "../cache/operations.js";
import { type Asked, readBody } from "./graphql-request.js";

const REMEMBERED_BODY_CHARACTERS = 32 * 1024 * 1024;

/** What requests that were seen before ask for: the same bytes need not be read again. */
export class KnownRequests {
  /** Bodies seen before, as they came. */
  private readonly bodies = new LRUCache<string, CacheableOperation>({
    max: 20_000,
    maxSize: REMEMBERED_BODY_CHARACTERS,
    sizeCalculation: (_, body) => body.length + 1,
  });
  /** Texts of persisted queries, by the hashes that Apollo has accepted. */
  private readonly persisted = new LRUCache<string, string>({ max: 5_000 });

  constructor(private readonly operations: Operations) {}

  /** The operation of a body, as far as its answer may be cached. */
  ofBody(text: string): CacheableOperation | undefined {
    return this.bodies.get(text) ?? this.remember(text);
  }

  /** A persisted query's text, once Apollo has found that it has this hash. */
  accept(hash: string, query: string): void {
    this.persisted.set(hash, query);
  }

  private remember(text: string): CacheableOperation | undefined {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return undefined;
    }
    const asked = readBody(parsed);
    const operation = asked && this.describe(asked);
    if (operation) this.bodies.set(text, operation);
    return operation;
  }

  /** The operation that is asked for; undefined if Apollo is to look at it first. */
  describe({ query, hash, operationName, variables }: Asked): CacheableOperation | undefined {
    const text = query ?? (hash ? this.persisted.get(hash) : undefined);
    // A text with a hash is Apollo's to check, the first time.
    if (!text || (query && hash && this.persisted.get(hash) !== query)) return undefined;
    return this.operations.describe({ query: text, operationName, variables });
  }
}
