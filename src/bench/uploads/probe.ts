import { setTimeout as sleep } from "node:timers/promises";
import type { ServerHandle } from "../coherence/server-handle.js";

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

/** Asks what no cache has, again and again, and has the server tell of itself, for as long as something else goes on. */
export async function probe(
  server: ServerHandle,
  adminToken: string,
  meanwhile: () => Promise<unknown>,
): Promise<ProbeResult> {
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
  const begin = (asked: Promise<void>) => {
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  };
  const asking = (async () => {
    for (let serial = 0; !isOver; serial++) {
      // Not one after the other: a slow answer does not keep the next question from being asked.
      if (open.size < MAX_OPEN) begin(ask(serial + Math.floor(Math.random() * 1e9)));
      if (serial % LOOK_EVERY === 0) begin(look().catch(() => {}));
      await sleep(EVERY_MS);
    }
    await Promise.all(open);
  })();
  try {
    await meanwhile();
  } finally {
    isOver = true;
  }
  await asking;
  return result;
}
