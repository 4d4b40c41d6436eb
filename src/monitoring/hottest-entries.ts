import type { ResponseCache } from "../platform/cache/response-cache.js";

export interface HotEntry {
  operation: string;
  query: string;
  variables: string;
  hits: number;
  costMs: number;
}

const SHOWN = 20;
const MAX_LENGTH = 500;

/** The public answers that were asked for most. */
export function hottestEntries({ popularity }: ResponseCache): HotEntry[] {
  return [...popularity.values()]
    .sort((a, b) => b.hits - a.hits)
    .slice(0, SHOWN)
    .map(({ operation, hits, costMs }) => ({
      operation: operation.name,
      query: inOneLine(operation.request.query),
      variables: JSON.stringify(operation.request.variables).slice(0, MAX_LENGTH),
      hits,
      costMs,
    }));
}

/** Whoever wrote it knows it by its beginning. */
function inOneLine(query: string): string {
  return query
    .slice(0, 2 * MAX_LENGTH)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_LENGTH);
}
