import { Chart } from "./chart.js";
import { byId } from "./element.js";
import { bytes, decimal, milliseconds, percent } from "./format.js";
import { NAMESPACES } from "./series.js";

const UNASKED = "Nothing was asked in this time.";

/** @type {import("./chart.js").ChartOptions[]} */
const charts = [
  {
    title: "Throughput",
    note: "Answers per second",
    empty: UNASKED,
    lines: [
      { key: "answers", label: "All" },
      { key: "errors", label: "With errors" },
    ],
    format: (value) => `${decimal(value)}/s`,
    isFilled: true,
  },
  {
    title: "Latency",
    note: "Of the minute before, on a logarithmic scale",
    empty: UNASKED,
    lines: [
      { key: "p50", label: "p50" },
      { key: "p95", label: "p95" },
      { key: "p99", label: "p99" },
    ],
    format: milliseconds,
    isLogarithmic: true,
  },
  {
    title: "Cache hit rate",
    note: "By part of the cache",
    empty: "The cache was not asked in this time.",
    lines: NAMESPACES.map((name) => ({ key: name, label: name })),
    format: percent,
    top: 1,
    spansGaps: true,
  },
  {
    title: "SQL per answer",
    note: "Statements, over all answers",
    empty: UNASKED,
    lines: [{ key: "statements", label: "Statements" }],
    format: decimal,
    isFilled: true,
    spansGaps: true,
  },
  {
    title: "Event loop delay",
    note: "p99 of the minute before",
    empty: "Nothing was measured in this time.",
    lines: [{ key: "loopDelay", label: "p99" }],
    format: milliseconds,
    isFilled: true,
  },
  {
    title: "File savings",
    note: "Uploads since the start",
    empty: "No file was uploaded since the start.",
    lines: [
      { key: "bytesIn", label: "Sent" },
      { key: "bytesOut", label: "Stored" },
    ],
    format: bytes,
    isFilled: true,
  },
];

/** Puts the charts into their place. */
export function createCharts() {
  const place = byId("charts");
  place.replaceChildren();
  return charts.map((options) => new Chart(place, options));
}
