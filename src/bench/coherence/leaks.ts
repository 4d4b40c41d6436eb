import { SeededRandom } from "../../seed/random.js";
import { startEnvironment } from "./environment.js";
import type { HttpAnswer, Operation } from "./graphql-client.js";
import { isSame } from "./history.js";
import { makeRead } from "./reads.js";
import { createAccounts, resetWorld, VIEWERS, type ViewerName } from "./world.js";

export interface LeakOptions {
  /** The compiled `server-process.js`. */
  serverEntry: string;
  pairs: number;
  seed?: number;
}

export interface LeakResult {
  pairs: number;
  hitRate: number;
  ms: number;
  /** The first answer that was not the viewer's own, if there is one. */
  leak?: { operation: Operation; asked: ViewerName; after: ViewerName; got: string; truth: string };
}

const MAX_QUERIES = 250;

/**
 * Sends the same query as one viewer and then as another, on warm caches, and compares each answer with what a server
 * without caches answers that viewer.
 */
export async function runLeakCheck(
  { serverEntry, pairs, seed = 1 }: LeakOptions,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<LeakResult> {
  const environment = await startEnvironment({ serverEntry });
  try {
    const random = new SeededRandom(seed);
    const accounts = await createAccounts(environment.sql);
    const world = await resetWorld(environment.sql, accounts);
    const tokenOf = (viewer: ViewerName) => (viewer === "visitor" ? undefined : accounts[viewer].token);
    const operations: Operation[] = [];
    const queries = Math.min(MAX_QUERIES, Math.ceil(pairs / 10));
    for (let n = 0; n < queries; n++) {
      const { viewer: _, ...operation } = await makeRead(random, world, async (first, viewer) => {
        const { body } = await environment.reference.post(first, tokenOf(viewer));
        return /"endCursor":"([^"]+)"/.exec(body)?.[1] ?? null;
      });
      operations.push(operation);
    }
    // Nothing is written meanwhile, so the truth is asked for once.
    const truths = new Map<string, Promise<HttpAnswer>>();
    const truthFor = (index: number, viewer: ViewerName) => {
      const key = `${index} ${viewer}`;
      const truth = truths.get(key) ?? environment.reference.post(operations[index] as Operation, tokenOf(viewer));
      truths.set(key, truth);
      return truth;
    };
    const startedAt = performance.now();
    let hits = 0;
    const result = (done: number, leak?: LeakResult["leak"]): LeakResult => ({
      pairs: done,
      hitRate: hits / (2 * Math.max(done, 1)),
      ms: performance.now() - startedAt,
      ...(leak && { leak }),
    });
    for (let done = 1; done <= pairs; done++) {
      const index = random.between(0, queries - 1);
      const operation = operations[index] as Operation;
      const [one, other] = random.sample(VIEWERS, 2) as [ViewerName, ViewerName];
      for (const [viewer, before] of [[one, other] as const, [other, one] as const]) {
        const server = random.pick(environment.servers);
        const [truth, got] = await Promise.all([truthFor(index, viewer), server.post(operation, tokenOf(viewer))]);
        if (got.cache === "HIT" || got.cache === "STALE") hits++;
        if (!isSame(truth, got)) {
          return result(done, { operation, asked: viewer, after: before, got: got.body, truth: truth.body });
        }
      }
      onProgress(done, pairs);
    }
    return result(pairs);
  } finally {
    await environment.stop();
  }
}
