import { addDistribution, type Distribution } from "./latency.js";

/** Numbers that add up, by name. */
export type Counts = Record<string, number>;

/**
 * Figures of a stretch of time, of one server or of several. Everything in it can be added to another sample's: quantiles
 * are worked out at the end, from the sum of the distributions. Keys are a kind and what it is about: `operation JobList`.
 */
export interface Sample {
  counts: Map<string, Counts>;
  latencies: Map<string, Distribution>;
  /** The largest value of the time. */
  maxima: Map<string, number>;
}

export function emptySample(): Sample {
  return { counts: new Map(), latencies: new Map(), maxima: new Map() };
}

export function addSample(into: Sample, other: Sample): void {
  for (const [key, counts] of other.counts) {
    const own = into.counts.get(key);
    if (own) for (const name in counts) own[name] = (own[name] ?? 0) + (counts[name] ?? 0);
    else into.counts.set(key, { ...counts });
  }
  for (const [key, latency] of other.latencies) {
    const own = into.latencies.get(key);
    if (own) addDistribution(own, latency);
    else into.latencies.set(key, new Map(latency));
  }
  for (const [key, value] of other.maxima) into.maxima.set(key, Math.max(into.maxima.get(key) ?? 0, value));
}

/** What a sample has of a kind: `about("operation")` of the key `operation JobList` gives `JobList`. */
export function* ofKind(sample: Sample, kind: string): Generator<[about: string, counts: Counts]> {
  const start = `${kind} `;
  for (const [key, counts] of sample.counts) if (key.startsWith(start)) yield [key.slice(start.length), counts];
}

export function countsOf(sample: Sample, key: string): Counts {
  return sample.counts.get(key) ?? {};
}

export function latencyOf(sample: Sample, ...keys: string[]): Distribution {
  const sum: Distribution = new Map();
  for (const key of keys) addDistribution(sum, sample.latencies.get(key) ?? new Map());
  return sum;
}

/** A sample as JSON knows it. */
export interface SampleJson {
  counts: [string, Counts][];
  latencies: [string, [number, number][]][];
  maxima: [string, number][];
}

export function sampleToJson({ counts, latencies, maxima }: Sample): SampleJson {
  return {
    counts: [...counts],
    latencies: [...latencies].map(([key, latency]) => [key, [...latency]]),
    maxima: [...maxima],
  };
}

export function sampleFromJson({ counts, latencies, maxima }: SampleJson): Sample {
  return {
    counts: new Map(counts),
    latencies: new Map(latencies.map(([key, latency]) => [key, new Map(latency)])),
    maxima: new Map(maxima),
  };
}
