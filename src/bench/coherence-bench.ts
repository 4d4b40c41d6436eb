import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import type { Benchmark } from "./benchmark.js";
import { describeFailure, runCoherence } from "./coherence/coherence.js";
import { runLeakCheck } from "./coherence/leaks.js";

interface Options {
  histories: number;
  minutes: number;
  pairs: number;
  seed: number;
}

const serverEntry = fileURLToPath(new URL("coherence/server-process.js", import.meta.url));

/** Is a cached answer ever wrong, or ever somebody else's? On a PostgreSQL, a Redis and servers of its own. */
export const coherence: Benchmark<Options> = {
  name: "coherence",
  description: "random histories of writes, reads and faults over two servers, and answers of pairs of viewers",
  options: [
    new Option("--histories <number>", "how many histories").argParser(wholeNumber(1, 1_000_000)).default(10_000),
    new Option("--minutes <number>", "ends the histories early").argParser(wholeNumber(1, 1_000)).default(10),
    new Option("--pairs <number>", "how many pairs of viewers").argParser(wholeNumber(1, 1_000_000)).default(10_000),
    new Option("--seed <number>", "of the first history").argParser(wholeNumber(1, 1_000_000_000)).default(1),
  ],
  async run({ say }, { histories, minutes, pairs, seed }) {
    const progress = showProgress("histories", histories);
    const options = { serverEntry, histories, maxMs: minutes * 60_000, seed };
    const played = await runCoherence(options, progress.update).finally(progress.stop);
    if (played.failure) say(describeFailure(played.failure));
    const pairProgress = showProgress("pairs", pairs);
    const leaks = await runLeakCheck({ serverEntry, pairs, seed }, pairProgress.update).finally(pairProgress.stop);
    if (leaks.leak) say(JSON.stringify(leaks.leak, null, 2));
    const { settledReads, hitRate, writes, faults, failedRequests } = played;
    return {
      conditions: {
        histories: played.histories,
        settledReads,
        hitRate: hitRate.toFixed(2),
        writes,
        faults,
        pairs: leaks.pairs,
        hitRateOfPairs: leaks.hitRate.toFixed(2),
      },
      measurements: [],
      verdicts: [
        { claim: "settled reads that differ from the database", value: played.failure ? 1 : 0, limit: 0 },
        { claim: "requests that failed although PostgreSQL was there", value: failedRequests, limit: 0 },
        { claim: "answers that differ from what their viewer gets uncached", value: leaks.leak ? 1 : 0, limit: 0 },
      ],
    };
  },
};
