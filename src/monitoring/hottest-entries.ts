import type { ResponseCache } from "../platform/cache/response-cache.js";

export interface HotEntry {
  operation: string;
  variables: string;
  hits: number;
  costMs: number;
}

const SHOWN = 20;
const MAX_VARIABLES = 500;

/** The public answers that were asked for most. */
export function hottestEntries({ popularity }: ResponseCache): HotEntry[] {
  return [...popularity.values()]
    .sort((a, b) => b.hits - a.hits)
    .slice(0, SHOWN)
    .map(({ operation, hits, costMs }) => ({
      operation: operation.name,
      variables: JSON.stringify(operation.request.variables).slice(0, MAX_VARIABLES),
      hits,
      costMs,
    }));
}
