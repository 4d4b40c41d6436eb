import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import { Figures } from "../platform/metrics/figures.js";
import { OperationRegistry } from "../platform/metrics/operation-figures.js";
import { ensureJobs } from "./bench-data.service.js";
import type { BenchContext, Benchmark, Measurement } from "./benchmark.js";
import type { ServerProcessOptions } from "./coherence/server-process.js";
import { ask, CONNECTIONS, type Contestant, perRequest, start } from "./contestants.js";
import { cpuOfProcess, summarise } from "./measure.js";

const JOBS = 10_000;
const WARM_UP = 2;
const COUNTED = 2_000_000;
const QUERY = `query List { jobs(first: 20) { nodes { title location salary { min max } company { name } skills { name }
  applicationCount } pageInfo { hasNextPage endCursor } } }`;

interface Options {
  rounds: number;
  seconds: number;
}

/** The same server twice: with what it counts, and without. */
interface Pair {
  name: string;
  on: Contestant;
  off: Contestant;
}

/** What it costs that a server counts what it does. */
export const monitoring: Benchmark<Options> = {
  name: "monitoring",
  description: "a cached and an executed job list, with everything counted and with ENABLE_MONITORING=false",
  options: [
    new Option("--rounds <number>", "how often to measure each").argParser(wholeNumber(1, 1_000)).default(30),
    new Option("--seconds <number>", "how long each time").argParser(wholeNumber(1, 60)).default(1),
  ],
  async run(context, options) {
    await ensureJobs(context, { jobs: JOBS, applications: 2 * JOBS });
    const pairs: Pair[] = [];
    try {
      pairs.push(await enter("cached", context, {}));
      pairs.push(await enter("executed", context, { ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" }));
      const [cached, executed] = await measure(pairs, options);
      return {
        conditions: {
          countingNanoseconds: Math.round(countingMs() * 1e6),
          connections: CONNECTIONS,
          rounds: options.rounds,
        },
        measurements: [...(cached?.measurements ?? []), ...(executed?.measurements ?? [])],
        verdicts: [
          {
            claim: "counting a cached answer, of the processor time that it takes",
            value: countingMs() / (cached?.measurements[1]?.medianMs as number),
            limit: 0.01,
          },
          { claim: "processor time of a cached answer, with by without", value: cached?.ratio as number, limit: 1.03 },
          { claim: "processor time of an executed one", value: executed?.ratio as number, limit: 1.05 },
        ],
      };
    } finally {
      for (const { on, off } of pairs) {
        on.process.kill("SIGKILL");
        off.process.kill("SIGKILL");
      }
    }
  },
};

async function enter(name: string, { url }: BenchContext, more: Record<string, string>): Promise<Pair> {
  const settings = { NODE_ENV: "production", JWT_SECRET: "s".repeat(32), PORT: "0", DATABASE_URL: url, ...more };
  const contestant = async (isEnabled: boolean): Promise<Contestant> => {
    const env = { ...settings, ENABLE_MONITORING: String(isEnabled) };
    const server = await start("coherence/server-process.js", { env, databaseUrl: url } satisfies ServerProcessOptions);
    await ask(server.url, QUERY);
    return { name: `${name}, ${isEnabled ? "counted" : "not counted"}`, query: QUERY, ...server };
  };
  return { name, on: await contestant(true), off: await contestant(false) };
}

/**
 * Milliseconds of the processor for what is done to count one answer. Too little to be seen in the difference of two
 * servers, of which each costs some per cent more or less from one moment to the next.
 */
function countingMs(): number {
  const operations = new OperationRegistry(new Figures());
  const count = (times: number) => {
    for (let n = 0; n < times; n++) {
      const startedAt = performance.now();
      operations.served("List", false, performance.now() - startedAt + (n % 64) / 100);
    }
  };
  count(COUNTED / 10);
  const before = cpuOfProcess();
  count(COUNTED);
  return (cpuOfProcess() - before) / 1000 / COUNTED;
}

/** In turn, each round beginning with the other: what else the machine does then meets both alike. */
async function measure(pairs: Pair[], { rounds, seconds }: Options) {
  const progress = showProgress("rounds", rounds * pairs.length);
  let done = 0;
  const results: { measurements: Measurement[]; ratio: number }[] = [];
  for (const { on, off } of pairs) {
    for (const contestant of [on, off]) await perRequest(contestant, WARM_UP);
    const costs = { on: [] as number[], off: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const turns: ("on" | "off")[] = round % 2 === 0 ? ["on", "off"] : ["off", "on"];
      for (const turn of turns) costs[turn].push((await perRequest({ on, off }[turn], seconds)).cpuMs);
      progress.update(++done);
    }
    const ratios = costs.on.map((cost, round) => cost / (costs.off[round] as number));
    const measurements = [summarise(`${on.name}: processor`, costs.on), summarise(`${off.name}: processor`, costs.off)];
    results.push({ measurements, ratio: summarise("ratio", ratios).medianMs });
  }
  progress.stop();
  return results;
}
