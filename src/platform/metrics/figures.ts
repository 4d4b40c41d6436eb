import { Latency } from "./latency.js";
import { addSample, type Counts, emptySample, type Sample } from "./sample.js";

/** How long the stretches are that windows consist of. */
export const TICK_MS = 5_000;
const FINE = 61;
const TICKS_A_MINUTE = 12;
const COARSE = 61;

interface Stretch {
  /** When it ended. Milliseconds. */
  end: number;
  sample: Sample;
}

/**
 * Everything that is counted in this process, over windows of time. Whoever counts keeps plain numbers that only grow;
 * they are looked at when a stretch of time ends, and when somebody asks.
 */
export class Figures {
  private readonly counters = new Map<string, () => Counts>();
  private readonly seen = new Map<string, Counts>();
  private readonly latencies = new Map<string, Latency>();
  private readonly maxima = new Map<string, number>();
  /** The last five minutes. */
  private readonly fine: Stretch[] = [];
  /** The last hour, by the minute, without what is not yet a whole minute of `sinceMinute`. */
  private readonly coarse: Stretch[] = [];
  private sinceMinute: Stretch[] = [];
  private readonly total = emptySample();
  private readonly startedAt: number;

  constructor(private readonly now: () => number = Date.now) {
    this.startedAt = now();
  }

  /** Counts under a key what `read` gives: numbers that only grow. */
  count(key: string, read: () => Counts): void {
    this.counters.set(key, read);
  }

  forget(key: string): void {
    this.counters.delete(key);
    this.seen.delete(key);
    this.latencies.delete(key);
    this.maxima.delete(key);
  }

  /** Where durations under this key are recorded. */
  latency(key: string): Latency {
    let latency = this.latencies.get(key);
    if (!latency) {
      latency = new Latency();
      this.latencies.set(key, latency);
    }
    return latency;
  }

  max(key: string, value: number): void {
    if (value > (this.maxima.get(key) ?? 0)) this.maxima.set(key, value);
  }

  get uptimeSeconds(): number {
    return (this.now() - this.startedAt) / 1000;
  }

  /** Ends a stretch of time. To be called every {@link TICK_MS}; late or missing calls make longer stretches. */
  tick(): void {
    const stretch: Stretch = { end: this.now(), sample: this.current(true) };
    addSample(this.total, stretch.sample);
    this.fine.push(stretch);
    if (this.fine.length > FINE) this.fine.shift();
    this.sinceMinute.push(stretch);
    if (this.sinceMinute.length < TICKS_A_MINUTE) return;
    const minute = emptySample();
    for (const { sample } of this.sinceMinute) addSample(minute, sample);
    this.coarse.push({ end: stretch.end, sample: minute });
    if (this.coarse.length > COARSE) this.coarse.shift();
    this.sinceMinute = [];
  }

  /** What was counted within the last so many minutes, and in the moment before them that a stretch reaches back. */
  within(minutes: number): Sample {
    const from = this.now() - minutes * 60_000;
    const stretches = minutes <= 5 ? this.fine : [...this.coarse, ...this.sinceMinute];
    const sum = emptySample();
    for (const { end, sample } of stretches) if (end > from) addSample(sum, sample);
    addSample(sum, this.current(false));
    return sum;
  }

  /** What was counted since the process began to. */
  sinceStart(): Sample {
    const sum = emptySample();
    addSample(sum, this.total);
    addSample(sum, this.current(false));
    return sum;
  }

  /** What was counted since the last stretch ended. */
  private current(take: boolean): Sample {
    const sample = emptySample();
    for (const [key, read] of this.counters) {
      const counts = read();
      const difference = differenceOf(counts, this.seen.get(key));
      if (difference) sample.counts.set(key, difference);
      if (take && difference) this.seen.set(key, { ...counts });
    }
    for (const [key, latency] of this.latencies) {
      const recorded = take ? latency.take() : latency.read();
      if (recorded.size > 0) sample.latencies.set(key, recorded);
    }
    for (const [key, value] of this.maxima) sample.maxima.set(key, value);
    if (take) this.maxima.clear();
    return sample;
  }
}

/** Undefined if nothing was counted. */
function differenceOf(counts: Counts, before: Counts | undefined): Counts | undefined {
  let hasAny = false;
  const difference: Counts = {};
  for (const name in counts) {
    const more = (counts[name] ?? 0) - (before?.[name] ?? 0);
    if (more === 0) continue;
    difference[name] = more;
    hasAny = true;
  }
  return hasAny ? difference : undefined;
}
