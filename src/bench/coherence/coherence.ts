import type { BrokenEngine } from "./broken-engines.js";
import { type Environment, startEnvironment } from "./environment.js";
import { type Difference, type History, makeHistory, play, type Tally } from "./history.js";
import type { ServerStatus } from "./server-process.js";
import { createAccounts } from "./world.js";

export interface CoherenceOptions {
  /** The compiled `server-process.js`. */
  serverEntry: string;
  histories: number;
  /** Ends it early. */
  maxMs?: number;
  /** Of the first history; the next ones count on. */
  seed?: number;
  /** How many histories have faults; a tenth by default. */
  faultRate?: number;
  broken?: BrokenEngine;
  /** Whether a history that shows a difference is made as short as it can be. */
  shrinks?: boolean;
}

export interface CoherenceResult extends Tally {
  seed: number;
  histories: number;
  ms: number;
  /** Of the settled reads. */
  hitRate: number;
  /** What the two servers say of themselves in the end. */
  servers: ServerStatus[];
  /** The first history with a read that differs from the database, if there is one. */
  failure?: { history: History; difference: Difference };
}

const TOKENS_MS = 10 * 60_000;
/** Dead rows of former histories make the planner's estimates grow. */
const VACUUM_EVERY = 50;
const SHRINK_MS = 60_000;

/**
 * Plays random histories of writes, reads and faults over two servers with real databases, and compares every settled
 * read with what a server without caches answers. Ends with the first difference.
 */
export async function runCoherence(
  {
    serverEntry,
    histories,
    maxMs = Number.POSITIVE_INFINITY,
    seed = 1,
    faultRate,
    broken,
    shrinks = true,
  }: CoherenceOptions,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<CoherenceResult> {
  const environment = await startEnvironment({ serverEntry, broken });
  try {
    const tally = newTally();
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    let accounts = await createAccounts(environment.sql);
    let accountsAt = elapsed();
    let failure: CoherenceResult["failure"];
    let done = 0;
    for (; done < histories && !failure && elapsed() < maxMs; done++) {
      if (elapsed() - accountsAt > TOKENS_MS) {
        accounts = await createAccounts(environment.sql);
        accountsAt = elapsed();
      }
      if (done % VACUUM_EVERY === 0) await environment.sql.query("vacuum analyze");
      const history = makeHistory(seed + done, faultRate);
      const difference = await play(history, environment, accounts, tally);
      if (difference) failure = { history, difference };
      onProgress(done + 1, histories);
    }
    const ms = elapsed();
    if (failure && shrinks) {
      failure = await shrink(failure, (history) => play(history, environment, accounts, newTally()));
    }
    return {
      ...tally,
      seed,
      histories: done,
      ms,
      hitRate: tally.settledReads === 0 ? 0 : (tally.hits + tally.stale) / tally.settledReads,
      servers: await statusOf(environment),
      ...(failure && { failure }),
    };
  } finally {
    await environment.stop();
  }
}

function newTally(): Tally {
  return { settledReads: 0, racingReads: 0, hits: 0, stale: 0, writes: 0, faults: 0, failedRequests: 0 };
}

function statusOf({ servers }: Environment): Promise<ServerStatus[]> {
  return Promise.all(servers.map((server) => server.status()));
}

type Failure = NonNullable<CoherenceResult["failure"]>;

/** Leaves out whatever the difference does not need. What depends on a race is tried more than once. */
async function shrink(
  failure: Failure,
  playAgain: (history: History) => Promise<Difference | undefined>,
): Promise<Failure> {
  const giveUpAt = Date.now() + SHRINK_MS;
  let best = failure;
  const tryOut = async (history: History): Promise<boolean> => {
    for (let attempt = 0; attempt < 3 && Date.now() < giveUpAt; attempt++) {
      const difference = await playAgain(history);
      if (!difference) continue;
      best = { history, difference };
      return true;
    }
    return false;
  };
  const { history, difference } = failure;
  await tryOut({ ...history, steps: history.steps.slice(0, difference.step + 1) });
  for (let index = best.history.steps.length - 1; index >= 0; index--) {
    const { steps } = best.history;
    if (await tryOut({ ...best.history, steps: steps.toSpliced(index, 1) })) continue;
    for (const part of ["racing", "writes", "reads"] as const) {
      for (let at = (best.history.steps[index]?.[part].length ?? 0) - 1; at >= 0; at--) {
        const shorter = best.history.steps.map((step, n) =>
          n === index ? { ...step, [part]: step[part].toSpliced(at, 1) } : step,
        );
        await tryOut({ ...best.history, steps: shorter });
      }
    }
  }
  return best;
}

/** For people: what happened, and what came of it. */
export function describeFailure({ history, difference }: Failure): string {
  const steps = history.steps.map(({ fault, writes, racing, waitMs, reads }, index) => {
    const parts = [
      ...(fault ? [`fault: ${fault.kind}`] : []),
      ...racing.map(({ read, at, afterMs }) => `query ${read} of server ${at} after ${afterMs} ms, meanwhile`),
      ...writes.map(({ kind, at, seed }) => `${kind} (${seed}) at server ${at}`),
      ...(waitMs ? [`wait ${waitMs} ms`] : []),
      ...reads.map(({ read, at }) => `compare query ${read} of server ${at}`),
    ];
    return `  step ${index}: ${parts.join("; ")}`;
  });
  const { read, at, cache, got, truth } = difference;
  return [
    `History ${history.seed}, as short as it gets:`,
    ...steps,
    `In step ${difference.step} server ${at} (${cache}) answers ${read.viewer}`,
    `  ${read.query.replace(/\s+/g, " ")}`,
    `  ${JSON.stringify(read.variables ?? {})}`,
    `  got   ${got}`,
    `  truth ${truth}`,
  ].join("\n");
}
