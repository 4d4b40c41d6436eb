import type { Option } from "commander";
import type { Env } from "../env.js";
import type { Database } from "../platform/db/database.js";

/** A claim of speed that anyone can check: `hirewise bench <name>`. One file a benchmark, listed in commands/bench.ts. */
export interface Benchmark<Options = object> {
  name: string;
  /** What is measured and claimed, in one line. */
  description: string;
  options: Option[];
  run(context: BenchContext, options: Options): Promise<Report>;
}

export interface BenchContext {
  /** The settings that a server of the benchmark runs with. */
  env: Env;
  db: Database;
  url: string;
  /** Whether the database was made for benchmarks, so that anything may be written to it. */
  isOwnDatabase: boolean;
  /** Tells the person who waits what is going on. */
  say(line: string): void;
}

export interface Report {
  /** What the measurements depend on: rows, depth, versions. */
  conditions: Record<string, string | number>;
  measurements: Measurement[];
  verdicts: Verdict[];
}

export interface Measurement {
  name: string;
  runs: number;
  medianMs: number;
  p95Ms: number;
}

/** A number that must not be above its limit; or, if `atLeast`, not below. */
export interface Verdict {
  claim: string;
  value: number;
  limit: number;
  atLeast?: boolean;
}

export function holds({ value, limit, atLeast = false }: Verdict): boolean {
  return atLeast ? value >= limit : value <= limit;
}
