import { describe, expect, it } from "vitest";
import { type Counters, Series } from "./series.js";

interface Counted {
  seconds: number;
  requests?: number;
  errors?: number;
  statements?: number;
  hits?: number;
  misses?: number;
  uptime?: number;
  workers?: number;
}

const START = Date.parse("2026-03-01T12:00:00Z");

function counters({
  seconds,
  requests = 0,
  errors = 0,
  statements = 0,
  hits = 0,
  misses = 0,
  ...of
}: Counted): Counters {
  return {
    at: new Date(START + seconds * 1000).toISOString(),
    requestCount: requests,
    errorCount: errors,
    queries: { count: statements },
    cache: { namespaces: [{ name: "responses", hits, misses, stale: 0, coalesced: 0 }] },
    files: { bytesIn: 0, bytesOut: 0 },
    process: { uptimeSeconds: of.uptime ?? 100 + seconds, workers: of.workers ?? 1 },
  };
}

const delays = { requestCount: 1, p50Ms: 1, p95Ms: 2, p99Ms: 3, process: { eventLoopDelayP99Ms: 4 } };

function seriesOf(...seen: Counted[]): Series {
  const series = new Series();
  for (const each of seen) series.add(counters(each), delays);
  return series;
}

describe("points", () => {
  it("tell how fast counters grow, from the second look on", () => {
    const { times, values } = seriesOf(
      { seconds: 0, requests: 1_000, statements: 50, hits: 10, misses: 10 },
      { seconds: 2, requests: 1_010, errors: 1, statements: 55, hits: 13, misses: 11 },
    );
    expect(times).toEqual([START / 1000 + 2]);
    expect(values.answers).toEqual([5]);
    expect(values.errors).toEqual([0.5]);
    expect(values.statements).toEqual([0.5]);
    expect(values.responses).toEqual([0.75]);
    expect([values.p50, values.p95, values.p99, values.loopDelay]).toEqual([[1], [2], [3], [4]]);
  });

  it("say nothing of what was not asked", () => {
    const { values } = seriesOf({ seconds: 0, requests: 5, statements: 1 }, { seconds: 2, requests: 5, statements: 3 });
    expect(values.answers).toEqual([0]);
    expect(values.statements).toEqual([null]);
    expect(values.responses).toEqual([null]);
    expect(values.jobs).toEqual([null]);
    expect(values.bytesIn).toEqual([null]);
  });

  it("reach back further when several processes tell of themselves in steps", () => {
    const steps = [0, 2, 4, 6, 8, 10, 12, 14].map((seconds) => ({
      seconds,
      requests: Math.floor(seconds / 5) * 50,
      workers: 2,
    }));
    expect(seriesOf(...steps).values.answers.slice(-3)).toEqual([10, 10, 10]);
  });
});

describe("counters of another process", () => {
  it.each([
    ["a server that started anew", { requests: 3, uptime: 1 }],
    ["fewer than before", { requests: 3 }],
    ["one server more", { requests: 90_000, workers: 2 }],
  ])("make no point: %s", (_, other) => {
    const series = seriesOf({ seconds: 0, requests: 10 }, { seconds: 2, requests: 20 }, { seconds: 4, ...other });
    expect(series.values.answers).toEqual([5]);
    series.add(counters({ ...other, seconds: 6, requests: other.requests + 4, uptime: 200 }), delays);
    expect(series.values.answers).toEqual([5, 2]);
  });

  it("make no point after a new connection either", () => {
    const series = seriesOf({ seconds: 0, requests: 10 }, { seconds: 2, requests: 20 });
    series.rebase();
    series.add(counters({ seconds: 4, requests: 500 }), delays);
    expect(series.values.answers).toEqual([5]);
  });
});

it("leaves one gap where nothing was heard, however often it is told so", () => {
  const series = seriesOf({ seconds: 0 }, { seconds: 2, requests: 2 });
  for (let n = 0; n < 3; n++) series.interrupt();
  series.add(counters({ seconds: 30, requests: 2 }), delays);
  series.add(counters({ seconds: 32, requests: 6 }), delays);
  expect(series.values.answers).toEqual([1, null, 2]);
  expect(series.times).toHaveLength(3);
  expect([...series.times].sort((a, b) => a - b)).toEqual(series.times);
});

it("keeps an hour", () => {
  const series = seriesOf(...Array.from({ length: 2_500 }, (_, n) => ({ seconds: n * 2, requests: n })));
  expect(series.times).toHaveLength(1_801);
  expect(series.values.answers).toHaveLength(1_801);
});
