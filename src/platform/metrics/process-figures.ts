import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { Figures } from "./figures.js";
import type { Latency } from "./latency.js";

const RESOLUTION_MS = 10;

/** The event loop's delay and the CPU time of this process. */
export class ProcessFigures {
  private readonly delay: IntervalHistogram;
  private readonly latency: Latency;

  constructor(figures: Figures) {
    this.delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.latency = figures.latency("eventLoop");
    figures.count("process cpu", () => {
      const { user, system } = process.cpuUsage();
      return { micros: user + system, elapsedMicros: Math.round(performance.now() * 1000) };
    });
  }

  start(): void {
    this.delay.enable();
  }

  stop(): void {
    this.delay.disable();
  }

  /** Hands on what was measured, in hundredths: Node tells quantiles, not counts. What it measures includes its own rest. */
  collect(): void {
    const { delay } = this;
    if (delay.count === 0) return;
    const share = Math.max(Math.round(delay.count / 100), 1);
    for (let percentile = 1; percentile <= 100; percentile++) {
      this.latency.recordMany(Math.max(delay.percentile(percentile) / 1e6 - RESOLUTION_MS, 0), share);
    }
    delay.reset();
  }
}
