import type { Moment, Span } from "./dates.js";

/**
 * Years in which at least one of the spans runs, to one decimal. The month that a span ends in counts; between two years
 * without months lie as many years as their difference.
 */
export function yearsCovered(spans: readonly Span[], now: Date): number {
  const today = now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  const intervals = spans
    .map((span) => monthsOf(span, today))
    .filter(([from, to]) => to > from)
    .sort(([a], [b]) => a - b);
  let months = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const [from, to] of intervals) {
    months += Math.max(0, to - Math.max(from, covered));
    covered = Math.max(covered, to);
  }
  return Math.round((months / 12) * 10) / 10;
}

/** Months since the year 0, the second one exclusive. The future is not experience yet. */
function monthsOf({ start, end, isCurrent }: Span, today: number): [from: number, to: number] {
  const from = start.year * 12 + (start.month ?? 1) - 1;
  if (isCurrent) return [from, today];
  return [from, Math.min(end ? endOf(start, end) : endOfOne(start), today)];
}

function endOf(start: Moment, end: Moment): number {
  if (end.month !== undefined) return end.year * 12 + end.month;
  if (end.year === start.year) return end.year * 12 + 12;
  return end.year * 12 + (start.month ?? 1) - 1;
}

/** A single date: that month, or that year. */
function endOfOne(start: Moment): number {
  return start.month === undefined ? start.year * 12 + 12 : start.year * 12 + start.month;
}
