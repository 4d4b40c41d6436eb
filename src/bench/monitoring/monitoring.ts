import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Option } from "commander";
import { wholeNumber } from "../../commands/options.js";
import { showProgress } from "../../commands/progress.js";
import { ensureJobs } from "../bench-data.service.js";
import type { BenchContext, Benchmark } from "../benchmark.js";
import { ask, CONNECTIONS, type Contestant, load, start } from "../contestants.js";
import { quantile, summarise } from "../measure.js";
import type { ProfileAnswer, ProfiledServerOptions, ProfileRequest } from "./profiled-server.js";

const JOBS = 10_000;
const WARM_UP_SECONDS = 3;
const QUERY = `query List { jobs(first: 20) { nodes { title location salary { min max } company { name } skills { name }
  applicationCount } pageInfo { hasNextPage endCursor } } }`;
const LIMIT = 0.01;

interface Options {
  rounds: number;
  seconds: number;
}

/**
 * What it costs that a server counts what it does, by sampling what it is at. Two servers, of which one counts nothing,
 * cannot tell: from one start to the next the same server takes up to a tenth more or less time for an answer.
 */
export const monitoring: Benchmark<Options> = {
  name: "monitoring",
  description: "the share of its time that a server spends counting: of answers from the cache, and of executed ones",
  options: [
    new Option("--rounds <number>", "servers of each kind, one after the other")
      .argParser(wholeNumber(1, 100))
      .default(5),
    new Option("--seconds <number>", "how long each is asked").argParser(wholeNumber(1, 60)).default(5),
  ],
  async run(context, options) {
    await ensureJobs(context, { jobs: JOBS, applications: 2 * JOBS });
    const progress = showProgress("rounds", 2 * options.rounds);
    let done = 0;
    const measure = async (name: string, settings: Record<string, string>) => {
      const shares: number[] = [];
      const times: number[] = [];
      for (let round = 0; round < options.rounds; round++) {
        const { share, ms } = await profile(name, context, settings, options.seconds);
        shares.push(share);
        times.push(ms);
        progress.update(++done);
      }
      const sorted = shares.toSorted((a, b) => a - b);
      return { measurement: summarise(name, times), share: quantile(sorted, 0.5), highest: quantile(sorted, 1) };
    };
    const cached = await measure("cached", {});
    const executed = await measure("executed", { ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" });
    progress.stop();
    return {
      conditions: {
        connections: CONNECTIONS,
        servers: options.rounds,
        cached: inWords(cached),
        executed: inWords(executed),
      },
      measurements: [cached.measurement, executed.measurement],
      verdicts: [
        { claim: "counting, of a server's time for cached answers", value: cached.share, limit: LIMIT },
        { claim: "counting, of its time for executed answers", value: executed.share, limit: LIMIT },
      ],
    };
  },
};

/** One server, from its start to its end. */
async function profile(name: string, { url }: BenchContext, more: Record<string, string>, seconds: number) {
  const env = { NODE_ENV: "production", JWT_SECRET: "s".repeat(32), PORT: "0", DATABASE_URL: url, ...more };
  const server = await start("monitoring/profiled-server.js", {
    env,
    databaseUrl: url,
  } satisfies ProfiledServerOptions);
  const contestant: Contestant = { name, query: QUERY, ...server };
  try {
    await ask(server.url, QUERY);
    await load(contestant, WARM_UP_SECONDS);
    await tell(server.process, "start");
    const { ms } = await load(contestant, seconds);
    const { share = Number.NaN } = await tell(server.process, "end");
    return { share, ms };
  } finally {
    server.process.kill("SIGKILL");
  }
}

async function tell(child: ChildProcess, request: ProfileRequest): Promise<ProfileAnswer> {
  const answered = once(child, "message");
  child.send(request);
  const [answer] = await answered;
  return answer;
}

function inWords({ share, highest }: { share: number; highest: number }): string {
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  return `${percent(share)} (at most ${percent(highest)})`;
}
