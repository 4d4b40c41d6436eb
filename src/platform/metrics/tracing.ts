import { type Attributes, type Context, context, ProxyTracerProvider, SpanStatusCode, trace } from "@opentelemetry/api";

const NOOP = new ProxyTracerProvider().getDelegate();
const tracer = trace.getTracer("hirewise");

/** Whether an OpenTelemetry SDK takes spans. Without one they are not even made. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== NOOP;
}

interface SpanOptions {
  attributes: Attributes;
  parent?: Context | undefined;
}

type SpanWork<T> = (own: Context | undefined, note: (attributes: Attributes) => void) => Promise<T>;

/**
 * Runs work within a span. What it starts is given the span's context: there need be no context manager, which on Node 20
 * would cost more than all spans.
 */
export function inSpan<T>(name: string, options: SpanOptions, work: SpanWork<T>): Promise<T> {
  return isTracing() ? inOwnSpan(name, options, work) : work(undefined, ignore);
}

async function inOwnSpan<T>(
  name: string,
  { attributes, parent = context.active() }: SpanOptions,
  work: SpanWork<T>,
): Promise<T> {
  const span = tracer.startSpan(name, { attributes }, parent);
  const own = trace.setSpan(parent, span);
  try {
    return await context.with(own, () => work(own, (more) => span.setAttributes(more)));
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

const ignore = () => {};

interface Step {
  name: string;
  ms: number;
  bytesBefore: number;
  bytesAfter: number;
}

/** Spans of the steps that have made a file what it is. They ran one after the other, in a process without an SDK. */
export function stepSpans(steps: readonly Step[]): void {
  for (const { name, ms, bytesBefore, bytesAfter } of steps) {
    const sizes = { "hirewise.bytes.before": bytesBefore, "hirewise.bytes.after": bytesAfter };
    spanAfter("file.step", ms, { attributes: { "hirewise.step": name, ...sizes } });
  }
}

/** A span of work that is over, and has taken so long. */
export function spanAfter(
  name: string,
  ms: number,
  {
    attributes,
    parent = context.active(),
    failed = false,
  }: { attributes: Attributes; parent?: Context | undefined; failed?: boolean },
): void {
  if (!isTracing()) return;
  const end = Date.now();
  const span = tracer.startSpan(name, { attributes, startTime: end - ms }, parent);
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(end);
}
