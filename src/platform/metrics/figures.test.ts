import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Figures, TICK_MS } from "./figures.js";
import { addDistribution, type Distribution, Latency, quantiles } from "./latency.js";
import { addSample, countsOf, emptySample, latencyOf, type Sample, sampleFromJson, sampleToJson } from "./sample.js";

/** Figures with a clock of their own. */
function arrange() {
  let now = 1_000_000;
  const figures = new Figures(() => now);
  let done = 0;
  figures.count("work all", () => ({ done }));
  return {
    figures,
    work(times: number) {
      done += times;
    },
    pass(ticks: number) {
      for (let n = 0; n < ticks; n++) {
        now += TICK_MS;
        figures.tick();
      }
    },
    wait(ms: number) {
      now += ms;
    },
    within: (minutes: number) => countsOf(figures.within(minutes), "work all").done ?? 0,
    inAll: () => countsOf(figures.sinceStart(), "work all").done ?? 0,
  };
}

describe("windows", () => {
  it("have what has just been counted, before the first tick and after it, once", () => {
    const { work, pass, within, inAll } = arrange();
    work(3);
    expect([within(1), within(5), within(60), inAll()]).toEqual([3, 3, 3, 3]);
    pass(1);
    expect([within(1), within(5), within(60), inAll()]).toEqual([3, 3, 3, 3]);
    work(2);
    expect([within(1), within(5), within(60), inAll()]).toEqual([5, 5, 5, 5]);
  });

  it("let go of what is older", () => {
    const { work, pass, within, inAll } = arrange();
    work(1);
    pass(1);
    pass(13);
    expect([within(1), within(5), within(60), inAll()]).toEqual([0, 1, 1, 1]);
    pass(48);
    expect([within(1), within(5), within(60), inAll()]).toEqual([0, 0, 1, 1]);
    pass(59 * 12 + 12);
    expect([within(1), within(5), within(60), inAll()]).toEqual([0, 0, 0, 1]);
  });

  it("go by the clock, not by the number of ticks: a process that stood still has longer stretches", () => {
    const { work, pass, wait, within, inAll } = arrange();
    work(1);
    pass(1);
    wait(10 * 60_000);
    work(1);
    pass(1);
    expect([within(1), within(5), within(60), inAll()]).toEqual([1, 1, 2, 2]);
  });

  it("never lose or double anything, however work and time alternate", () => {
    const step = fc.record({ work: fc.nat(5), ticks: fc.nat(90) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { work, pass, within, inAll } = arrange();
        const history: number[] = [0];
        let total = 0;
        for (const { work: times, ticks } of steps) {
          work(times);
          total += times;
          history[history.length - 1] = (history.at(-1) ?? 0) + times;
          for (let n = 0; n < ticks; n++) {
            pass(1);
            history.push(0);
          }
        }
        const last = (stretches: number) => history.slice(-stretches).reduce((sum, count) => sum + count, 0);
        // The open stretch, and those that ended within the window; of an hour whole minutes.
        expect(within(1)).toBe(last(1 + 12));
        expect(within(5)).toBe(last(1 + 60));
        expect(within(60)).toBeGreaterThanOrEqual(last(1 + 59 * 12));
        expect(within(60)).toBeLessThanOrEqual(last(1 + 61 * 12));
        expect(inAll()).toBe(total);
      }),
    );
  });
});

describe("quantiles", () => {
  const recorded = (values: number[]): Distribution => {
    const latency = new Latency();
    for (const value of values) latency.record(value);
    return latency.read();
  };
  const exact = (values: number[], percentile: number) =>
    values.toSorted((a, b) => a - b)[Math.max(Math.ceil((values.length * percentile) / 100) - 1, 0)] as number;

  it.each([
    ["even", (n: number) => 0.1 + n / 10],
    ["long-tailed", (n: number) => 0.5 * 1.006 ** n],
    ["two-humped", (n: number) => (n % 10 === 0 ? 400 + n / 50 : 2 + n / 1000)],
  ])("of a distribution that is %s are within 5 %%", (_, nth) => {
    const values = Array.from({ length: 2_000 }, (_, n) => nth(n));
    const found = quantiles(recorded(values), 50, 95, 99);
    for (const [index, percentile] of [50, 95, 99].entries()) {
      const wanted = exact(values, percentile);
      expect(Math.abs((found[index] as number) - wanted) / wanted).toBeLessThan(0.05);
    }
  });

  it("of two servers are those of both together, not the mean of theirs", () => {
    const quick = Array.from({ length: 900 }, () => 1);
    const slow = Array.from({ length: 100 }, () => 1_000);
    const sum = recorded(quick);
    addDistribution(sum, recorded(slow));
    const [p50 = 0, p95 = 0] = quantiles(sum, 50, 95);
    expect(p50).toBeCloseTo(1, 1);
    expect(Math.abs(p95 - 1_000)).toBeLessThan(20);
  });

  it("of nothing are zero, and of what is out of range at its ends", () => {
    expect(quantiles(new Map(), 50, 99)).toEqual([0, 0]);
    const [least = 0, most = 0] = quantiles(recorded([0, -5, 1e12]), 50, 99);
    expect(least).toBeLessThan(0.01);
    expect(most).toBeGreaterThan(590_000);
  });

  it("survive being sent as JSON", () => {
    const sample: Sample = emptySample();
    sample.latencies.set("sql", recorded([1, 2, 3, 3]));
    sample.counts.set("work all", { done: 3 });
    sample.maxima.set("slow x", 7);
    const sum = emptySample();
    addSample(sum, sampleFromJson(JSON.parse(JSON.stringify(sampleToJson(sample)))));
    addSample(sum, sample);
    expect(countsOf(sum, "work all")).toEqual({ done: 6 });
    expect(latencyOf(sum, "sql")).toEqual(recorded([1, 1, 2, 2, 3, 3, 3, 3]));
    expect(sum.maxima.get("slow x")).toBe(7);
  });
});
