// Everything that the page asks of the server. A test holds each against the schema.

const SESSION = `
  accessToken
  refreshToken
  expiresAt
  viewer { name role }
  userErrors { message }
`;

export const SIGN_IN = `mutation DashboardSignIn($input: LoginInput!) { session: login(input: $input) {${SESSION}} }`;

export const REFRESH = `mutation DashboardRefresh($input: RefreshTokenInput!) {
  session: refreshToken(input: $input) {${SESSION}}
}`;

export const SIGN_OUT = `mutation DashboardSignOut { logout { loggedOut } }`;

/** Numbers that only grow: the charts show how fast. */
export const WATCH_COUNTERS = `subscription DashboardCounters($scope: StatsScope!) {
  stats: performanceStats(everySeconds: 2, window: SINCE_START, scope: $scope) {
    at
    requestCount
    errorCount
    queries { count }
    cache { namespaces { name hits misses stale coalesced } }
    files { bytesIn bytesOut }
    process { uptimeSeconds workers }
  }
}`;

/** What cannot be counted, from the shortest window there is. */
export const WATCH_DELAYS = `subscription DashboardDelays($scope: StatsScope!) {
  stats: performanceStats(everySeconds: 2, window: LAST_1_MINUTE, scope: $scope) {
    requestCount
    p50Ms
    p95Ms
    p99Ms
    process { eventLoopDelayP99Ms }
  }
}`;

/** What tiles and tables show. */
export const WATCH_FIGURES = `subscription DashboardFigures($window: StatsWindow!, $scope: StatsScope!) {
  stats: performanceStats(everySeconds: 5, window: $window, scope: $scope) {
    at
    requestCount
    errorCount
    p50Ms
    p95Ms
    p99Ms
    cache {
      namespaces { name hits misses stale bypasses hitRate entries bytes evictions invalidations coalesced savedMs }
      missReasons { reason count }
      hottestEntries { operation query variables hits costMs }
      invalidatedBy { table count }
    }
    queries {
      count
      errors
      p50Ms
      p95Ms
      p99Ms
      slow { sql count maxMs p95Ms operation fieldPath plan advice }
      nPlusOne { fieldPath statements requests operation sql advice }
    }
    operations { name count errors p50Ms p95Ms p99Ms cacheHitRate sqlPerRequest }
    loaders { name loads batches averageBatchSize hits }
    files { uploads duplicates rejected bytesIn bytesOut ratio p95Ms byType { type uploads bytesIn bytesOut ratio } }
    database { poolSize idle waiting replicas { lagMs inUse } }
    redis { status p95Ms usedMemoryBytes }
    process { eventLoopDelayP99Ms heapBytes rssBytes cpuPercent uptimeSeconds workers }
  }
}`;

export const WARM = `mutation DashboardWarm($input: WarmCacheInput!) {
  warmCache(input: $input) {
    operations { name variables state ms bytes }
    userErrors { message }
  }
}`;

export const CLEAR = `mutation DashboardClear($input: ClearCacheInput!) {
  clearCache(input: $input) {
    cleared
    userErrors { message }
  }
}`;
