/** Where servers leave notes for each other. */
export interface Board {
  publish(note: Buffer, ttlMs: number): Promise<void>;
  /** The notes of the others. */
  readOthers(): Promise<Buffer[]>;
  withdraw(): Promise<void>;
}

interface Note {
  figures: string | null;
  ttlMs: number;
  from: number;
}

/** Whether a message between processes is a note, to be handed on to all others. */
export function isNote(message: unknown): message is Note {
  return typeof message === "object" && message !== null && "figures" in message;
}

/** The same between the workers of one server: by messages, which the first process hands on. */
export class SiblingBoard implements Board {
  private readonly notes = new Map<number, { note: Buffer; until: number }>();

  constructor(private readonly of: NodeJS.Process) {
    of.on("message", (message) => {
      if (!isNote(message)) return;
      const { from, figures, ttlMs } = message;
      if (figures === null) this.notes.delete(from);
      else this.notes.set(from, { note: Buffer.from(figures), until: Date.now() + ttlMs });
    });
  }

  async publish(note: Buffer, ttlMs: number): Promise<void> {
    this.send(note.toString("utf8"), ttlMs);
  }

  async readOthers(): Promise<Buffer[]> {
    const now = Date.now();
    for (const [id, { until }] of this.notes) if (until < now) this.notes.delete(id);
    return [...this.notes.values()].map(({ note }) => note);
  }

  async withdraw(): Promise<void> {
    this.send(null, 0);
  }

  private send(figures: string | null, ttlMs: number): void {
    if (this.of.connected) this.of.send?.({ figures, ttlMs, from: this.of.pid } satisfies Note);
  }
}
