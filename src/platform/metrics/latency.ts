import { build, type JsHistogram } from "hdr-histogram-js";

const HIGHEST_MICROS = 600_000_000;

function newHistogram(): JsHistogram {
  const options = { lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_MICROS, useWebAssembly: false } as const;
  // Two digits: a quantile is off by 1 % at most. Counts beyond 2^31 are not expected of one server between two starts.
  return build({ ...options, numberOfSignificantValueDigits: 2, bitBucketSize: 32 }) as JsHistogram;
}

const within = (ms: number) => Math.min(Math.max(Math.round(ms * 1000), 1), HIGHEST_MICROS);

/** How often each value occurred, in microseconds. Of several servers or stretches of time they add up. */
export type Distribution = Map<number, number>;

/** Records durations. What has been recorded since the last {@link take} can be taken out. */
export class Latency {
  private readonly recent = newHistogram();

  record(ms: number): void {
    this.recent.recordValue(within(ms));
  }

  /** Of durations that were gathered elsewhere. */
  recordMany(ms: number, count: number): void {
    if (count > 0) this.recent.recordValueWithCount(within(ms), count);
  }

  /** What was recorded since the last {@link take}. */
  read(): Distribution {
    const found: Distribution = new Map();
    const { recent } = this;
    if (recent.totalCount === 0) return found;
    const last = recent.countsArrayIndex(recent.maxValue);
    for (let index = 0; index <= last; index++) {
      const count = recent.getCountAtIndex(index);
      if (count > 0) found.set(recent.medianEquivalentValue(recent.valueFromIndex(index)), count);
    }
    return found;
  }

  take(): Distribution {
    const found = this.read();
    if (found.size > 0) this.recent.reset();
    return found;
  }
}

export function addDistribution(into: Distribution, other: Distribution): void {
  for (const [value, count] of other) into.set(value, (into.get(value) ?? 0) + count);
}

export function countOf(distribution: Distribution): number {
  let total = 0;
  for (const count of distribution.values()) total += count;
  return total;
}

const shared = newHistogram();

/** Milliseconds that these shares (in percent) do not exceed; zeros if nothing was recorded. */
export function quantiles(distribution: Distribution, ...percentiles: number[]): number[] {
  shared.reset();
  for (const [value, count] of distribution) shared.recordValueWithCount(value, count);
  if (distribution.size === 0) return percentiles.map(() => 0);
  return percentiles.map((percentile) => shared.getValueAtPercentile(percentile) / 1000);
}
