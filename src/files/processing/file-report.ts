import type { OptimizeReport, OptimizeStep } from "../optimize/result.js";

/** What was done with a file, as it is kept with it. */
export interface FileReport {
  steps: OptimizeStep[];
  /** Size as stored / size as it came. */
  ratio: number;
  durationMs: number;
  fellBack: boolean;
  warnings: string[];
}

export const EMPTY_REPORT: FileReport = { steps: [], ratio: 1, durationMs: 0, fellBack: false, warnings: [] };

export function toReport({ steps, durationMs, fellBack, warnings }: OptimizeReport, ratio: number): FileReport {
  return { steps, ratio, durationMs, fellBack, warnings };
}

/** The report of a later pass that has made the file smaller, behind that of the first. */
export function withPass(report: FileReport, steps: OptimizeStep[], ratio: number): FileReport {
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  return { ...report, steps: [...report.steps, ...steps], ratio, durationMs: round(report.durationMs + ms) };
}

export function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
