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
import { openAccounts } from "./bench-accounts.service.js";
import { probe } from "./probe.js";
import { type BenchFile, hostileFiles, uploadFiles } from "./upload-files.js";

const JOBS = 5_000;
const CLIENTS = 20;
const QUIET_MS = 10_000;
const SECRET = "the benchmark's secret, which protects nothing";
/** What uploads may add to the memory of the server, however many come at once. */
const MAX_GROWTH_MB = 300;

interface Options {
  files: number;
}

interface Sent {
  ms: number;
  outcome: "READY" | "PROCESSING" | "refused" | "failed";
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

async function measure({ db, say }: BenchContext, server: ServerHandle, { files: count }: Options) {
  const { admin, candidates } = await openAccounts(db, SECRET, CLIENTS);
  const tokenOf = (index: number) => candidates[index % CLIENTS] as string;
  say("Making files ...");
  const files: BenchFile[] = [];
  for await (const file of uploadFiles(count)) files.push(file);
  // What the first upload starts, and what the first queries compile.
  for (const file of files.slice(0, 3)) await send(server, tokenOf(0), { ...file, name: `first-${file.name}` });

  say("Asking for jobs, and nothing else ...");
  const quiet = await probe(server, admin, () => sleep(QUIET_MS));
  say(`Sending ${count} files at once ...`);
  const startedAt = performance.now();
  let sent: Sent[] = [];
  const busy = await probe(server, admin, async () => {
    sent = await Promise.all(files.map((file, index) => send(server, tokenOf(index), file)));
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  say("Sending hostile files ...");
  let refused: Sent[] = [];
  const hostile = await probe(server, admin, async () => {
    refused = await Promise.all(hostileFiles().map((file, index) => send(server, tokenOf(index), file)));
  });
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
      megabytes: Math.round(files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024 / 1024),
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

const QUERY = `mutation ($file: Upload!) { uploadFile(file: $file, purpose: ATTACHMENT) {
  file { status } userErrors { code } } }`;

async function send(server: ServerHandle, token: string, { name, bytes }: BenchFile): Promise<Sent> {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: QUERY, variables: { file: null } }));
  form.append("map", JSON.stringify({ f: ["variables.file"] }));
  form.append("f", new Blob([bytes]), name);
  const startedAt = performance.now();
  const answer = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "true" },
    body: form,
  })
    .then((response) => response.json() as Promise<Answer>)
    .catch(() => undefined);
  const uploaded = answer?.data?.uploadFile;
  const isRefused = uploaded !== undefined && uploaded.userErrors.length > 0;
  const outcome = uploaded?.file?.status ?? (isRefused ? "refused" : "failed");
  return { ms: performance.now() - startedAt, outcome };
}

interface Answer {
  data?: { uploadFile: { file: { status: "READY" | "PROCESSING" } | null; userErrors: object[] } };
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
