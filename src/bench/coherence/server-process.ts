import { loadEnv } from "../../env.js";
import { createDatabase } from "../../platform/db/database.js";
import { createServer } from "../../server.js";
import { cpuOfProcess } from "../measure.js";
import { type BrokenEngine, brokenEngines } from "./broken-engines.js";

/** What the parent process gives as the only argument, as JSON. */
export interface ServerProcessOptions {
  env: Record<string, string>;
  databaseUrl: string;
  broken?: BrokenEngine;
}

/** What the process answers to any message. */
export interface ServerStatus {
  isLive: boolean;
  redis: string;
  hits: number;
  sharedHits: number;
  valueHits: number;
  coalesced: number;
  stale: number;
  misses: Record<string, number>;
  /** What the process has used so far, in microseconds. */
  cpu: number;
}

const options = JSON.parse(process.argv[2] ?? "") as ServerProcessOptions;
if (options.broken) brokenEngines[options.broken]();

const db = createDatabase({ url: options.databaseUrl });
const server = await createServer({ env: loadEnv(options.env), db, databaseUrl: options.databaseUrl });

process.on("message", () => {
  const { cache } = server;
  const { responses, jobs } = cache.stats;
  const status: ServerStatus = {
    isLive: cache.feed.isLive,
    redis: cache.redis?.status ?? "OFF",
    hits: responses.hits,
    sharedHits: responses.sharedHits,
    valueHits: jobs.hits,
    coalesced: responses.coalesced,
    stale: responses.stale,
    misses: Object.fromEntries(responses.missReasons),
    cpu: cpuOfProcess(),
  };
  process.send?.({ status });
});
// The parent is gone, or wants this one gone.
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
