import { Counter, Gauge, type Registry } from "prom-client";
import { countOf, type Distribution } from "../platform/metrics/latency.js";

export type Labels = Record<string, string>;

/** Values with their labels, as they are at this moment. */
export type Read<Value> = () => Iterable<[labels: Labels, value: Value]>;

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics whose values are counted elsewhere, and read when Prometheus asks. */
export class SampledMetrics {
  constructor(private readonly registry: Registry) {}

  counter(name: string, help: string, labelNames: string[], read: Read<number>): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  }

  gauge(name: string, help: string, labelNames: string[], read: Read<number>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.set(labels, value);
      },
    });
  }

  /** Of what is recorded elsewhere in full, so that no histogram of the library is needed. */
  histogram(name: string, help: string, read: Read<Distribution>): void {
    const get = async () => ({
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      values: [...read()].flatMap(([labels, distribution]) => valuesOf(name, labels, distribution)),
    });
    // The registry asks nothing else of a metric; its types name the library's classes.
    this.registry.registerMetric({ name, get } as never);
  }
}

function valuesOf(name: string, labels: Labels, distribution: Distribution) {
  const upTo = (seconds: number) => {
    let count = 0;
    for (const [micros, times] of distribution) if (micros <= seconds * 1e6) count += times;
    return count;
  };
  const count = countOf(distribution);
  let sum = 0;
  for (const [micros, times] of distribution) sum += (micros * times) / 1e6;
  return [
    ...BUCKETS.map((le) => ({ metricName: `${name}_bucket`, labels: { ...labels, le: String(le) }, value: upTo(le) })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
