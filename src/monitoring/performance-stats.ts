import { NAMESPACES } from "../platform/cache/cache.js";
import { addDistribution, type Distribution, quantiles } from "../platform/metrics/latency.js";
import { type Counts, countsOf, latencyOf, ofKind, type Sample } from "../platform/metrics/sample.js";
import type { CacheFigures, HotEntry } from "./cache-figures.type.js";
import type { FileStats, OperationStats, PerformanceStats } from "./performance-stats.type.js";
import { queryFigures } from "./query-figures.js";
import type { LoaderFigures } from "./query-figures.type.js";
import type { Snapshot } from "./snapshot.js";

const SHOWN = 20;

/** A snapshot as clients read it. */
export function performanceStats(snapshot: Snapshot, hottestEntries: HotEntry[]): PerformanceStats {
  const { sample, gauges } = snapshot;
  const operations = [...ofKind(sample, "operation")].map(([name, counts]) => ({
    counts,
    figures: operationStats(name, counts, operationLatency(sample, name)),
  }));
  const everything: Distribution = new Map();
  for (const { figures } of operations) addDistribution(everything, operationLatency(sample, figures.name));
  return {
    at: new Date(),
    requestCount: sumOf(operations, ({ figures }) => figures.count),
    errorCount: sumOf(operations, ({ figures }) => figures.errors),
    ...threeQuantiles(everything),
    cache: cacheFigures(snapshot, hottestEntries),
    queries: queryFigures(snapshot),
    operations: operations.map(({ figures }) => figures).sort((a, b) => b.count - a.count),
    loaders: [...ofKind(sample, "loader")].map(([name, counts]) => loaderFigures(name, counts)),
    files: fileStats(sample),
    database: {
      poolSize: gauges.pool.size,
      idle: gauges.pool.idle,
      waiting: gauges.pool.waiting,
      replicas: gauges.replicas,
    },
    redis: {
      status: gauges.redis,
      p95Ms: quantiles(latencyOf(sample, "redis"), 95)[0] ?? 0,
      usedMemoryBytes: gauges.redisBytes,
    },
    process: {
      eventLoopDelayP99Ms: quantiles(latencyOf(sample, "eventLoop"), 99)[0] ?? 0,
      heapBytes: gauges.heapBytes,
      rssBytes: gauges.rssBytes,
      cpuPercent: cpuPercent(sample) * gauges.workers,
      uptimeSeconds: gauges.uptimeSeconds,
      workers: gauges.workers,
    },
  };
}

export function threeQuantiles(latency: Distribution): { p50Ms: number; p95Ms: number; p99Ms: number } {
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = quantiles(latency, 50, 95, 99);
  return { p50Ms, p95Ms, p99Ms };
}

function operationLatency(sample: Sample, name: string): Distribution {
  return latencyOf(sample, `fast ${name}`, `full ${name}`);
}

function operationStats(name: string, counts: Counts, latency: Distribution): OperationStats {
  const { count = 0, errors = 0, hits = 0, stale = 0, statements = 0 } = counts;
  return {
    name,
    count,
    errors,
    ...threeQuantiles(latency),
    cacheHitRate: share(hits + stale, count),
    sqlPerRequest: share(statements, count),
  };
}

function cacheFigures({ sample, gauges }: Snapshot, hottestEntries: HotEntry[]): CacheFigures {
  const namespaces = NAMESPACES.map((name) => {
    const counts = countsOf(sample, `namespace ${name}`);
    const { hits = 0, misses = 0, stale = 0, coalesced = 0 } = counts;
    return {
      name,
      hits,
      misses,
      stale,
      bypasses: counts.bypasses ?? 0,
      hitRate: share(hits + stale, hits + stale + misses + coalesced),
      entries: gauges.namespaces[name]?.entries ?? 0,
      bytes: gauges.namespaces[name]?.bytes ?? 0,
      evictions: counts.evictions ?? 0,
      invalidations: counts.invalidations ?? 0,
      coalesced,
      savedMs: counts.savedMs ?? 0,
    };
  });
  return {
    namespaces,
    missReasons: ranked(countsOf(sample, "misses all")).map(([reason, count]) => ({ reason, count })),
    hottest: [...ofKind(sample, "operation")]
      .map(([operation, { hits = 0 }]) => ({ operation, hits }))
      .filter(({ hits }) => hits > 0)
      .sort((a, b) => b.hits - a.hits)
      .slice(0, SHOWN),
    hottestEntries,
    invalidatedBy: ranked(countsOf(sample, "invalidations all")).map(([table, count]) => ({ table, count })),
  };
}

function loaderFigures(name: string, { loads = 0, batches = 0, keys = 0, hits = 0 }: Counts): LoaderFigures {
  return { name, loads, batches, averageBatchSize: share(keys, batches), hits };
}

function fileStats(sample: Sample): FileStats {
  const types = [...ofKind(sample, "file")].map(([type, counts]) => {
    const { stored = 0, duplicate = 0, rejected = 0, in: bytesIn = 0, out: bytesOut = 0 } = counts;
    const ratio = bytesIn > 0 ? bytesOut / bytesIn : 1;
    return { type, uploads: stored + duplicate, duplicate, rejected, bytesIn, bytesOut, ratio };
  });
  const bytesIn = sumOf(types, (type) => type.bytesIn);
  const bytesOut = sumOf(types, (type) => type.bytesOut);
  return {
    uploads: sumOf(types, (type) => type.uploads),
    duplicates: sumOf(types, (type) => type.duplicate),
    rejected: sumOf(types, (type) => type.rejected),
    bytesIn,
    bytesOut,
    ratio: bytesIn > 0 ? bytesOut / bytesIn : 1,
    p95Ms: quantiles(latencyOf(sample, "files"), 95)[0] ?? 0,
    byType: types.map(({ duplicate: _, rejected: __, ...type }) => type).sort((a, b) => b.bytesIn - a.bytesIn),
  };
}

function cpuPercent(sample: Sample): number {
  const { micros = 0, elapsedMicros = 0 } = countsOf(sample, "process cpu");
  return 100 * share(micros, elapsedMicros);
}

function ranked(counts: Counts): [string, number][] {
  return Object.entries(counts).sort(([, a], [, b]) => b - a);
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
