import type { Measurement } from "./benchmark.js";

export interface Contestant {
  name: string;
  run(): Promise<unknown>;
}

/**
 * Times contestants in turn, one at a time. Whatever else the machine does meanwhile meets all of them alike, and since
 * every round begins with another one, none always runs in the caches that the same neighbour has left.
 */
export async function measureInterleaved(
  contestants: Contestant[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
  onRound: (done: number) => void = () => {},
): Promise<Measurement[]> {
  const times = contestants.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round + warmUp) % contestants.length;
      const startedAt = performance.now();
      await contestants[index]?.run();
      if (round >= 0) times[index]?.push(performance.now() - startedAt);
    }
    if (round >= 0) onRound(round + 1);
  }
  return contestants.map(({ name }, index) => summarise(name, times[index] ?? []));
}

export function summarise(name: string, times: number[]): Measurement {
  const sorted = times.toSorted((a, b) => a - b);
  return { name, runs: times.length, medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

/** The smallest value that at least this share of the sorted ones do not exceed. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** What this process has used so far, in microseconds. */
export function cpuOfProcess(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
