import { countOf, quantiles } from "../platform/metrics/latency.js";
import { countsOf, latencyOf, ofKind } from "../platform/metrics/sample.js";
import type { QueryFigures, RepeatedQuery, SlowQuery } from "./query-figures.type.js";
import type { Snapshot } from "./snapshot.js";

const SHOWN = 50;

/** What a snapshot tells of statements. */
export function queryFigures(snapshot: Snapshot): QueryFigures {
  const { sample } = snapshot;
  const { count = 0, errors = 0 } = countsOf(sample, "sql all");
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = quantiles(latencyOf(sample, "sql"), 50, 95, 99);
  return { count, errors, p50Ms, p95Ms, p99Ms, slow: slowQueries(snapshot), nPlusOne: repeatedQueries(snapshot) };
}

function slowQueries({ sample, remarks }: Snapshot): SlowQuery[] {
  return [...remarks.slow]
    .flatMap(([key, { maxMs: _, ...remark }]) => {
      const latency = latencyOf(sample, `slow ${key}`);
      if (latency.size === 0) return [];
      const maxMs = sample.maxima.get(`slow ${key}`) ?? 0;
      return [{ ...remark, count: countOf(latency), maxMs, p95Ms: quantiles(latency, 95)[0] ?? 0 }];
    })
    .sort((a, b) => b.maxMs - a.maxMs)
    .slice(0, SHOWN);
}

function repeatedQueries({ sample, remarks }: Snapshot): RepeatedQuery[] {
  return [...ofKind(sample, "nPlusOne")]
    .flatMap(([key, { requests = 0, statements = 0 }]) => {
      const remark = remarks.nPlusOne.get(key);
      if (!remark) return [];
      const { fieldPath, operation, sql, advice } = remark;
      return [{ fieldPath, statements, requests, operation, sql, advice }];
    })
    .sort((a, b) => b.statements - a.statements)
    .slice(0, SHOWN);
}
