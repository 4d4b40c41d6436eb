import type { Cache, Namespace } from "../platform/cache/cache.js";
import { NAMESPACES } from "../platform/cache/cache.js";
import type { RedisStatus } from "../platform/cache/redis-store.js";
import { type Database, poolFigures } from "../platform/db/database.js";
import type { ReplicaStatus, Replicas } from "../platform/db/replicas.js";

/** How things stand at one moment. Of several servers sizes add up. */
export interface Gauges {
  namespaces: Record<string, { entries: number; bytes: number }>;
  pool: { size: number; idle: number; waiting: number };
  replicas: ReplicaStatus[];
  redis: RedisStatus;
  redisBytes: number | null;
  heapBytes: number;
  rssBytes: number;
  uptimeSeconds: number;
  workers: number;
}

export interface GaugeSources {
  db: Database;
  cache: Cache;
  replicas: Replicas;
  uptimeSeconds(): number;
  redisBytes(): number | undefined;
}

export function readGauges({ db, cache, replicas, uptimeSeconds, redisBytes }: GaugeSources): Gauges {
  const { heapUsed, rss } = process.memoryUsage();
  const sizeOf = (name: Namespace) => ({ entries: cache.stats[name].entries, bytes: cache.stats[name].bytes });
  return {
    namespaces: Object.fromEntries(NAMESPACES.map((name) => [name, sizeOf(name)])),
    pool: poolFigures(db),
    replicas: replicas.status(),
    redis: cache.redis?.status ?? "OFF",
    redisBytes: redisBytes() ?? null,
    heapBytes: heapUsed,
    rssBytes: rss,
    uptimeSeconds: uptimeSeconds(),
    workers: 1,
  };
}

export function addGauges(a: Gauges, b: Gauges): Gauges {
  const sum = (name: string) => ({
    entries: (a.namespaces[name]?.entries ?? 0) + (b.namespaces[name]?.entries ?? 0),
    bytes: (a.namespaces[name]?.bytes ?? 0) + (b.namespaces[name]?.bytes ?? 0),
  });
  return {
    namespaces: Object.fromEntries(NAMESPACES.map((name) => [name, sum(name)])),
    pool: {
      size: a.pool.size + b.pool.size,
      idle: a.pool.idle + b.pool.idle,
      waiting: a.pool.waiting + b.pool.waiting,
    },
    replicas: [...a.replicas, ...b.replicas],
    // Whoever looks wants to know of trouble anywhere.
    redis: a.redis === "DOWN" || b.redis === "DOWN" ? "DOWN" : a.redis,
    // They share it.
    redisBytes: a.redisBytes ?? b.redisBytes,
    heapBytes: a.heapBytes + b.heapBytes,
    rssBytes: a.rssBytes + b.rssBytes,
    uptimeSeconds: Math.min(a.uptimeSeconds, b.uptimeSeconds),
    workers: a.workers + b.workers,
  };
}
