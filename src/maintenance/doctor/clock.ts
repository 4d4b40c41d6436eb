import { type Finding, failure, fine, warning } from "./finding.js";

const NOTICEABLE_MS = 1_000;
const HARMFUL_MS = 30_000;

/**
 * Compares another clock with this machine's. Tokens, deadlines and ages are told by several of them.
 * @param readOther the time there, in milliseconds
 */
export async function checkClock(whose: string, readOther: () => Promise<number>): Promise<Finding> {
  const about = `Clock of ${whose}`;
  const before = Date.now();
  const other = await readOther();
  const after = Date.now();
  // Somewhere in between it was read: it is off by at least this much.
  const ahead = other > after ? other - after : other < before ? other - before : 0;
  const found = `It is ${Math.abs(ahead / 1000).toFixed(1)} s ${ahead > 0 ? "ahead of" : "behind"} this machine's.`;
  const advice = "Let every machine keep its time by NTP (timedatectl set-ntp true).";
  if (Math.abs(ahead) > HARMFUL_MS)
    return failure(about, found, `${advice} Tokens and deadlines go wrong by that much.`);
  if (Math.abs(ahead) > NOTICEABLE_MS) return warning(about, found, advice);
  return fine(about, "It agrees with this machine's.");
}
