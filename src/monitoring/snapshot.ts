import { addSample, type Sample, type SampleJson, sampleFromJson, sampleToJson } from "../platform/metrics/sample.js";
import type { SlowStatement } from "../platform/metrics/slow-statements.js";
import type { NPlusOne } from "../platform/metrics/statement-figures.js";
import { addGauges, type Gauges } from "./gauges.js";

/** What is said of statements, by the same keys as their figures. */
export interface Remarks {
  slow: Map<string, SlowStatement>;
  nPlusOne: Map<string, NPlusOne>;
}

/** All there is to tell about a window of time, of one server or of several together. */
export interface Snapshot {
  sample: Sample;
  gauges: Gauges;
  remarks: Remarks;
}

export function addSnapshots(first: Snapshot, others: readonly Snapshot[]): Snapshot {
  const sum: Snapshot = { sample: { counts: new Map(), latencies: new Map(), maxima: new Map() }, ...emptyRest(first) };
  addSample(sum.sample, first.sample);
  for (const { sample, gauges, remarks } of others) {
    addSample(sum.sample, sample);
    sum.gauges = addGauges(sum.gauges, gauges);
    for (const [key, remark] of remarks.slow) {
      // One of the servers may have asked for the plan.
      if (sum.remarks.slow.get(key)?.plan == null) sum.remarks.slow.set(key, remark);
    }
    for (const [key, remark] of remarks.nPlusOne) sum.remarks.nPlusOne.set(key, remark);
  }
  return sum;
}

function emptyRest({ gauges, remarks }: Snapshot): Pick<Snapshot, "gauges" | "remarks"> {
  return { gauges, remarks: { slow: new Map(remarks.slow), nPlusOne: new Map(remarks.nPlusOne) } };
}

interface Published {
  samples: Record<string, SampleJson>;
  gauges: Gauges;
  slow: [string, SlowStatement][];
  nPlusOne: [string, NPlusOne][];
}

/** For other servers: every window. */
export function encodeSnapshots(samples: Record<string, Sample>, gauges: Gauges, remarks: Remarks): Buffer {
  const published: Published = {
    samples: Object.fromEntries(Object.entries(samples).map(([window, sample]) => [window, sampleToJson(sample)])),
    gauges,
    slow: [...remarks.slow],
    nPlusOne: [...remarks.nPlusOne],
  };
  return Buffer.from(JSON.stringify(published));
}

/** Undefined for what another version has written. */
export function decodeSnapshot(bytes: Buffer, window: string): Snapshot | undefined {
  try {
    const { samples, gauges, slow, nPlusOne } = JSON.parse(bytes.toString("utf8")) as Published;
    const sample = samples[window];
    if (!sample) return undefined;
    const remarks = { slow: new Map(slow), nPlusOne: new Map(nPlusOne) };
    return { sample: sampleFromJson(sample), gauges, remarks };
  } catch {
    return undefined;
  }
}
