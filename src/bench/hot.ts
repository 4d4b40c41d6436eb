import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import type { Database } from "../platform/db/database.js";
import { SessionService } from "../users/session.service.js";
import { ensureJobs } from "./bench-data.service.js";
import type { BenchContext, Benchmark, Measurement, Verdict } from "./benchmark.js";
import { startRedis } from "./coherence/redis-process.js";
import type { ServerProcessOptions } from "./coherence/server-process.js";
import { ask, CONNECTIONS, type Contestant, type Cost, perRequest, start } from "./contestants.js";
import type { HotPeerOptions } from "./hot-peer.js";
import { summarise } from "./measure.js";

const JOBS = 10_000;
/** A server is asked for this long before it is measured, in seconds, so that its code is compiled. */
const WARM_UP = 2;
const SECRET = "the benchmark's secret, which protects nothing";

const listFields = `nodes {
    title location employmentType postedAt salary { min max currency period } company { name } skills { name }
    applicationCount # }
  pageInfo { hasNextPage endCursor }`;
const publicQuery = `{ jobs(first: 20) { ${listFields.replace("#", "")} } }`;
const privateQuery = `{ jobs(first: 20) { ${listFields.replace("#", "viewerApplication { status }")} } }`;

interface Options {
  rounds: number;
  seconds: number;
}

/** What a cached answer costs, against sending the same bytes without any work, and against Apollo's own cache. */
export const hot: Benchmark<Options> = {
  name: "hot",
  description: "a cached job list against node:http and Fastify sending the same bytes, and Apollo's response cache",
  options: [
    new Option("--rounds <number>", "how often to measure each").argParser(wholeNumber(1, 100)).default(5),
    new Option("--seconds <number>", "how long each time").argParser(wholeNumber(1, 60)).default(3),
  ],
  async run(context, options) {
    await ensureJobs(context, { jobs: JOBS, applications: 2 * JOBS });
    const redis = context.env.redisUrl ? undefined : await startRedis();
    const redisUrl = context.env.redisUrl ?? (redis?.url as string);
    const contestants: Contestant[] = [];
    try {
      const bytes = await enter(contestants, context, redisUrl);
      const costs = [...(await measure(contestants, options))];
      const processor = costs.map(([name, all]) =>
        summarise(
          cpuName(name),
          all.map(({ cpuMs }) => cpuMs),
        ),
      );
      return {
        conditions: { answerBytes: bytes, connections: CONNECTIONS },
        measurements: [
          ...costs.map(([name, all]) =>
            summarise(
              name,
              all.map(({ ms }) => ms),
            ),
          ),
          ...processor,
        ],
        verdicts: verdictsOn(processor),
      };
    } finally {
      for (const contestant of contestants) contestant.process.kill("SIGKILL");
      await redis?.stop();
    }
  },
};

/** @returns the size of the answer */
async function enter(contestants: Contestant[], { db, url }: BenchContext, redisUrl: string): Promise<number> {
  const token = await signInSomebody(db);
  const settings = { NODE_ENV: "production", JWT_SECRET: SECRET, PORT: "0", LOG_LEVEL: "info", REDIS_URL: redisUrl };
  const own = (more: Record<string, string> = {}): ServerProcessOptions => ({
    env: { ...settings, DATABASE_URL: url, ...more },
    databaseUrl: url,
  });
  const server = await start("coherence/server-process.js", own());
  const shared = await start("coherence/server-process.js", own({ CACHE_MEMORY_MB: "0" }));
  const body = await ask(server.url, publicQuery);
  const peer = (kind: HotPeerOptions["kind"]) =>
    start("hot-peer.js", { kind, body, redisUrl } satisfies HotPeerOptions);
  contestants.push(
    { name: "node:http", query: publicQuery, ...(await peer("node")) },
    { name: "Fastify", query: publicQuery, ...(await peer("fastify")) },
    { name: "HireWise, from memory", query: publicQuery, ...server },
    { name: "HireWise, from memory, private", query: privateQuery, token, ...server },
    { name: "HireWise, from Redis", query: publicQuery, ...shared },
    { name: "Apollo's plugin, from Redis", query: publicQuery, ...(await peer("apollo")) },
  );
  for (const contestant of contestants) await ask(contestant.url, contestant.query, contestant.token);
  return Buffer.byteLength(body);
}

async function signInSomebody(db: Database): Promise<string> {
  const user = await db
    .selectFrom("users")
    .select(["id", "role"])
    .where("role", "=", "CANDIDATE")
    .limit(1)
    .executeTakeFirstOrThrow();
  return (await new SessionService(db, SECRET).open(user)).accessToken;
}

async function measure(contestants: Contestant[], { rounds, seconds }: Options): Promise<Map<string, Cost[]>> {
  const costs = new Map(contestants.map(({ name }): [string, Cost[]] => [name, []]));
  const progress = showProgress("rounds", rounds);
  for (const contestant of contestants) await perRequest(contestant, WARM_UP);
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) costs.get(contestant.name)?.push(await perRequest(contestant, seconds));
    progress.update(round + 1);
  }
  progress.stop();
  return costs;
}

/** The claims are about the processor: the client has its share of the machine, and other work may have another. */
function verdictsOn(costs: Measurement[]): Verdict[] {
  const share = (name: string, of: string, limit: number): Verdict => {
    const costOf = (wanted: string) => costs.find((cost) => cost.name === cpuName(wanted))?.medianMs as number;
    return {
      claim: `${name}: of ${of}, for its processor time`,
      value: costOf(of) / costOf(name),
      limit,
      atLeast: true,
    };
  };
  return [
    share("HireWise, from memory", "node:http", 0.75),
    share("HireWise, from memory, private", "node:http", 0.6),
    share("HireWise, from Redis", "node:http", 0.4),
    share("HireWise, from memory", "Apollo's plugin, from Redis", 5),
  ];
}

const cpuName = (name: string) => `${name}: processor`;
