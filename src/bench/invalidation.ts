import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import { SeededRandom } from "../seed/random.js";
import { ensureJobs } from "./bench-data.service.js";
import type { BenchContext, Benchmark } from "./benchmark.js";
import type { Operation } from "./coherence/graphql-client.js";
import { ServerHandle, settle } from "./coherence/server-handle.js";
import { listVariants } from "./list-variants.js";
import { mixedWrites } from "./mixed-writes.service.js";

const JOBS = 10_000;
const VARIANTS = 2_000;
const WRITE_SHARE = 0.02;
/** Every so many reads the answer is compared with that of a server without caches. */
const COMPARE_EVERY = 20;
const SECRET = "the benchmark's secret, which protects nothing";

interface Options {
  requests: number;
  seed: number;
}

interface Tally {
  reads: number;
  hits: number;
  /** Hits if a write to a table ended every answer that shows rows of it. */
  hitsByType: number;
  writes: number;
  compared: number;
  different: number;
}

/** How much of the cache survives writes, and whether what survives is true. */
export const invalidation: Benchmark<Options> = {
  name: "invalidation",
  description: "the hit rate of 2,000 lists of jobs while jobs change, against forgetting by type",
  options: [
    new Option("--requests <number>", "reads and writes together")
      .argParser(wholeNumber(1_000, 10_000_000))
      .default(20_000),
    new Option("--seed <number>", "another seed makes another sequence")
      .argParser(wholeNumber(1, 1_000_000))
      .default(1),
  ],
  async run(context, options) {
    if (!context.isOwnDatabase) throw new Error("This benchmark changes jobs: let it use a database of its own.");
    await ensureJobs(context, { jobs: JOBS, applications: 2 * JOBS });
    const [server, plain] = [serverOn(context, {}), serverOn(context, UNCACHED)];
    try {
      await Promise.all([server.start(), plain.start()]);
      const tally = await play(context, server, plain, options);
      return {
        conditions: {
          variants: VARIANTS,
          reads: tally.reads,
          writes: tally.writes,
          compared: tally.compared,
          hitRateWithoutCache: 0,
          hitRateByType: (tally.hitsByType / tally.reads).toFixed(3),
        },
        measurements: [],
        verdicts: [
          {
            claim: "hit rate with filter-aware dependencies",
            value: tally.hits / tally.reads,
            limit: 0.9,
            atLeast: true,
          },
          { claim: "answers that differ from the database", value: tally.different, limit: 0 },
        ],
      };
    } finally {
      await Promise.all([server.stop(), plain.stop()]);
    }
  },
};

const UNCACHED = { ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" };

function serverOn({ url }: BenchContext, more: Record<string, string>): ServerHandle {
  const env = { NODE_ENV: "production", JWT_SECRET: SECRET, PORT: "0", LOG_LEVEL: "warn", DATABASE_URL: url, ...more };
  return new ServerHandle(fileURLToPath(new URL("coherence/server-process.js", import.meta.url)), {
    env,
    databaseUrl: url,
  });
}

async function play(
  { db }: BenchContext,
  server: ServerHandle,
  plain: ServerHandle,
  { requests, seed }: Options,
): Promise<Tally> {
  const random = new SeededRandom(seed);
  const variants = await listVariants(db, random, VARIANTS);
  const pick = zipf(variants.length);
  const write = await mixedWrites(db, random);
  const tally: Tally = { reads: 0, hits: 0, hitsByType: 0, writes: 0, compared: 0, different: 0 };
  /** When each variant was last read, and when a table that all lists show was last written. */
  const readAt = new Map<Operation, number>();
  let writtenAt = -1;
  // What is asked for the first time is nobody's fault.
  for (const variant of variants) {
    await server.post(variant);
    readAt.set(variant, 0);
  }
  const progress = showProgress("requests", requests);
  for (let time = 0; time < requests; time++) {
    if (random.next() < WRITE_SHARE) {
      await write();
      await settle(server);
      tally.writes++;
      writtenAt = time;
    } else {
      const variant = variants[pick(random)] as Operation;
      const { cache, body } = await server.post(variant);
      tally.reads++;
      if (cache === "HIT") tally.hits++;
      if ((readAt.get(variant) ?? -1) > writtenAt) tally.hitsByType++;
      readAt.set(variant, time);
      if (tally.reads % COMPARE_EVERY === 0) {
        tally.compared++;
        if ((await plain.post(variant)).body !== body) tally.different++;
      }
    }
    progress.update(time + 1);
  }
  progress.stop();
  return tally;
}

/** Picks a number below `count`: the n-th is asked for 1 / n as often as the first (Zipf's law with exponent 1). */
function zipf(count: number): (random: SeededRandom) => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) {
    sum += 1 / rank;
    sums.push(sum);
  }
  return (random) => {
    const point = random.next() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < point) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
