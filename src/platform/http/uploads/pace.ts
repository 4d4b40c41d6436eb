import type { Readable } from "node:stream";

export interface Pace {
  /** How long a sender may fall short. Milliseconds. */
  patienceMs: number;
  /** What must arrive within that time. */
  bytes: number;
}

/** A timer that takes so many times its time tells that this process has been busy. */
const LATE = 1.5;

/**
 * Watches how fast a body arrives. A sender that stops, or sends a byte now and then, holds a connection and a file for
 * as long as it likes otherwise.
 * @returns ends the watch
 */
export function watchPace(body: Readable, { patienceMs, bytes }: Pace, onTooSlow: () => void): () => void {
  let arrived = 0;
  let isOver = false;
  const count = (chunk: Buffer) => {
    arrived += chunk.length;
  };
  let lookedAt = performance.now();
  const look = () => {
    const elapsed = performance.now() - lookedAt;
    lookedAt = performance.now();
    // What we do not take off the wire is not the sender's fault: of a body that waits for us, or while we are late.
    const isOurs = body.isPaused() || body.readableLength > 0 || elapsed > patienceMs * LATE;
    if (arrived < bytes && !isOurs && !isOver) onTooSlow();
    arrived = 0;
  };
  // Once what has arrived meanwhile has been read.
  const timer = setInterval(() => setImmediate(look), patienceMs);
  body.on("data", count);
  return () => {
    isOver = true;
    clearInterval(timer);
    body.off("data", count);
  };
}
