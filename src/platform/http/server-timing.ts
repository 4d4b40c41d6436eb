import type { Answer } from "../cache/response-cache.js";

/** The header `Server-Timing`: what took how long, in milliseconds. */
export function serverTiming(phases: Record<string, number>): string {
  return Object.entries(phases)
    .map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`)
    .join(", ");
}

/** Of an answer that was executed, or had waited for one that was: what was not spent on that went to the cache. */
export function timingOf({ executed }: Answer, ms: number): string {
  const trace = executed?.trace;
  if (!trace) return serverTiming({ cache: ms });
  const { parseMs, validateMs, executeMs, sqlMs } = trace;
  const cache = Math.max(ms - parseMs - validateMs - executeMs, 0);
  return serverTiming({ cache, parse: parseMs, validate: validateMs, execute: executeMs, sql: sqlMs });
}
