import {
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";

export interface RecordedSpan {
  name: string;
  parent: RecordedSpan | undefined;
  attributes: Attributes;
  hasEnded: boolean;
  failed: boolean;
}

const byId = new Map<string, RecordedSpan>();
let serial = 0;

/** An SDK as small as can be: keeps what is recorded. */
export class MemoryTracerProvider implements TracerProvider {
  readonly spans: RecordedSpan[] = [];

  getTracer(): Tracer {
    return {
      startSpan: (name: string, options: SpanOptions = {}, context?: Context) => this.start(name, options, context),
      startActiveSpan: () => {
        throw new Error("Nobody asks for this.");
      },
    };
  }

  private start(name: string, { attributes = {} }: SpanOptions, context: Context | undefined): Span {
    const parentId = context && trace.getSpan(context)?.spanContext().spanId;
    const parent = parentId ? byId.get(parentId) : undefined;
    const recorded: RecordedSpan = { name, parent, attributes: { ...attributes }, hasEnded: false, failed: false };
    const spanId = String(++serial).padStart(16, "0");
    byId.set(spanId, recorded);
    this.spans.push(recorded);
    const span: Span = {
      spanContext: () => ({ traceId: "1".repeat(32), spanId, traceFlags: 1 }),
      setAttribute(key, value) {
        recorded.attributes[key] = value;
        return span;
      },
      setAttributes(more) {
        Object.assign(recorded.attributes, more);
        return span;
      },
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus({ code }) {
        recorded.failed = code === 2;
        return span;
      },
      updateName: () => span,
      end() {
        recorded.hasEnded = true;
      },
      isRecording: () => true,
      recordException() {
        recorded.failed = true;
      },
    };
    return span;
  }
}
