import { pluginConformance } from '@cache/conformance';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import { NoopSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import { OpenTelemetryPlugin } from '../src/index.ts';
import { Telemetry, counted } from './telemetry.ts';

const measured = new WeakMap<OpenTelemetryPlugin, Telemetry>();
const opened: Telemetry[] = [];

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(async () => {
  context.disable();
  await Promise.all(opened.map((telemetry) => telemetry.close()));
});

pluginConformance({
  name: 'opentelemetry',
  create: () => {
    const telemetry = new Telemetry();
    opened.push(telemetry);
    // Spans are made and described, and not kept: what an exporter keeps is not what the plugin does.
    const tracerProvider = new TracerProvider({ spanProcessors: [new NoopSpanProcessor()] });
    const { meterProvider } = telemetry;
    const plugin = new OpenTelemetryPlugin({ tracerProvider, meterProvider, keys: true, namespaces: ['key'] });
    measured.set(plugin, telemetry);
    return plugin;
  },
  figures: async (plugin) => {
    const telemetry = measured.get(plugin) as Telemetry;
    const points = [
      await telemetry.measured<Histogram>('db.client.operation.duration'),
      await telemetry.measured('cache.client.hits'),
      await telemetry.measured('cache.client.misses'),
    ];
    return points.map((each) =>
      counted(each)
        .map((point) => JSON.stringify(point))
        .toSorted(),
    );
  },
  describe,
  it,
});
