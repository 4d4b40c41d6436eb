import { setTimeout as sleep } from "node:timers/promises";
import { GraphqlClient } from "../coherence/graphql-client.js";
import { obeyParent } from "./assistant.js";

/** What the parent process gives as the only argument, as JSON. */
export interface ProbeOptions {
  url: string;
  adminToken: string;
}

export interface ProbeResult {
  /** Of each query that was asked while the probe was running. Milliseconds. */
  times: number[];
  failed: number;
  peakRssBytes: number;
  /** The worst of those that the server has told of. */
  eventLoopDelayP99Ms: number;
}

const EVERY_MS = 50;
const LOOK_EVERY = 20;
/** More than this at once would be a load of its own. */
const MAX_OPEN = 50;

const { url, adminToken } = JSON.parse(process.argv[2] ?? "") as ProbeOptions;
const server = new GraphqlClient(url);

/** Asks what no cache has, again and again, and has the server tell of itself. @returns ends it */
function begin(): () => Promise<ProbeResult> {
  const result: ProbeResult = { times: [], failed: 0, peakRssBytes: 0, eventLoopDelayP99Ms: 0 };
  let isOver = false;
  const ask = async (serial: number) => {
    const query = `query Probe { jobs(first: 20, filter: { text: "nurse or engineer ${serial}" }) { nodes { title company { name } } } }`;
    const startedAt = performance.now();
    const { status, body } = await server.post({ query }).catch(() => ({ status: 0, body: "" }));
    if (status === 200 && !body.includes('"errors"')) result.times.push(performance.now() - startedAt);
    else result.failed++;
  };
  const look = async () => {
    const query = "query Look { performanceStats(window: LAST_1_MINUTE) { process { rssBytes eventLoopDelayP99Ms } } }";
    const { body } = await server.post({ query }, adminToken);
    const { process } = JSON.parse(body).data.performanceStats;
    result.peakRssBytes = Math.max(result.peakRssBytes, process.rssBytes);
    result.eventLoopDelayP99Ms = Math.max(result.eventLoopDelayP99Ms, process.eventLoopDelayP99Ms);
  };
  const open = new Set<Promise<void>>();
  const add = (asked: Promise<void>) => {
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  };
  const asking = (async () => {
    for (let serial = 0; !isOver; serial++) {
      // Not one after the other: a slow answer does not keep the next question from being asked.
      if (open.size < MAX_OPEN) add(ask(serial + Math.floor(Math.random() * 1e9)));
      if (serial % LOOK_EVERY === 0) add(look().catch(() => {}));
      await sleep(EVERY_MS);
    }
    await Promise.all(open);
  })();
  return async () => {
    isOver = true;
    await asking;
    return result;
  };
}

let end = async (): Promise<ProbeResult | undefined> => undefined;
obeyParent({
  begin: async () => {
    end = begin();
  },
  end: () => end(),
});
