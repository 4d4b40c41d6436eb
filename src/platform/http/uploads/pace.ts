import type { Readable } from "node:stream";

export interface Pace {
  /** How long a sender may fall short. Milliseconds. */
  patienceMs: number;
  /** What must arrive within that time. */
  bytes: number;
}

/**
 * Watches how fast a body arrives. A sender that stops, or sends a byte now and then, holds a connection and a file for
 * as long as it likes otherwise.
 * @returns ends the watch
 */
export function watchPace(body: Readable, { patienceMs, bytes }: Pace, onTooSlow: () => void): () => void {
  let arrived = 0;
  const count = (chunk: Buffer) => {
    arrived += chunk.length;
  };
  const timer = setInterval(() => {
    // What we do not take off the wire is not the sender's fault.
    if (arrived < bytes && !body.isPaused() && !(body.readableLength > 0)) onTooSlow();
    arrived = 0;
  }, patienceMs);
  body.on("data", count);
  return () => {
    clearInterval(timer);
    body.off("data", count);
  };
}
