import { setTimeout as sleep } from "node:timers/promises";
import type { Turns } from "../../platform/turns.js";

/** The last of so many waits for more than a second. */
const MANY = 20;
/** What lasts longer is how it is, and files must be worked on all the same. */
const LONGEST_MS = 30_000;
const LOOK_MS = 250;

/**
 * Many uploads at once are received first, and worked on afterwards. A child process has a low priority, but where a
 * database has a session of its own that counts for nothing (Linux shares processors between sessions first), and all
 * who ask for something else would wait for it.
 */
export class Rush {
  /** @param queues where uploads wait until they are received, or recorded */
  constructor(private readonly queues: Turns[]) {}

  get isOn(): boolean {
    return this.queues.some(({ queued, queuedForMs }) => queued > MANY && queuedForMs < LONGEST_MS);
  }

  /** Returns when it is over; at once if there is none. */
  async over(): Promise<void> {
    while (this.isOn) await sleep(LOOK_MS);
  }
}
