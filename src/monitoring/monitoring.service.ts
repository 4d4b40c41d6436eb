import type { ResponseCache } from "../platform/cache/response-cache.js";
import { TICK_MS } from "../platform/metrics/figures.js";
import type { Metrics } from "../platform/metrics/metrics.js";
import type { Sample } from "../platform/metrics/sample.js";
import type { Board } from "../platform/metrics/sibling-board.js";
import { countCache } from "./count-cache.js";
import { type GaugeSources, readGauges } from "./gauges.js";
import { type HotEntry, hottestEntries } from "./hottest-entries.js";
import type { StatsScope, StatsWindow } from "./performance-stats.type.js";
import { addSnapshots, decodeSnapshot, encodeSnapshots, type Remarks, type Snapshot } from "./snapshot.js";

interface Dependencies extends Omit<GaugeSources, "uptimeSeconds" | "redisBytes"> {
  metrics: Metrics;
  responses: ResponseCache;
  /** Where other servers of the same database are met. */
  board: Board | undefined;
  /** Where the other processes of this server are. */
  siblings: Board | undefined;
  /** False: nothing is counted as it happens. */
  isEnabled: boolean;
  warn: (error: unknown) => void;
}

/** A server that has not said anything for so long is gone. */
const NOTE_TTL_MS = 3 * TICK_MS + 1_000;
const WINDOWS: readonly StatsWindow[] = ["LAST_1_MINUTE", "LAST_5_MINUTES", "LAST_60_MINUTES", "SINCE_START"];

/** Gathers what this server counts, and what the others do. */
export class MonitoringService {
  readonly metrics: Metrics;
  readonly isEnabled: boolean;
  private redisBytes: number | undefined;
  private publishing: Promise<void> | undefined;

  constructor(private readonly use: Dependencies) {
    this.metrics = use.metrics;
    this.isEnabled = use.isEnabled;
    countCache(use.metrics.figures, use.cache);
    use.metrics.onTick(() => void this.publish().catch(use.warn));
  }

  start(): void {
    const { redis } = this.use.cache;
    const latency = this.metrics.figures.latency("redis");
    if (redis) redis.onTimed = (ms) => latency.record(ms);
    this.metrics.start();
    // Others learn of this server at once.
    void this.publish().catch(this.use.warn);
  }

  async stop(): Promise<void> {
    await this.metrics.stop();
    await this.publishing?.catch(() => {});
    for (const board of this.boards) await board.withdraw().catch(() => {});
  }

  async snapshot(window: StatsWindow, scope: StatsScope): Promise<Snapshot> {
    this.metrics.collect();
    await this.lookAtRedis();
    const own: Snapshot = { sample: this.sampleOf(window), gauges: this.gauges(), remarks: this.remarks() };
    const { board, siblings } = this.use;
    // All servers are known where each of their processes has left a note.
    const others = scope === "ALL_SERVERS" && this.mayMeetOthers ? board : siblings;
    const notes = (await others?.readOthers().catch(() => [])) ?? [];
    return addSnapshots(
      own,
      notes.flatMap((note) => decodeSnapshot(note, window) ?? []),
    );
  }

  hottestEntries(): HotEntry[] {
    return hottestEntries(this.use.responses);
  }

  /** Tells the other servers how this one is doing. Done by itself every few seconds. */
  async publish(): Promise<void> {
    const { boards } = this;
    if (boards.length === 0) return;
    const publishing = this.publishOn(boards);
    this.publishing = publishing;
    await publishing;
  }

  private get mayMeetOthers(): boolean {
    return this.use.board !== undefined && this.use.cache.redis?.status === "UP";
  }

  private get boards(): Board[] {
    const { board, siblings } = this.use;
    return [this.mayMeetOthers ? board : undefined, siblings].filter((one) => one !== undefined);
  }

  private async publishOn(boards: readonly Board[]): Promise<void> {
    await this.lookAtRedis();
    this.metrics.collect();
    const samples = Object.fromEntries(WINDOWS.map((window) => [window, this.sampleOf(window)]));
    const note = encodeSnapshots(samples, this.gauges(), this.remarks());
    await Promise.all(boards.map((board) => board.publish(note, NOTE_TTL_MS)));
  }

  private gauges() {
    const { db, cache, replicas, metrics } = this.use;
    const uptimeSeconds = () => metrics.figures.uptimeSeconds;
    return readGauges({ db, cache, replicas, uptimeSeconds, redisBytes: () => this.redisBytes });
  }

  private remarks(): Remarks {
    const { slow, statements } = this.metrics;
    return { slow: slow.kept, nPlusOne: statements.repetitions };
  }

  private sampleOf(window: StatsWindow): Sample {
    const { figures } = this.metrics;
    if (window === "SINCE_START") return figures.sinceStart();
    return figures.within({ LAST_1_MINUTE: 1, LAST_5_MINUTES: 5, LAST_60_MINUTES: 60 }[window]);
  }

  private async lookAtRedis(): Promise<void> {
    this.redisBytes = await this.use.cache.redis?.usedMemoryBytes();
  }
}
