import type { Figures } from "./figures.js";

/** What became of a file that was sent. */
export interface UploadRecord {
  /** Media type, such as `image/jpeg`. */
  type: string;
  bytesIn: number;
  /** What is stored of it; of a duplicate what it would have taken. Nothing of a rejected one. */
  bytesOut: number;
  ms: number;
  outcome: "stored" | "duplicate" | "rejected";
}

/** Told of each file once, when it has been processed or refused. */
export type UploadFigures = Pick<FileFigures, "recordUpload">;

/** Media types come from what people send: beyond so many they are counted together. */
const MAX_TYPES = 50;
const OTHERS = "(others)";

/** What is counted of uploads. */
export class FileFigures {
  private readonly byType = new Map<
    string,
    { stored: number; duplicate: number; rejected: number; in: number; out: number }
  >();

  constructor(private readonly figures: Figures) {}

  recordUpload({ type, bytesIn, bytesOut, ms, outcome }: UploadRecord): void {
    const counts = this.of(type);
    counts[outcome]++;
    if (outcome === "rejected") return;
    counts.in += bytesIn;
    counts.out += bytesOut;
    this.figures.latency("files").record(ms);
  }

  private of(type: string) {
    const name = this.byType.has(type) || this.byType.size < MAX_TYPES ? type : OTHERS;
    let counts = this.byType.get(name);
    if (!counts) {
      const added = { stored: 0, duplicate: 0, rejected: 0, in: 0, out: 0 };
      this.byType.set(name, added);
      this.figures.count(`file ${name}`, () => ({ ...added }));
      counts = added;
    }
    return counts;
  }
}
