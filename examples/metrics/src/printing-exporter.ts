import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** The result of an export, as the SDK wants it: 0 for success. */
const SUCCESS = { code: 0 };

/**
 * Prints each trace as a tree when its root has ended. A real application sends its spans to a collector instead:
 * `@opentelemetry/exporter-trace-otlp-http`.
 */
export class PrintingExporter implements SpanExporter {
  readonly #print: (tree: string) => void;
  readonly #unfinished = new Map<string, ReadableSpan[]>();

  constructor(print: (tree: string) => void) {
    this.#print = print;
  }

  export(spans: readonly ReadableSpan[], done: (result: { readonly code: number }) => void): void {
    for (const span of spans) {
      const { traceId } = span.spanContext();
      const trace = this.#unfinished.get(traceId) ?? [];
      trace.push(span);
      this.#unfinished.set(traceId, trace);
      if (span.parentSpanContext === undefined) {
        this.#unfinished.delete(traceId);
        this.#print(linesOf(span, trace, '').join('\n'));
      }
    }
    done(SUCCESS);
  }

  async shutdown(): Promise<void> {
    this.#unfinished.clear();
  }
}

function linesOf(span: ReadableSpan, trace: readonly ReadableSpan[], indent: string): readonly string[] {
  const { spanId } = span.spanContext();
  const inside = trace.filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
  return [`${indent}${describe(span)}`, ...inside.flatMap((each) => linesOf(each, trace, `${indent}  `))];
}

function describe({ name, duration: [seconds, nanoseconds], attributes }: ReadableSpan): string {
  const took = `${(seconds * 1000 + nanoseconds / 1e6).toFixed(2)} ms`;
  return [name, took, ...Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`)].join('  ');
}
