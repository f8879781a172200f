import { MemoryCache } from '@cache/memory';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { metrics, trace, type MeterProvider } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';

import { OpenTelemetryPlugin } from '../src/index.ts';
import { Telemetry, counted, setUp } from './telemetry.ts';

let telemetry: Telemetry;

beforeEach(() => void (telemetry = new Telemetry()));
afterEach(() => telemetry.close());

const OF_MEMORY = { 'db.system.name': 'inmemory' };

describe('db.client.operation.duration', () => {
  it('is measured in seconds, in the buckets that the conventions advise', async () => {
    const { cache, backend, clock } = setUp(telemetry);
    backend.slow(70);
    const got = cache.get('key');
    await clock.advance(70);
    await got;
    const [point] = await telemetry.measured<Histogram>('db.client.operation.duration');
    expect(point?.attributes).toEqual({ ...OF_MEMORY, 'db.operation.name': 'get' });
    expect(point?.value).toMatchObject({ count: 1, sum: 0.07 });
    expect(point?.value.buckets.boundaries).toEqual([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);
    expect(point?.value.buckets.counts[4]).toBe(1);
    expect(await telemetry.descriptor('db.client.operation.duration')).toMatchObject({ unit: 's' });
  });

  it('tells commands, errors and listed namespaces apart, and nothing else', async () => {
    const { cache } = setUp(telemetry, { cache: 'sessions', namespaces: ['users'], keys: true });
    await cache.namespace('users').set('a', 1);
    await cache.namespace('users').namespace('42').add('a', 1);
    for (let user = 0; user < 100; user++) await cache.namespace(`user ${user}`).set(`key ${user}`, 1);
    await cache
      .namespace('user 1')
      .add('key 1', 1)
      .catch(() => undefined);
    const common = { ...OF_MEMORY, 'cache.name': 'sessions' };
    expect(counted(await telemetry.measured<Histogram>('db.client.operation.duration'))).toEqual([
      [{ ...common, 'db.operation.name': 'set', 'db.namespace': 'users' }, 1],
      [{ ...common, 'db.operation.name': 'add', 'db.namespace': 'users' }, 1],
      [{ ...common, 'db.operation.name': 'set' }, 100],
      [{ ...common, 'db.operation.name': 'add', 'error.type': 'CACHE_KEY_EXISTS' }, 1],
    ]);
  });

  it('is that of the span', async () => {
    const { cache, backend, clock } = setUp(telemetry);
    backend.slow(125);
    const got = cache.get('key');
    await clock.advance(125);
    await got;
    const [point] = await telemetry.measured<Histogram>('db.client.operation.duration');
    const [seconds = 0, nanoseconds = 0] = telemetry.spans[0]?.duration ?? [];
    expect(seconds + nanoseconds / 1e9).toBeCloseTo(Number(point?.value.sum), 6);
  });
});

describe('cache.client.hits and cache.client.misses', () => {
  it('count keys, those of batches one by one', async () => {
    const { cache } = setUp(telemetry);
    await cache.multiSet({ a: 1, b: null });
    await cache.multiGet(['a', 'b', 'c']);
    await cache.get('a');
    await cache.get('c', { default: 1 });
    await cache.getWithToken('c');
    await cache.exists('c');
    const of = (command: string): object => ({ ...OF_MEMORY, 'db.operation.name': command });
    expect(counted(await telemetry.measured('cache.client.hits'))).toEqual([
      [of('multiGet'), 2],
      [of('get'), 1],
    ]);
    expect(counted(await telemetry.measured('cache.client.misses'))).toEqual([
      [of('multiGet'), 1],
      [of('get'), 1],
      [of('getWithToken'), 1],
    ]);
    expect(await telemetry.descriptor('cache.client.hits')).toMatchObject({ unit: '{key}' });
  });

  it('count no look-up that failed, and none of a cache that is turned off', async () => {
    const { cache, backend } = setUp(telemetry);
    await cache.disabled(() => cache.get('key'));
    backend.fail();
    await cache.get('key').catch(() => undefined);
    expect(await telemetry.measured('cache.client.misses')).toEqual([]);
    expect(counted(await telemetry.measured<Histogram>('db.client.operation.duration'))).toEqual([
      [{ ...OF_MEMORY, 'db.operation.name': 'get', 'error.type': 'CACHE_BACKEND_UNAVAILABLE' }, 1],
    ]);
  });
});

describe('OpenTelemetryPlugin', () => {
  afterEach(() => {
    metrics.disable();
    trace.disable();
  });

  it('measures nothing where metrics are turned off', async () => {
    const { cache } = setUp(telemetry, { metrics: false });
    await cache.get('key');
    expect(await telemetry.measured('db.client.operation.duration')).toEqual([]);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('finds providers that are registered after it was made and used', async () => {
    const cache = new MemoryCache({ plugins: [new OpenTelemetryPlugin()] });
    await cache.get('lost');
    metrics.setGlobalMeterProvider(telemetry.meterProvider);
    trace.setGlobalTracerProvider(telemetry.tracerProvider);
    await cache.get('found');
    expect(counted(await telemetry.measured('cache.client.misses'))).toMatchObject([[OF_MEMORY, 1]]);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('makes spans where measuring fails, and reports that', async () => {
    const meterProvider: MeterProvider = {
      getMeter: () => {
        throw new Error('out of order');
      },
    };
    const { cache, told } = setUp(telemetry, { meterProvider });
    expect(await cache.set('key', 1)).toBe(true);
    expect(told).toHaveLength(1);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('may be shared by caches', async () => {
    const { meterProvider, tracerProvider } = telemetry;
    const plugin = new OpenTelemetryPlugin({ meterProvider, tracerProvider });
    const [one, two] = [new MemoryCache({ plugins: [plugin] }), new MemoryCache({ plugins: [plugin] })];
    await Promise.all([one.get('a'), two.get('a'), two.namespace('view').get('a')]);
    expect(counted(await telemetry.measured('cache.client.misses'))).toMatchObject([[OF_MEMORY, 3]]);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ cache: '' }, /^cache must be a string with at least one character; got ""/],
    [{ spans: 'yes' }, /^spans must be a boolean; got yes/],
    [{ metrics: 1 }, /^metrics must be a boolean/],
    [{ requireParentSpan: null }, /^requireParentSpan must be a boolean; got null/],
    [{ keys: 'hide' }, /^keys must be a boolean or a function of the built key; got hide/],
    [{ namespaces: 'users' }, /^namespaces must be an array/],
    [{ attributes: ['a'] }, /^attributes must be an object/],
    [{ attributes: { '': 1 } }, /^attributes must have names with at least one character/],
    [{ attributes: { bad: { a: 1 } } }, /^attributes\["bad"\] must be a string, a number, a boolean, or a list/],
    [{ attributes: { bad: null } }, /^attributes\["bad"\] must be/],
    [{ attributes: { bad: [1, 'one'] } }, /^attributes\["bad"\] must be/],
    [{ attributes: { bad: [{}] } }, /^attributes\["bad"\] must be/],
    [
      { attributes: { 'error.type': 'X' } },
      /^attributes must not have .*, which are the plugin's own; got error\.type/,
    ],
    [{ attributes: { 'db.system.name': 'valkey' } }, /^attributes must not have .*; got db\.system\.name/],
    [{ namespaces: ['a::b'] }, /^namespaces\[0\] must be names joined by ':'/],
    [{ tracerProvider: {} }, /^tracerProvider must be a TracerProvider of OpenTelemetry/],
    [{ meterProvider: null }, /^meterProvider must be a MeterProvider/],
    [{ tracer: {} }, /unknown option 'tracer' of OpenTelemetryPlugin; accepted are cache, spans,/],
  ])('refuses %p', (options, message) => {
    expect(() => new OpenTelemetryPlugin(options as never)).toThrow(message);
  });
});
