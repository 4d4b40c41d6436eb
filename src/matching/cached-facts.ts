import type { LoaderContext } from "../context.js";
import { Loader } from "../platform/graphql/loader.js";
import { noteCandidate, noteJobs } from "./fact-reads.js";
import { type CandidateFacts, hashOf, type JobFacts } from "./facts.js";
import { findFacts } from "./facts.queries.js";

/** What a key names: a candidate or a job. */
export type FactsKey = `candidate:${number}` | `job:${number}`;

/** Batches candidates and jobs alike, so that one statement reads the facts of all. */
export type FactsLoader = Loader<FactsKey, CandidateFacts | JobFacts | undefined>;

export function createFactsLoader({ db }: Pick<LoaderContext, "db">): FactsLoader {
  return new Loader(async (keys) => {
    const idsOf = (kind: string) => keys.filter((key) => key.startsWith(kind)).map(idOf);
    const found = await findFacts(db, { candidateIds: idsOf("candidate:"), jobIds: idsOf("job:") });
    return keys.map((key) => (key.startsWith("job:") ? found.jobs : found.candidates).get(idOf(key)));
  });
}

function idOf(key: FactsKey): number {
  return Number(key.slice(key.indexOf(":") + 1));
}

/** Facts with their hash, under which is kept what is made from them. */
export interface Hashed<Facts> {
  facts: Facts;
  hash: string;
}

/** They end when one of the rows that they are made from changes. */
const MAX_AGE_MS = 60 * 60 * 1000;

type CacheContext = Pick<LoaderContext, "cache" | "reads">;

export function cachedCandidate(
  { cache, reads }: CacheContext,
  loader: FactsLoader,
  id: number,
): Promise<Hashed<CandidateFacts> | null> {
  return cache.value("ai", `candidate:${id}`, {
    maxAge: MAX_AGE_MS,
    reads,
    async load(own) {
      const facts = (await loader.load(`candidate:${id}`)) as CandidateFacts | undefined;
      noteCandidate(id, facts, own);
      return facts ? { facts, hash: hashOf(facts) } : null;
    },
  });
}

export function cachedJob(
  { cache, reads }: CacheContext,
  loader: FactsLoader,
  id: number,
): Promise<Hashed<JobFacts> | null> {
  return cache.value("ai", `job:${id}`, {
    maxAge: MAX_AGE_MS,
    reads,
    async load(own) {
      const facts = (await loader.load(`job:${id}`)) as JobFacts | undefined;
      noteJobs([id], facts ? [facts] : [], own);
      return facts ? { facts, hash: hashOf(facts) } : null;
    },
  });
}
