import type { Plugin } from '@cache/core';

import type { Contender } from '../../measuring/suite.ts';
import type { AsyncStore } from '../memory/async-store.ts';

/** A cache in memory without a plugin, and with each. */
export const pluginContenders: readonly Contender<AsyncStore>[] = [
  withPlugins('no plugin', [], async () => []),
  withPlugins('TimingPlugin', ['@cache/plugins'], async () => {
    const { TimingPlugin } = await import('@cache/plugins');
    return [new TimingPlugin()];
  }),
  withPlugins('HitMissRatioPlugin', ['@cache/plugins'], async () => {
    const { HitMissRatioPlugin } = await import('@cache/plugins');
    return [new HitMissRatioPlugin()];
  }),
  withPlugins('PrometheusPlugin', ['@cache/plugin-prometheus', 'prom-client'], async () => {
    const { PrometheusPlugin } = await import('@cache/plugin-prometheus');
    const { Registry } = await import('prom-client');
    return [new PrometheusPlugin({ registry: new Registry() })];
  }),
  withPlugins('OpenTelemetryPlugin (no SDK)', ['@cache/plugin-opentelemetry', '@opentelemetry/api'], async () => {
    const { OpenTelemetryPlugin } = await import('@cache/plugin-opentelemetry');
    return [new OpenTelemetryPlugin()];
  }),
  withPlugins(
    'OpenTelemetryPlugin (metrics)',
    ['@cache/plugin-opentelemetry', '@opentelemetry/sdk-metrics'],
    async () => {
      const { OpenTelemetryPlugin } = await import('@cache/plugin-opentelemetry');
      return [new OpenTelemetryPlugin({ spans: false, meterProvider: await meterProvider() })];
    },
  ),
  withPlugins(
    'OpenTelemetryPlugin (metrics, spans)',
    ['@cache/plugin-opentelemetry', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-trace'],
    async () => {
      const { OpenTelemetryPlugin } = await import('@cache/plugin-opentelemetry');
      const { NoopSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
      const tracerProvider = new TracerProvider({ spanProcessors: [new NoopSpanProcessor()] });
      return [new OpenTelemetryPlugin({ tracerProvider, meterProvider: await meterProvider() })];
    },
  ),
];

function withPlugins(
  name: string,
  packages: readonly string[],
  plugins: () => Promise<readonly Plugin[]>,
): Contender<AsyncStore> {
  return {
    name,
    packages: ['@cache/core', '@cache/memory', ...packages],
    ours: true,
    async open() {
      const { MemoryCache } = await import('@cache/memory');
      return new MemoryCache({ plugins: await plugins() });
    },
  };
}

async function meterProvider() {
  const { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } =
    await import('@opentelemetry/sdk-metrics');
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  return new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
}
