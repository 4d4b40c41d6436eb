import Keyv from "keyv";
import type { RedisStore } from "./redis-store.js";

const PREFIX = "hirewise:apollo:";

/**
 * The cache that Apollo keeps persisted queries in: Redis, so that every server knows what one has been told, or memory
 * without it. While Redis is away a persisted query reads as unknown, and clients send its text again.
 */
export function createKeyv(redis: RedisStore | undefined): Keyv {
  if (!redis) return new Keyv({ useKeyPrefix: false });
  const store = {
    async get(key: string) {
      return (await redis.get(PREFIX + key))?.toString("utf8");
    },
    async set(key: string, value: unknown, ttl?: number) {
      redis.set(PREFIX + key, Buffer.from(String(value)), ttl ?? DEFAULT_TTL_MS);
    },
    async delete(key: string) {
      return (await redis.deleteByPrefix(PREFIX + key)) > 0;
    },
    async clear() {
      await redis.deleteByPrefix(PREFIX);
    },
  };
  return new Keyv({ store, useKeyPrefix: false });
}

const DEFAULT_TTL_MS = 24 * 60 * 60 * 1000;
