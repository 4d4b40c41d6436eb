import { beforeAll, describe, expect, it } from "vitest";
import type { BrokenEngine } from "../../src/bench/coherence/broken-engines.js";
import { describeFailure, runCoherence } from "../../src/bench/coherence/coherence.js";
import { runLeakCheck } from "../../src/bench/coherence/leaks.js";
import { compiled } from "../setup/compiled.js";

/** A short run; `hirewise bench coherence` does the long one. */
const TIMEOUT_MS = 300_000;

let serverEntry: string;

beforeAll(() => {
  serverEntry = compiled("bench/coherence/server-process.js");
});

it(
  "every settled read equals the database, whatever is written and whatever fails",
  async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const result = await runCoherence({ serverEntry, histories: 60, maxMs: 9_000, seed });
    expect(result.failure && describeFailure(result.failure)).toBeUndefined();
    expect(result.failedRequests).toBe(0);
    expect(result.settledReads).toBeGreaterThan(20);
    // It must not pass by caching nothing.
    expect(result.hitRate).toBeGreaterThan(0.25);
  },
  TIMEOUT_MS,
);

it(
  "no viewer gets what another one is answered",
  async () => {
    const result = await runLeakCheck({ serverEntry, pairs: 300 });
    expect(result.leak).toBeUndefined();
    expect(result.pairs).toBe(300);
    expect(result.hitRate).toBeGreaterThan(0.25);
  },
  TIMEOUT_MS,
);

describe("the same histories find an engine that", () => {
  // Each begins a little before the first history that shows it: the hundred before take a minute.
  const broken: [BrokenEngine, number][] = [
    ["forgets what a row was before", 10],
    ["ends windows at their first row", 110],
    ["believes that nothing was missed", 1],
  ];
  it.each(broken)(
    "%s",
    async (name, seed) => {
      const options = {
        seed,
        histories: 500,
        maxMs: 200_000,
        faultRate: name.startsWith("believes") ? 1 : 0,
        shrinks: false,
      };
      const { failure } = await runCoherence({ serverEntry, broken: name, ...options });
      expect(failure).toBeDefined();
    },
    TIMEOUT_MS,
  );
});
