import type { Change, Order } from "./change.js";

/** Which transactions had committed at a moment, as `pg_current_snapshot()` tells. */
export interface Snapshot {
  /** Every transaction below has ended. */
  xmin: number;
  /** None from here on had ended. */
  xmax: number;
  /** Those in between that were still running. */
  running: readonly number[];
  /** Committed after all: their changes were received later, but before the moment meant. */
  seen: readonly number[];
}

/** A moment in this server's view of the database: everything read from here on includes the changes up to `seq`. */
export interface Position {
  seq: number;
  snapshot(): Snapshot;
}

type Entry = Change | Order;

/** How many changes are kept. An entry that was last looked at before that is given up. */
const CAPACITY = 10_000;

/**
 * The committed changes in the order in which they committed. An answer made at a position is still true if no change
 * behind that position affects it; nothing has to be hunted down when something changes.
 *
 * Within a server a position is a number. Between servers it is a snapshot of transactions: it says of any change
 * whether an answer has seen it, whoever made that answer and when, also before this server started.
 */
export class ChangeLog {
  private entries: Entry[] = [];
  /** The number of the first entry that is kept. */
  private first = 0;
  /** Entries below this number were loaded, in no particular order, rather than received. */
  private loadedBelow = 0;
  private base: Snapshot = { xmin: 0, xmax: 0, running: [], seen: [] };
  private seen: number[] = [];
  /** Changes of transactions below are not kept. */
  private horizon = Number.MAX_SAFE_INTEGER;

  get seq(): number {
    return this.first + this.entries.length;
  }

  /** How many transactions were received since the snapshot was renewed. */
  get seenCount(): number {
    return this.seen.length;
  }

  /** Begins anew after a gap: positions from before are no longer known. */
  reset(snapshot: Snapshot, horizon: number, loaded: Entry[]): void {
    this.first = this.seq + 1;
    this.entries = loaded;
    this.loadedBelow = this.seq;
    this.horizon = horizon;
    this.base = snapshot;
    this.seen = [];
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    if (this.seen.at(-1) !== entry.xid) this.seen.push(entry.xid);
    if (this.entries.length < 2 * CAPACITY) return;
    for (const dropped of this.entries.splice(0, CAPACITY)) {
      this.first++;
      this.horizon = Math.max(this.horizon, dropped.xid + 1);
    }
  }

  /** A snapshot just taken: what was received from `receivedFrom` on may not be part of it. */
  renew(snapshot: Snapshot, receivedFrom: number): void {
    this.base = snapshot;
    this.seen = this.seen.slice(receivedFrom);
  }

  position(): Position {
    const { base, seen } = this;
    const count = seen.length;
    return { seq: this.seq, snapshot: () => ({ ...base, seen: seen.slice(0, count) }) };
  }

  /** What changed behind a position of this server; undefined if that is no longer known. */
  since(seq: number): readonly Entry[] | undefined {
    if (seq < this.first || seq < this.loadedBelow) return undefined;
    return this.entries.slice(seq - this.first);
  }

  /** What changed that a snapshot has not seen; undefined if that is no longer known. */
  unseenBy(snapshot: Snapshot): readonly Entry[] | undefined {
    if (snapshot.xmin < this.horizon) return undefined;
    const seen = new Set(snapshot.seen);
    const running = new Set(snapshot.running);
    const isVisible = ({ xid }: Entry) =>
      xid < snapshot.xmin || (xid < snapshot.xmax && !running.has(xid)) || seen.has(xid);
    const loaded = Math.max(this.loadedBelow - this.first, 0);
    let index = this.entries.length;
    // Received in the order of commits: what came before one that was seen was seen as well.
    while (index > loaded && !isVisible(this.entries[index - 1] as Entry)) index--;
    const unseen = this.entries.slice(index);
    for (const entry of this.entries.slice(0, loaded)) if (!isVisible(entry)) unseen.push(entry);
    return unseen;
  }
}

/** Reads the text form of a pg_snapshot: `xmin:xmax:running,running`. */
export function parseSnapshot(text: string): Snapshot {
  const [xmin, xmax, running = ""] = text.split(":");
  return {
    xmin: Number(xmin),
    xmax: Number(xmax),
    running: running.split(",").filter(Boolean).map(Number),
    seen: [],
  };
}
