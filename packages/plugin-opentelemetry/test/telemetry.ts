import { Cache, type Backend, type CacheOptions, type ErrorOrigin } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';
import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';

import { OpenTelemetryPlugin, type OpenTelemetryPluginOptions } from '../src/index.ts';

const NEVER_MS = 2 ** 31 - 1;

/** The SDK as an application has it, with what it exports kept. */
export class Telemetry {
  readonly spanExporter = new InMemorySpanExporter();
  readonly tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: this.spanExporter })],
  });
  readonly #metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({
    exporter: this.#metricExporter,
    exportIntervalMillis: NEVER_MS,
    exportTimeoutMillis: NEVER_MS,
  });
  readonly meterProvider = new MeterProvider({ readers: [this.#reader] });

  get spans(): readonly ReadableSpan[] {
    return this.spanExporter.getFinishedSpans();
  }

  /** What was measured under a name: the data of each combination of attributes. */
  async measured<T = number>(name: string): Promise<readonly DataPoint<T>[]> {
    return ((await this.#metric(name))?.dataPoints ?? []) as readonly unknown[] as readonly DataPoint<T>[];
  }

  async descriptor(name: string): Promise<MetricData['descriptor'] | undefined> {
    return (await this.#metric(name))?.descriptor;
  }

  async close(): Promise<void> {
    await Promise.all([this.tracerProvider.shutdown(), this.meterProvider.shutdown()]);
  }

  async #metric(name: string): Promise<MetricData | undefined> {
    await this.#reader.forceFlush();
    const metrics = this.#metricExporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics);
    return metrics?.find(({ descriptor }) => descriptor.name === name);
  }
}

/** A cache with the plugin on a clock of its own, and what came of it. */
export function setUp(
  telemetry: Telemetry,
  options: OpenTelemetryPluginOptions = {},
  {
    wrap = (backend: Backend) => backend,
    ...cacheOptions
  }: Partial<CacheOptions> & { wrap?: (b: Backend) => Backend } = {},
) {
  const { tracerProvider, meterProvider } = telemetry;
  const clock = new TestClock();
  const backend = new FaultyBackend(new MemoryBackend({ clock }), { clock });
  const plugin = new OpenTelemetryPlugin({ tracerProvider, meterProvider, ...options });
  const told: (readonly [unknown, ErrorOrigin])[] = [];
  const onError = (error: unknown, origin: ErrorOrigin): void => void told.push([error, origin]);
  const cache = new Cache({ clock, onError, plugins: [plugin], ...cacheOptions, backend: wrap(backend) });
  return { plugin, cache, backend, clock, told };
}

/** The attributes of data points, with what was counted or how often. */
export function counted(points: readonly DataPoint<number | Histogram>[]): readonly (readonly [Attributes, number])[] {
  return points.map(({ attributes, value }) => [attributes, typeof value === 'number' ? value : value.count]);
}
