import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { MemoryCache } from '@cache/memory';
import { OpenTelemetryPlugin } from '@cache/plugin-opentelemetry';
import { PrometheusPlugin } from '@cache/plugin-prometheus';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Registry } from 'prom-client';

import { createApp } from './create-app.ts';
import { PrintingExporter } from './printing-exporter.ts';

// What an application sets up once, at its beginning.
const exporter = new PrintingExporter((tree) => console.log(tree));
const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
trace.setGlobalTracerProvider(tracerProvider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const registry = new Registry();

const cache = new MemoryCache({
  maxEntries: 10_000,
  plugins: [
    new PrometheusPlugin({ registry, cache: 'products' }),
    new OpenTelemetryPlugin({ cache: 'products', namespaces: ['products'], metrics: false }),
  ],
});

const app = createApp({
  cache,
  registry,
  tracer: trace.getTracer('example'),
  lookUp: async (id) => {
    await sleep(200);
    return { name: `Product ${id}` };
  },
});

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

const wanted = process.env['PORT'] ?? '3000';
if (!/^\d+$/.test(wanted) || Number(wanted) > 65_535)
  refuse(`PORT must be a whole number from 0 to 65535; got ${wanted}`);
// As where the port is taken.
app.once('error', ({ message }) => refuse(message));
app.listen(Number(wanted), '127.0.0.1', () => {
  const { port } = app.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/products/1, and what it cost on http://127.0.0.1:${port}/metrics`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    app.close(() => void Promise.all([cache.close(), tracerProvider.shutdown()]));
    app.closeIdleConnections();
  });
}
