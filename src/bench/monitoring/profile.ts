import { Session } from "node:inspector/promises";

/** Half a millisecond: 2,000 samples in a second of work. */
const INTERVAL_MICROSECONDS = 500;
/**
 * Not this folder, which takes the profile; and not the wrappers around resolvers, as a profile cannot tell them from the
 * resolvers that they call: a wrapper that only calls is found as often as one that tells the resolver its place.
 */
const OWN = /(?<!\/bench)\/(?:monitoring|platform\/metrics)\/(?!trace-fields)[\w-]+\.js$/;
/** What works for whoever calls it: Node's and V8's own functions, and the histograms. */
const TOOLS = /^$|^node:|\/hdr-histogram-js\//;

/**
 * Samples what this process's main thread does, until the returned function is called.
 * @returns of the time in which it did anything, the share that it spent counting: in the code of `monitoring/` and
 * `platform/metrics/`, and in what that calls
 */
export async function startProfile(): Promise<() => Promise<number>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_MICROSECONDS });
  await session.post("Profiler.start");
  return async () => {
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const callers = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
    const fileOf = (id: number | undefined) => (id === undefined ? undefined : nodes.get(id)?.callFrame.url);
    const isOwn = (id: number | undefined): boolean => {
      const file = fileOf(id);
      if (file === undefined) return false;
      return TOOLS.test(file) ? isOwn(callers.get(id as number)) : OWN.test(file);
    };
    let own = 0;
    let all = 0;
    for (const [index, id] of (profile.samples ?? []).entries()) {
      if (nodes.get(id)?.callFrame.functionName === "(idle)") continue;
      const time = profile.timeDeltas?.[index] ?? 0;
      all += time;
      if (isOwn(id)) own += time;
    }
    return own / all;
  };
}
