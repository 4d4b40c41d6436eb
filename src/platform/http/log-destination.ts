import { pino } from "pino";

export interface LogDestination {
  /** Takes a line, with its end. */
  write(line: string): void;
  /** Has everything written before it returns. */
  close(): void;
}

const GATHERED_CHARACTERS = 16_384;
const FLUSH_MS = 250;
/** What a thread has begun to write gets this long, at the end of the process. */
const LAST_MOMENT_MS = 50;

/**
 * Standard output, for log lines. They gather for a moment: a system call for each would take longer than a cached
 * answer. pino's destination can gather too, but measures all that it has at every line.
 */
export function createLogDestination(): LogDestination {
  let lines = "";
  let isOpen = true;
  let isWriting = false;
  const flush = () => {
    if (lines === "") return;
    const gathered = lines;
    lines = "";
    isWriting = true;
    output.write(gathered);
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(flushing);
    process.off("exit", close);
    // Written at once, the last lines would overtake those that a thread is writing.
    if (isWriting) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_MOMENT_MS);
    flush();
    output.flushSync();
  };
  // Ahead of the output's own listener, which ends it.
  process.on("exit", close);
  const output = pino.destination({ sync: false });
  output.on("drain", () => {
    isWriting = false;
  });
  const flushing = setInterval(flush, FLUSH_MS).unref();
  return {
    write(line) {
      lines += line;
      // Of a server that is no more, what is said last is not held back.
      if (lines.length >= GATHERED_CHARACTERS || !isOpen) flush();
    },
    close,
  };
}
