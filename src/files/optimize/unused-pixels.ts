import { setImmediate as afterThisTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Above it what is no longer needed is thrown away. */
const MAX_BYTES = 150_000_000;

// As a flag of the process it would have to be given wherever one is started.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/**
 * Throws the pixels of candidates and files away that are done. They stand outside of the heap, whose own collections
 * come late to know of them; a child that holds too many is killed.
 */
export async function freeUnusedPixels(): Promise<void> {
  if (process.memoryUsage.rss() <= MAX_BYTES) return;
  collectGarbage();
  // Buffers are given back after the collection.
  await afterThisTurn();
}
