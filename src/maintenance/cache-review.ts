/** Of one namespace over some time, by what it is called in `cache_statistics`. */
export type Measures = Readonly<Record<string, number>>;

/** Changes a minute, by table. */
export type ChangeRates = Readonly<Record<string, number>>;

/** Fewer requests say nothing. */
const ENOUGH = 1_000;
const GOOD_HIT_RATE = 0.8;
/** A cause of so many of the misses is worth a word. */
const LARGE_SHARE = 1 / 3;

/** What to do about a namespace's hit rate, if anything. */
export function reviewNamespace(namespace: string, measures: Measures, rates: ChangeRates): string[] {
  const { hits = 0, misses = 0, evictions = 0 } = measures;
  if (hits + misses < ENOUGH || hits / (hits + misses) >= GOOD_HIT_RATE) return [];
  const share = (reason: string) => (measures[`miss ${reason}`] ?? 0) / misses;
  const percent = (part: number) => `${Math.round(100 * part)} %`;
  const head = `${namespace}: ${percent(hits / (hits + misses))} hits`;
  const advice: string[] = [];
  if (share("expired") > LARGE_SHARE) {
    advice.push(
      `${head}; ${percent(share("expired"))} of misses only because an age was over, though nothing had changed: raise ${ageSetting(namespace)}, a change ends an answer anyway`,
    );
  }
  if (evictions > LARGE_SHARE * misses) {
    advice.push(`${head}; ${evictions} entries had to make room for others: raise CACHE_MEMORY_MB`);
  }
  if (share("invalidated") > LARGE_SHARE) {
    const [table, ended] = mostOf(measures, "table ");
    const rate = rates[table] ?? 0;
    advice.push(
      `${head}; ${percent(share("invalidated"))} of misses by changes, ${ended} of them in ${table} (${rate.toFixed(1)} changes a minute): longer ages would not help; does something write ${table} more often than it must?`,
    );
  }
  for (const [reason, what] of [
    ["redis-down", "Redis was away"],
    ["feed-down", "the change feed was away"],
    ["unknown-history", "a server had missed changes"],
  ] as const) {
    if (share(reason) > LARGE_SHARE)
      advice.push(`${head}; ${percent(share(reason))} of misses because ${what}: see to the connection`);
  }
  if (advice.length === 0 && share("cold") > LARGE_SHARE) {
    advice.push(
      `${head}; ${percent(share("cold"))} of misses were asked for the first time: CACHE_WARM_UP_ON_START, or hirewise warm-cache after a deployment, helps if these are always the same`,
    );
  }
  return advice;
}

function ageSetting(namespace: string): string {
  return namespace === "responses" ? "DEFAULT_CACHE_TIMEOUT and LONG_CACHE_TIMEOUT" : "LONG_CACHE_TIMEOUT";
}

function mostOf(measures: Measures, prefix: string): [name: string, count: number] {
  const found = Object.entries(measures).filter(([measure]) => measure.startsWith(prefix));
  const [measure, count] = found.sort(([, a], [, b]) => b - a)[0] ?? [`${prefix}none`, 0];
  return [measure.slice(prefix.length), count];
}
