import { readdirSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * Lets other processes go first: this one, and what it starts.
 * @param least from 1 to 19, for whoever has the most time
 */
export function lowerPriority(least: number): void {
  // Whoever has started the server with a lower one may not be allowed to raise it.
  const niceness = Math.max(least, getPriority());
  setPriority(niceness);
  if (process.platform !== "linux") return;
  // There a priority is a thread's own, and compressing, decoding and collecting garbage are the work of other threads,
  // some of which have been started by now. Those that are started later have the priority of this one.
  for (const thread of readdirSync("/proc/self/task")) setPriority(Number(thread), niceness);
}
