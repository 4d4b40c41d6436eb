import { setTimeout as sleep } from "node:timers/promises";

/** Ticks at once and then every so many seconds, until nobody listens any more. */
export function everySeconds(seconds: number): AsyncIterableIterator<number> {
  const ending = new AbortController();
  let count = 0;
  return {
    async next() {
      if (count > 0) await sleep(seconds * 1000, undefined, { signal: ending.signal, ref: false }).catch(() => {});
      if (ending.signal.aborted) return { done: true, value: undefined };
      return { done: false, value: count++ };
    },
    async return() {
      ending.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
