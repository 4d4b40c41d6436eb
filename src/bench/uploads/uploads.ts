import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { wholeNumber } from "../../commands/options.js";
import { ensureJobs } from "../bench-data.service.js";
import type { BenchContext, Benchmark } from "../benchmark.js";
import { ServerHandle } from "../coherence/server-handle.js";
import { quantile, summarise } from "../measure.js";
import { Assistant } from "./assistant.js";
import { openAccounts } from "./bench-accounts.service.js";
import type { ProbeResult } from "./probe.js";
import type { SenderOptions, Sent } from "./sender.js";

const JOBS = 5_000;
const CLIENTS = 20;
const WARM_UP_MS = 2_000;
const QUIET_MS = 10_000;
const SECRET = "the benchmark's secret, which protects nothing";
/** What uploads may add to the memory of the server, however many come at once. */
const MAX_GROWTH_MB = 300;

interface Options {
  files: number;
}

/** What uploads cost those who do something else meanwhile. */
export const uploads: Benchmark<Options> = {
  name: "uploads",
  description: "200 uploads at once from 20 clients, and hostile files, while others ask for jobs",
  options: [new Option("--files <number>", "uploads at once").argParser(wholeNumber(CLIENTS, 2_000)).default(200)],
  async run(context, options) {
    if (!context.isOwnDatabase) throw new Error("This benchmark uploads files: let it use a database of its own.");
    await ensureJobs(context, { jobs: JOBS, applications: JOBS });
    const dataDir = await mkdtemp(join(tmpdir(), "hirewise-bench-uploads-"));
    const server = serverOn(context, dataDir);
    try {
      await server.start();
      return await measure(context, server, options);
    } finally {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

async function measure(context: BenchContext, server: ServerHandle, options: Options) {
  const { admin: adminToken, candidates: tokens } = await openAccounts(context.db, SECRET, CLIENTS);
  const { url } = server;
  const senderOf = (files: SenderOptions["files"]) => new Assistant("sender.js", { url, tokens, files });
  const assistants = {
    first: senderOf(3),
    honest: senderOf(options.files),
    hostile: senderOf("hostile"),
    probe: new Assistant("probe.js", { url, adminToken }),
  };
  try {
    return await measureWith(assistants, context, options);
  } finally {
    for (const assistant of Object.values(assistants)) assistant.end();
  }
}

type Assistants = Record<"first" | "honest" | "hostile" | "probe", Assistant>;

async function measureWith(
  { first, honest, hostile: hostiles, probe }: Assistants,
  { say }: BenchContext,
  { files: count }: Options,
) {
  const probeWhile = async <T>(meanwhile: () => Promise<T>) => {
    await probe.tell("begin");
    const outcome = await meanwhile();
    return { outcome, ...(await probe.tell<ProbeResult>("end")) };
  };
  say("Making files ...");
  const bytes = await honest.tell<number>("prepare");
  await hostiles.tell("prepare");
  // What the first upload starts, and what the first queries compile.
  await first.tell("prepare");
  await first.tell("send");
  await probeWhile(() => sleep(WARM_UP_MS));

  say("Asking for jobs, and nothing else ...");
  const quiet = await probeWhile(() => sleep(QUIET_MS));
  say(`Sending ${count} files at once ...`);
  const startedAt = performance.now();
  const busy = await probeWhile(() => honest.tell<Sent[]>("send"));
  const seconds = (performance.now() - startedAt) / 1_000;
  say("Sending hostile files ...");
  const hostile = await probeWhile(() => hostiles.tell<Sent[]>("send"));
  const [sent, refused] = [busy.outcome, hostile.outcome];
  const p99 = (times: number[]) =>
    quantile(
      times.toSorted((a, b) => a - b),
      0.99,
    );
  const countOf = (outcome: Sent["outcome"]) => sent.filter((one) => one.outcome === outcome).length;
  const growth = (busy.peakRssBytes - quiet.peakRssBytes) / 1024 / 1024;
  return {
    conditions: {
      files: count,
      megabytes: Math.round(bytes / 1024 / 1024),
      seconds: seconds.toFixed(1),
      answeredReady: countOf("READY"),
      answeredProcessing: countOf("PROCESSING"),
      hostileRefused: refused.filter(({ outcome }) => outcome === "refused").length,
      hostileAccepted: refused.filter(({ outcome }) => outcome === "READY" || outcome === "PROCESSING").length,
    },
    measurements: [
      summarise("jobs, nothing else going on", quiet.times),
      summarise("jobs, while files arrive", busy.times),
      summarise("jobs, while hostile files do", hostile.times),
      summarise(
        "an upload among all",
        sent.map(({ ms }) => ms),
      ),
    ],
    verdicts: [
      { claim: "uploads that were not answered", value: countOf("failed") + countOf("refused"), limit: 0 },
      { claim: "queries that failed", value: quiet.failed + busy.failed + hostile.failed, limit: 0 },
      { claim: "p99 of jobs, with uploads / without", value: p99(busy.times) / p99(quiet.times), limit: 2 },
      { claim: "MB of memory that the server took", value: growth, limit: MAX_GROWTH_MB },
      { claim: "event loop delay (p99, ms) meanwhile", value: busy.eventLoopDelayP99Ms, limit: 100 },
      { claim: "the same with hostile files", value: hostile.eventLoopDelayP99Ms, limit: 100 },
      {
        claim: "hostile files without an answer",
        value: refused.filter(({ outcome }) => outcome === "failed").length,
        limit: 0,
      },
      { claim: "slowest answer to a hostile file, ms", value: Math.max(...refused.map(({ ms }) => ms)), limit: 5_000 },
    ],
  };
}

function serverOn({ url }: BenchContext, dataDir: string): ServerHandle {
  const env = {
    NODE_ENV: "production",
    JWT_SECRET: SECRET,
    PORT: "0",
    LOG_LEVEL: "error",
    DATABASE_URL: url,
    DATA_DIR: dataDir,
  };
  const entry = fileURLToPath(new URL("../coherence/server-process.js", import.meta.url));
  return new ServerHandle(entry, { env, databaseUrl: url });
}
