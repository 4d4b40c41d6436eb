import type { Route } from "./role-matrix-fields.js";

const ADMIN_ONLY = "401 403 403 403 403 ok";
/** Nothing has happened of which there is anything to tell: the list is empty, also for an admin. */
const ADMIN_EMPTY = "401 403 403 403 403 empty";

const stats = (inner: string) => () => `{ performanceStats { ${inner} } }`;

/** Every field of performanceStats and rateLimit. */
export const MONITORING_ROUTES: Route[] = [
  {
    type: "PerformanceStats",
    reach: stats("*"),
    fields:
      "at cache database errorCount files loaders operations p50Ms p95Ms p99Ms process queries redis requestCount",
    expect: ADMIN_ONLY,
  },
  {
    type: "CacheFigures",
    reach: stats("cache { * }"),
    fields: "hottest hottestEntries missReasons namespaces",
    expect: ADMIN_ONLY,
  },
  {
    type: "NamespaceFigures",
    reach: stats("cache { namespaces { * } }"),
    fields: "bypasses bytes coalesced entries evictions hitRate hits invalidations misses name savedMs stale",
    expect: ADMIN_ONLY,
  },
  {
    type: "MissReasonCount",
    reach: stats("cache { missReasons { * } }"),
    fields: "count reason",
    expect: ADMIN_ONLY,
  },
  {
    type: "HotOperation",
    reach: stats("cache { hottest { * } }"),
    fields: "hits operation",
    expect: ADMIN_ONLY,
  },
  {
    type: "HotEntry",
    reach: stats("cache { hottestEntries { * } }"),
    fields: "costMs hits operation query variables",
    expect: ADMIN_ONLY,
  },
  {
    type: "TableInvalidations",
    reach: stats("cache { invalidatedBy { * } }"),
    fields: "count table",
    expect: ADMIN_EMPTY,
  },
  {
    type: "QueryFigures",
    reach: stats("queries { * }"),
    fields: "count errors p50Ms p95Ms p99Ms",
    expect: ADMIN_ONLY,
  },
  {
    type: "SlowQuery",
    reach: stats("queries { slow { * } }"),
    fields: "advice count fieldPath maxMs operation p95Ms plan sql",
    expect: ADMIN_EMPTY,
  },
  {
    type: "RepeatedQuery",
    reach: stats("queries { nPlusOne { * } }"),
    fields: "advice fieldPath operation requests sql statements",
    expect: ADMIN_EMPTY,
  },
  {
    type: "OperationStats",
    reach: stats("operations { * }"),
    fields: "cacheHitRate count errors name p50Ms p95Ms p99Ms sqlPerRequest",
    expect: ADMIN_ONLY,
  },
  {
    type: "LoaderFigures",
    reach: stats("loaders { * }"),
    fields: "averageBatchSize batches hits loads name",
    expect: ADMIN_ONLY,
  },
  {
    type: "FileStats",
    reach: stats("files { * }"),
    fields: "bytesIn bytesOut duplicates p95Ms ratio rejected uploads",
    expect: ADMIN_ONLY,
  },
  {
    type: "FileTypeFigures",
    reach: stats("files { byType { * } }"),
    fields: "bytesIn bytesOut ratio type uploads",
    expect: ADMIN_EMPTY,
  },
  {
    type: "DatabaseStats",
    reach: stats("database { * }"),
    fields: "idle poolSize waiting",
    expect: ADMIN_ONLY,
  },
  {
    type: "ReplicaStats",
    reach: stats("database { replicas { * } }"),
    fields: "inUse lagMs",
    expect: ADMIN_EMPTY,
  },
  {
    type: "RedisStats",
    reach: stats("redis { * }"),
    fields: "p95Ms status",
    expect: ADMIN_ONLY,
  },
  // The tests' server has no Redis.
  {
    type: "RedisStats",
    reach: stats("redis { * }"),
    fields: "usedMemoryBytes",
    expect: "401 403 403 403 403 null",
  },
  {
    type: "ProcessStats",
    reach: stats("process { * }"),
    fields: "cpuPercent eventLoopDelayP99Ms heapBytes rssBytes uptimeSeconds workers",
    expect: ADMIN_ONLY,
  },
  { type: "CacheFigures", reach: stats("cache { * }"), fields: "invalidatedBy", expect: ADMIN_EMPTY },
  { type: "QueryFigures", reach: stats("queries { * }"), fields: "nPlusOne slow", expect: ADMIN_EMPTY },
  { type: "FileStats", reach: stats("files { * }"), fields: "byType", expect: ADMIN_EMPTY },
  { type: "DatabaseStats", reach: stats("database { * }"), fields: "replicas", expect: ADMIN_EMPTY },
  {
    type: "RateLimit",
    reach: () => "{ rateLimit { * } }",
    fields: "maxCost maxDepth maxPageSize maxSubscriptions quotas",
    expect: "ok ok ok ok ok ok",
  },
  {
    type: "Quota",
    reach: () => "{ rateLimit { quotas { * } } }",
    fields: "limit name remaining windowSeconds",
    expect: "ok ok ok ok ok ok",
  },
  // Nobody has tried yet.
  {
    type: "Quota",
    reach: () => "{ rateLimit { quotas { * } } }",
    fields: "resetsAt",
    expect: "null null null null null null",
  },
];
