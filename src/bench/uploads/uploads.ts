import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { wholeNumber } from "../../commands/options.js";
import { ensureJobs } from "../bench-data.service.js";
import type { BenchContext, Benchmark, Report } from "../benchmark.js";
import { ServerHandle } from "../coherence/server-handle.js";
import { quantile, summarise } from "../measure.js";
import { Assistant } from "./assistant.js";
import { hasTasks, openAccounts, removeAccounts } from "./bench-accounts.service.js";
import type { ProbeResult } from "./probe.js";
import type { SenderOptions, Sent } from "./sender.js";

const JOBS = 5_000;
const CLIENTS = 20;
const WARM_UP_MS = 2_000;
const LOOK_MS = 500;
const QUIET_MS = 10_000;
/** The slowest 1 % of a round are two or three queries: too few to tell anything of them. */
const ROUNDS = 3;
const SECRET = "the benchmark's secret, which protects nothing";
/** What uploads may add to the memory of the server, however many come at once. */
const MAX_GROWTH_MB = 300;

interface Options {
  files: number;
  rounds: number;
}

/** What uploads cost those who do something else meanwhile. */
export const uploads: Benchmark<Options> = {
  name: "uploads",
  description: "200 uploads at once from 20 clients, and hostile files, while others ask for jobs",
  options: [
    new Option("--files <number>", "uploads at once").argParser(wholeNumber(CLIENTS, 2_000)).default(200),
    new Option("--rounds <number>", "servers that are measured one after the other")
      .argParser(wholeNumber(1, 20))
      .default(ROUNDS),
  ],
  async run(context, options) {
    if (!context.isOwnDatabase) throw new Error("This benchmark uploads files: let it use a database of its own.");
    await ensureJobs(context, { jobs: JOBS, applications: JOBS });
    const rounds: Round[] = [];
    for (let number = 1; number <= options.rounds; number++) {
      context.say(`Round ${number} of ${options.rounds}:`);
      rounds.push(await withServer(context, (server) => measure(context, server, options)));
    }
    return report(rounds, options);
  },
};

/** Each round has a server of its own, which has nothing left to do of the round before. */
async function withServer<T>(context: BenchContext, work: (server: ServerHandle) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "hirewise-bench-uploads-"));
  const server = serverOn(context, dataDir);
  try {
    await server.start();
    return await work(server);
  } finally {
    await server.stop();
    await removeAccounts(context.db);
    await rm(dataDir, { recursive: true, force: true });
  }
}

type Probed<T> = ProbeResult & { outcome: T };

interface Round {
  /** Of all files. */
  bytes: number;
  /** Until all have been answered. */
  seconds: number;
  /** Until all have been processed, the hostile files among them. */
  secondsToReady: number;
  quiet: Probed<void>;
  busy: Probed<Sent[]>;
  hostile: Probed<Sent[]>;
}

async function measure(context: BenchContext, server: ServerHandle, options: Options): Promise<Round> {
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
  { db, say }: BenchContext,
  { files: count }: Options,
): Promise<Round> {
  const probeWhile = async <T>(meanwhile: () => Promise<T>): Promise<Probed<T>> => {
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
  while (await hasTasks(db, "%-file")) await sleep(LOOK_MS);
  await probeWhile(() => sleep(WARM_UP_MS));

  say("Asking for jobs, and nothing else ...");
  const quiet = await probeWhile(() => sleep(QUIET_MS));
  say(`Sending ${count} files at once ...`);
  const startedAt = performance.now();
  const busy = await probeWhile(() => honest.tell<Sent[]>("send"));
  const seconds = (performance.now() - startedAt) / 1_000;
  say("Sending hostile files ...");
  const hostile = await probeWhile(() => hostiles.tell<Sent[]>("send"));
  while (await hasTasks(db, "process-file")) await sleep(LOOK_MS);
  const secondsToReady = (performance.now() - startedAt) / 1_000;
  return { bytes, seconds, secondsToReady, quiet, busy, hostile };
}

function report(rounds: Round[], { files }: Options): Report {
  const all = <T>(pick: (round: Round) => T[]) => rounds.flatMap(pick);
  const most = (pick: (round: Round) => number) => Math.max(...rounds.map(pick));
  const timesOf = (phase: "quiet" | "busy" | "hostile") => all((round) => round[phase].times).toSorted((a, b) => a - b);
  const [quiet, busy, hostile] = [timesOf("quiet"), timesOf("busy"), timesOf("hostile")];
  const sent = all((round) => round.busy.outcome);
  const sentHostile = all((round) => round.hostile.outcome);
  const count = (answers: Sent[], ...outcomes: Sent["outcome"][]) =>
    answers.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const failedIn = (round: Round) => round.quiet.failed + round.busy.failed + round.hostile.failed;
  const growthIn = (round: Round) => (round.busy.peakRssBytes - round.quiet.peakRssBytes) / 1024 / 1024;
  return {
    conditions: {
      rounds: rounds.length,
      files,
      megabytes: Math.round((rounds[0] as Round).bytes / 1024 / 1024),
      seconds: rounds.map(({ seconds }) => seconds.toFixed(1)).join(" "),
      secondsToReady: rounds.map(({ secondsToReady }) => secondsToReady.toFixed(1)).join(" "),
      answeredReady: count(sent, "READY"),
      answeredProcessing: count(sent, "PROCESSING"),
      hostileRefused: count(sentHostile, "refused"),
      hostileAccepted: count(sentHostile, "READY", "PROCESSING"),
    },
    measurements: [
      summarise("jobs, nothing else going on", quiet),
      summarise("jobs, while files arrive", busy),
      summarise("jobs, while hostile files do", hostile),
      summarise(
        "an upload among all",
        sent.map(({ ms }) => ms),
      ),
    ],
    verdicts: [
      { claim: "uploads that were not answered", value: count(sent, "failed", "refused"), limit: 0 },
      { claim: "queries that failed", value: rounds.reduce((sum, round) => sum + failedIn(round), 0), limit: 0 },
      { claim: "p99 of jobs, with uploads / without", value: quantile(busy, 0.99) / quantile(quiet, 0.99), limit: 2 },
      { claim: "MB of memory that the server took", value: most(growthIn), limit: MAX_GROWTH_MB },
      {
        claim: "event loop delay (p99, ms) meanwhile",
        value: most((round) => round.busy.eventLoopDelayP99Ms),
        limit: 100,
      },
      { claim: "the same with hostile files", value: most((round) => round.hostile.eventLoopDelayP99Ms), limit: 100 },
      { claim: "hostile files without an answer", value: count(sentHostile, "failed"), limit: 0 },
      {
        claim: "slowest answer to a hostile file, ms",
        value: Math.max(...sentHostile.map(({ ms }) => ms)),
        limit: 5_000,
      },
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
