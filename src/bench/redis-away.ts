import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import { ensureJobs } from "./bench-data.service.js";
import type { BenchContext, Benchmark, Measurement, Verdict } from "./benchmark.js";
import { type RedisProcess, startRedis } from "./coherence/redis-process.js";
import { ServerHandle } from "./coherence/server-handle.js";
import { type SlowProxy, startSlowProxy } from "./coherence/slow-proxy.js";
import { summarise } from "./measure.js";

interface Options {
  rounds: number;
}

interface Fault {
  name: string;
  begin(): void;
  end(): void;
}

/** What a request costs more than on a server that has no Redis, and how long it takes until Redis is used again. */
interface Delays {
  firstMs: number[];
  laterMs: number[];
  recoveryMs: number[];
}

const JOBS = 10_000;
const LATER_REQUESTS = 20;
const RECOVERY_LIMIT_MS = 20_000;

const serverEntry = fileURLToPath(new URL("coherence/server-process.js", import.meta.url));

/** What clients notice while Redis is away. */
export const redisAway: Benchmark<Options> = {
  name: "redis-away",
  description: "what requests take longer while Redis refuses, is silent or slow, and how soon it is used again",
  options: [new Option("--rounds <number>", "how often each").argParser(wholeNumber(1, 100)).default(7)],
  async run(context, { rounds }) {
    await ensureJobs(context, { jobs: JOBS, applications: 2 * JOBS });
    const redis = await startRedis();
    const proxy = await startSlowProxy(() => redis.port);
    const [server, control] = serversOf(context, proxy);
    try {
      await Promise.all([server.start(), control.start()]);
      const faults = faultsOf(redis, proxy);
      const progress = showProgress("rounds", rounds * faults.length);
      const delays = new Map(faults.map(({ name }): [string, Delays] => [name, empty()]));
      for (let round = 0; round < rounds; round++) {
        for (const [index, fault] of faults.entries()) {
          await suffer(fault, { server, control }, delays.get(fault.name) ?? empty());
          progress.update(round * faults.length + index + 1);
        }
      }
      progress.stop();
      return {
        conditions: {},
        measurements: [...delays].flatMap(measurementsOf),
        verdicts: [...delays].flatMap(verdictsOn),
      };
    } finally {
      await Promise.all([server.stop(), control.stop()]);
      await proxy.stop();
      await redis.stop();
    }
  },
};

const empty = (): Delays => ({ firstMs: [], laterMs: [], recoveryMs: [] });

function serversOf({ url, env }: BenchContext, proxy: SlowProxy): [ServerHandle, ServerHandle] {
  const settings = {
    NODE_ENV: "production",
    JWT_SECRET: env.jwtSecret,
    PORT: "0",
    LOG_LEVEL: "silent",
    DATABASE_URL: url,
  };
  const shared = { ...settings, REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
  const [server, control] = [shared, settings].map(
    (given) => new ServerHandle(serverEntry, { env: given, databaseUrl: url }),
  );
  return [server as ServerHandle, control as ServerHandle];
}

function faultsOf(redis: RedisProcess, proxy: SlowProxy): Fault[] {
  return [
    { name: "refusing", begin: () => proxy.refuse(true), end: () => proxy.refuse(false) },
    { name: "silent", begin: () => redis.signal("SIGSTOP"), end: () => redis.signal("SIGCONT") },
    {
      name: "slow by 250 ms",
      begin() {
        proxy.delayMs = 250;
      },
      end() {
        proxy.delayMs = 0;
      },
    },
  ];
}

async function suffer(
  fault: Fault,
  { server, control }: { server: ServerHandle; control: ServerHandle },
  delays: Delays,
): Promise<void> {
  await untilUp(server);
  // Compiled, connected, and with what it reads in memory, like the other.
  for (let n = 0; n < LATER_REQUESTS; n++) await Promise.all([coldMs(server), coldMs(control)]);
  fault.begin();
  try {
    delays.firstMs.push((await coldMs(server)) - (await coldMs(control)));
    const [own, others]: [number[], number[]] = [[], []];
    for (let n = 0; n < LATER_REQUESTS; n++) {
      own.push(await coldMs(server));
      others.push(await coldMs(control));
    }
    delays.laterMs.push(summarise("", own).medianMs - summarise("", others).medianMs);
  } finally {
    fault.end();
  }
  const endedAt = performance.now();
  await untilUp(server);
  delays.recoveryMs.push(performance.now() - endedAt);
}

let serial = 0;

/** A request that nothing has answered before. @throws Error if it fails */
async function coldMs(server: ServerHandle): Promise<number> {
  const query = `{ jobs(first: 5) { nodes { title cold${serial++}: id } } }`;
  const startedAt = performance.now();
  const { status, body } = await server.post({ query });
  if (status !== 200 || body.includes('"errors"')) throw new Error(`A request failed: ${body.slice(0, 200)}`);
  return performance.now() - startedAt;
}

async function untilUp(server: ServerHandle): Promise<void> {
  const giveUpAt = performance.now() + RECOVERY_LIMIT_MS;
  while ((await server.status()).redis !== "UP") {
    if (performance.now() > giveUpAt) throw new Error("Redis is not used again.");
    await sleep(20);
  }
}

function measurementsOf([name, { firstMs, laterMs, recoveryMs }]: [string, Delays]): Measurement[] {
  return [
    summarise(`${name}: first request, more`, firstMs),
    summarise(`${name}: later ones, more`, laterMs),
    summarise(`${name}: back after`, recoveryMs),
  ];
}

function verdictsOn([name, { firstMs, laterMs, recoveryMs }]: [string, Delays]): Verdict[] {
  const median = (values: number[]) => summarise("", values).medianMs;
  return [
    { claim: `${name}: milliseconds that the first request takes longer`, value: median(firstMs), limit: 60 },
    { claim: `${name}: milliseconds that later ones take longer`, value: median(laterMs), limit: 5 },
    { claim: `${name}: seconds until Redis is used again`, value: Math.max(...recoveryMs) / 1000, limit: 5 },
  ];
}
