import { NAMESPACES } from "../platform/cache/cache.js";
import { httpKey } from "../platform/metrics/http-figures.js";
import { addDistribution, type Distribution } from "../platform/metrics/latency.js";
import { type Counts, countsOf, latencyOf, ofKind, type Sample } from "../platform/metrics/sample.js";
import type { Read, SampledMetrics } from "./sampled-metrics.js";
import type { Snapshot } from "./snapshot.js";

/** Ways to read the snapshot of this moment. */
class Reads {
  constructor(private readonly current: () => Snapshot) {}

  get snapshot(): Snapshot {
    return this.current();
  }

  get sample(): Sample {
    return this.current().sample;
  }

  get gauges(): Snapshot["gauges"] {
    return this.current().gauges;
  }

  /** One number of everything of a kind. */
  counted(kind: string, label: string, of: (counts: Counts) => number | undefined): Read<number> {
    return () => [...ofKind(this.sample, kind)].map(([about, counts]) => [{ [label]: about }, of(counts) ?? 0]);
  }

  /** Several numbers of everything of a kind. */
  split(kind: string, label: string, by: string, names: readonly string[]): Read<number> {
    return () =>
      [...ofKind(this.sample, kind)].flatMap(([about, counts]) =>
        names.map((name): [Record<string, string>, number] => [{ [label]: about, [by]: name }, counts[name] ?? 0]),
      );
  }

  single(read: () => number): Read<number> {
    return () => [[{}, read()]];
  }

  latency(key: string): Read<Distribution> {
    return () => [[{}, latencyOf(this.sample, key)]];
  }

  byNamespace(of: "entries" | "bytes"): Read<number> {
    return () => NAMESPACES.map((namespace) => [{ namespace }, this.gauges.namespaces[namespace]?.[of] ?? 0]);
  }
}

/** What Prometheus is told, beside the standard figures of the process. docs/operations names these. */
export function describeServer(metrics: SampledMetrics, graphqlPath: string, current: () => Snapshot): void {
  const reads = new Reads(current);
  describeHttp(metrics, reads, graphqlPath);
  describeOperations(metrics, reads);
  describeCache(metrics, reads);
  describeStatements(metrics, reads);
  describeFiles(metrics, reads);
  describeBackends(metrics, reads);
}

function describeHttp(metrics: SampledMetrics, reads: Reads, graphqlPath: string): void {
  metrics.histogram("http_request_duration_seconds", "HTTP requests.", () => httpRequests(reads.sample, graphqlPath));
}

function describeOperations(metrics: SampledMetrics, reads: Reads): void {
  metrics.counter(
    "hirewise_operations_total",
    "Operations answered.",
    ["operation"],
    reads.counted("operation", "operation", ({ count }) => count),
  );
  metrics.counter(
    "hirewise_operation_errors_total",
    "Operations answered with errors.",
    ["operation"],
    reads.counted("operation", "operation", ({ errors }) => errors),
  );
  metrics.counter(
    "hirewise_operation_statements_total",
    "Statements sent for operations.",
    ["operation"],
    reads.counted("operation", "operation", ({ statements }) => statements),
  );
  metrics.counter(
    "hirewise_operation_answers_total",
    "Operations by how the cache took part.",
    ["operation", "status"],
    reads.split("operation", "operation", "status", ["hits", "misses", "stale", "bypasses"]),
  );
  metrics.histogram("hirewise_operation_duration_seconds", "Time to answer operations.", function* () {
    for (const [operation] of ofKind(reads.sample, "operation")) {
      yield [{ operation }, latencyOf(reads.sample, `fast ${operation}`, `full ${operation}`)];
    }
  });
}

function describeCache(metrics: SampledMetrics, reads: Reads): void {
  metrics.counter(
    "hirewise_cache_lookups_total",
    "Look-ups in the cache by result.",
    ["namespace", "result"],
    reads.split("namespace", "namespace", "result", ["hits", "misses", "stale", "bypasses", "coalesced"]),
  );
  metrics.counter(
    "hirewise_cache_shared_hits_total",
    "Hits that came from Redis.",
    ["namespace"],
    reads.counted("namespace", "namespace", ({ sharedHits }) => sharedHits),
  );
  metrics.counter(
    "hirewise_cache_evictions_total",
    "Entries that made room for others.",
    ["namespace"],
    reads.counted("namespace", "namespace", ({ evictions }) => evictions),
  );
  metrics.counter(
    "hirewise_cache_invalidations_total",
    "Entries that a change has ended.",
    ["namespace"],
    reads.counted("namespace", "namespace", ({ invalidations }) => invalidations),
  );
  metrics.counter(
    "hirewise_cache_saved_seconds_total",
    "Work that hits have saved.",
    ["namespace"],
    reads.counted("namespace", "namespace", ({ savedMs = 0 }) => savedMs / 1000),
  );
  metrics.counter("hirewise_cache_misses_total", "Misses by reason.", ["reason"], function* () {
    for (const [reason, count] of Object.entries(countsOf(reads.sample, "misses all"))) yield [{ reason }, count];
  });
  metrics.gauge("hirewise_cache_entries", "Entries in memory.", ["namespace"], reads.byNamespace("entries"));
  metrics.gauge("hirewise_cache_bytes", "About what they take.", ["namespace"], reads.byNamespace("bytes"));
}

function describeStatements(metrics: SampledMetrics, reads: Reads): void {
  metrics.counter(
    "hirewise_sql_statements_total",
    "Statements.",
    [],
    reads.single(() => countsOf(reads.sample, "sql all").count ?? 0),
  );
  metrics.counter(
    "hirewise_sql_errors_total",
    "Statements that failed.",
    [],
    reads.single(() => countsOf(reads.sample, "sql all").errors ?? 0),
  );
  metrics.histogram("hirewise_sql_duration_seconds", "Time of statements.", reads.latency("sql"));
  metrics.gauge(
    "hirewise_slow_statements",
    "Statements that were slow, each at its place.",
    [],
    reads.single(() => reads.snapshot.remarks.slow.size),
  );
  metrics.gauge(
    "hirewise_n_plus_one_fields",
    "Fields that read row by row.",
    [],
    reads.single(() => reads.snapshot.remarks.nPlusOne.size),
  );
  metrics.counter(
    "hirewise_loader_loads_total",
    "Keys asked of loaders.",
    ["loader"],
    reads.counted("loader", "loader", ({ loads }) => loads),
  );
  metrics.counter(
    "hirewise_loader_batches_total",
    "Times that loaders fetched.",
    ["loader"],
    reads.counted("loader", "loader", ({ batches }) => batches),
  );
}

function describeFiles(metrics: SampledMetrics, reads: Reads): void {
  metrics.counter(
    "hirewise_uploads_total",
    "Files that were sent.",
    ["type", "outcome"],
    reads.split("file", "type", "outcome", ["stored", "duplicate", "rejected"]),
  );
  metrics.counter(
    "hirewise_upload_bytes_total",
    "What was sent, and what is stored of it.",
    ["type", "direction"],
    reads.split("file", "type", "direction", ["in", "out"]),
  );
  metrics.histogram("hirewise_upload_duration_seconds", "Time to take a file.", reads.latency("files"));
}

function describeBackends(metrics: SampledMetrics, reads: Reads): void {
  metrics.gauge("hirewise_database_connections", "Connections of the pool.", ["state"], () => [
    [{ state: "idle" }, reads.gauges.pool.idle],
    [{ state: "busy" }, reads.gauges.pool.size - reads.gauges.pool.idle],
  ]);
  metrics.gauge(
    "hirewise_database_waiting",
    "Requests that wait for a connection.",
    [],
    reads.single(() => reads.gauges.pool.waiting),
  );
  metrics.gauge("hirewise_replica_lag_seconds", "How far a replica is behind.", ["replica"], () =>
    reads.gauges.replicas.map(({ lagMs }, index) => [{ replica: String(index) }, lagMs / 1000]),
  );
  metrics.gauge("hirewise_replica_in_use", "Whether a replica serves reads.", ["replica"], () =>
    reads.gauges.replicas.map(({ inUse }, index) => [{ replica: String(index) }, Number(inUse)]),
  );
  metrics.gauge(
    "hirewise_redis_up",
    "Whether Redis answers; 1 as well if none is used.",
    [],
    reads.single(() => Number(reads.gauges.redis !== "DOWN")),
  );
  metrics.gauge(
    "hirewise_redis_memory_bytes",
    "What Redis uses.",
    [],
    reads.single(() => reads.gauges.redisBytes ?? 0),
  );
  metrics.histogram("hirewise_redis_duration_seconds", "Time of look-ups in Redis.", reads.latency("redis"));
}

/** Answers from the cache go past Fastify: they are counted by operation only. */
function* httpRequests(sample: Sample, graphqlPath: string): Generator<[Record<string, string>, Distribution]> {
  const graphql = httpKey("POST", graphqlPath, 200);
  const fast: Distribution = new Map();
  for (const [key, latency] of sample.latencies) if (key.startsWith("fast ")) addDistribution(fast, latency);
  const keys = new Set([...sample.latencies.keys()].filter((key) => key.startsWith("http ")));
  if (fast.size > 0) keys.add(graphql);
  for (const key of keys) {
    const [, method = "", route = "", status = ""] = key.split(" ");
    const latency = latencyOf(sample, key);
    if (key === graphql) addDistribution(latency, fast);
    yield [{ method, route, status_code: status }, latency];
  }
}
