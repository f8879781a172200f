import { Cache, isCacheError, type Backend, type Plugin } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';

import { OpenTelemetryPlugin } from '../src/index.ts';
import { Telemetry, setUp } from './telemetry.ts';

let telemetry: Telemetry;

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());
beforeEach(() => void (telemetry = new Telemetry()));
afterEach(() => telemetry.close());

const named = (name: string) => telemetry.spans.find((span) => span.name === name);
const tracer = () => telemetry.tracerProvider.getTracer('test');

describe('A span', () => {
  it('is named after its command and says which system was asked for what', async () => {
    const { cache } = setUp(telemetry, {
      cache: 'sessions',
      attributes: { 'server.address': 'example.com', zones: ['a', 'b'] },
    });
    await cache.set('secret key', 'secret value');
    await cache.get('secret key');
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['set', 'get']);
    expect(named('set')?.attributes).toEqual({
      'db.system.name': 'inmemory',
      'db.operation.name': 'set',
      'cache.name': 'sessions',
      'server.address': 'example.com',
      zones: ['a', 'b'],
    });
    expect(named('get')?.attributes).toMatchObject({ 'db.operation.name': 'get', 'cache.hit': true });
    expect(named('get')?.instrumentationScope).toMatchObject({
      name: '@cache/plugin-opentelemetry',
      schemaUrl: 'https://opentelemetry.io/schemas/1.33.0',
    });
  });

  it.each([
    ['memory', 'inmemory', false, SpanKind.INTERNAL],
    ['redis', 'redis', true, SpanKind.CLIENT],
    ['memcached', 'memcached', true, SpanKind.CLIENT],
    ['dynamodb', 'aws.dynamodb', true, SpanKind.CLIENT],
    ['sqlite', 'sqlite', true, SpanKind.CLIENT],
    ['of-my-own', 'of-my-own', false, SpanKind.INTERNAL],
  ])('of the backend %s is of the system %s', async (name, system, shared, kind) => {
    const wrap = (): Backend => namedBackend(name, shared);
    const { cache } = setUp(telemetry, {}, { wrap });
    await cache.get('key');
    expect(named('get')).toMatchObject({ kind, attributes: { 'db.system.name': system } });
  });

  it('lasts as long as the command', async () => {
    const { cache, backend, clock } = setUp(telemetry);
    backend.slow(1500);
    const before = Date.now();
    const got = context.with(trace.setSpan(context.active(), tracer().startSpan('request')), () => cache.get('key'));
    const after = Date.now();
    await clock.advance(1500);
    await got;
    expect(named('get')?.duration).toEqual([1, 500_000_000]);
    const [seconds = 0, nanoseconds = 0] = named('get')?.startTime ?? [];
    expect(seconds * 1000 + nanoseconds / 1e6).toBeGreaterThanOrEqual(before);
    expect(seconds * 1000 + nanoseconds / 1e6).toBeLessThanOrEqual(after);
  });

  it('says whether there was a value', async () => {
    const { cache } = setUp(telemetry);
    await cache.set('null', null);
    await cache.get('null');
    await cache.getWithToken('missing');
    await cache.exists('missing');
    expect(named('get')?.attributes['cache.hit']).toBe(true);
    expect(named('getWithToken')?.attributes['cache.hit']).toBe(false);
    expect(named('exists')?.attributes).not.toHaveProperty('cache.hit');
  });

  it('of a batch says how many keys it has, unless it is one', async () => {
    const { cache } = setUp(telemetry);
    await cache.multiSet({ a: 1, b: 2 });
    await cache.multiGet(['a', 'b', 'c']);
    await cache.multiDelete(['a']);
    expect(named('multiSet')?.attributes['db.operation.batch.size']).toBe(2);
    expect(named('multiGet')?.attributes).toMatchObject({
      'db.operation.batch.size': 3,
      'cache.hits': 2,
      'cache.misses': 1,
    });
    expect(named('multiDelete')?.attributes).not.toHaveProperty('db.operation.batch.size');
  });

  it('of a command that failed has the code of its error, and no message', async () => {
    const { cache, backend } = setUp(telemetry);
    backend.fail(new Error('secret'));
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    expect(named('get')?.attributes['error.type']).toBe('CACHE_BACKEND');
    expect(named('get')?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(named('get')?.events).toEqual([]);
  });

  it('of an add that finds its key there is no error', async () => {
    const { cache } = setUp(telemetry);
    await cache.set('key', 1);
    await expect(cache.add('key', 1)).rejects.toMatchObject({ code: 'CACHE_KEY_EXISTS' });
    expect(named('add')?.attributes['error.type']).toBe('CACHE_KEY_EXISTS');
    expect(named('add')?.status).toEqual({ code: SpanStatusCode.UNSET });
  });

  it('of a command that the caller gave up says so', async () => {
    const { cache, backend } = setUp(telemetry);
    backend.hang();
    const controller = new AbortController();
    const aborted = expect(cache.get('key', { signal: controller.signal })).rejects.toBe('user 7 left');
    controller.abort('user 7 left');
    await aborted;
    await Promise.resolve();
    expect(named('get')?.attributes['error.type']).toBe('ABORTED');
  });
});

describe('The parent of a span', () => {
  it('is the span that is active where the command is called', async () => {
    const { cache, backend, clock } = setUp(telemetry);
    backend.slow(10);
    const answered = tracer().startActiveSpan('request', async (request) => {
      await cache.get('key');
      request.end();
    });
    await clock.advance(10);
    await answered;
    const [get, request] = [named('get'), named('request')];
    expect(get?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    expect(get?.spanContext().traceId).toBe(request?.spanContext().traceId);
  });

  it('is right for commands that time out on a timer that they share', async () => {
    const { cache, backend, clock } = setUp(telemetry);
    backend.hang();
    const requests = ['one', 'two'].map((name) =>
      tracer().startActiveSpan(name, async (request) => {
        await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
        request.end();
      }),
    );
    await clock.advance('5s');
    await Promise.all(requests);
    const parents = telemetry.spans.filter(({ name }) => name === 'get').map((span) => span.parentSpanContext?.spanId);
    expect(new Set(parents)).toEqual(new Set(['one', 'two'].map((name) => named(name)?.spanContext().spanId)));
    expect(parents).toHaveLength(2);
    expect(named('get')).toMatchObject({ attributes: { 'error.type': 'CACHE_TIMEOUT' }, duration: [5, 0] });
  });

  it('is none where there is none, and then there is no span if one is required', async () => {
    const { cache } = setUp(telemetry);
    await cache.get('key');
    expect(named('get')?.parentSpanContext).toBeUndefined();
    const strict = setUp(telemetry, { requireParentSpan: true });
    await strict.cache.set('key', 1);
    expect(named('set')).toBeUndefined();
    await tracer().startActiveSpan('request', () => strict.cache.set('key', 1));
    expect(named('set')).toBeDefined();
  });
});

describe('Keys and namespaces', () => {
  it('are in no span, unless asked for', async () => {
    const { cache, backend } = setUp(telemetry);
    const secrets = cache.namespace('secret');
    await secrets.set('secret', 'secret');
    await secrets.add('secret', 'secret').catch(() => undefined);
    await secrets.multiGet(['secret', 'secret 2']);
    backend.fail(new Error('secret'));
    await secrets.get('secret').catch(() => undefined);
    const shown = telemetry.spans.map(({ name, attributes, status, events }) => ({ name, attributes, status, events }));
    expect(JSON.stringify(shown)).not.toContain('secret');
  });

  it('are shown as they are, or as a function makes them, and of large batches the first', async () => {
    const open = setUp(telemetry, { keys: true });
    await open.cache.namespace('users').get('42');
    await open.cache.clear();
    expect(named('get')?.attributes['cache.keys']).toEqual(['users:42']);
    expect(named('clear')?.attributes['cache.keys']).toEqual([]);
    const redacting = setUp(telemetry, { keys: (key) => key.replaceAll(/\d/g, '#') });
    await redacting.cache.multiGet(Array.from({ length: 1000 }, (_, index) => `user ${index}`));
    expect(named('multiGet')?.attributes['cache.keys']).toHaveLength(20);
    expect(named('multiGet')?.attributes['cache.keys']).toContain('user #');
  });

  it('of the list are in the name and in db.namespace', async () => {
    const { cache } = setUp(telemetry, { namespaces: ['users', 'users:vip'] });
    await cache.namespace('users').get('a');
    await cache.namespace('users').namespace('vip').multiGet(['a', 'b']);
    await cache.namespace('others').set('a', 1);
    expect(telemetry.spans.map(({ name, attributes }) => [name, attributes['db.namespace']])).toEqual([
      ['get users', 'users'],
      ['multiGet users:vip', 'users:vip'],
      ['set', undefined],
    ]);
  });
});

describe('There is no span', () => {
  it('where spans are turned off, and no pre hook either', async () => {
    const { cache, plugin } = setUp(telemetry, { spans: false });
    await cache.get('key');
    expect(telemetry.spans).toEqual([]);
    expect(plugin.pre).toBeUndefined();
  });

  it('of a cache that is turned off, but for raw', async () => {
    const { cache } = setUp(telemetry);
    await cache.disabled(async () => {
      await cache.get('key');
      await expect(cache.raw('nothing')).rejects.toMatchObject({ name: expect.any(String) });
    });
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['raw']);
  });

  it('of a command that the hook of another plugin stopped, nor is one left open', async () => {
    const stops: Plugin = {
      name: 'stops',
      preGet: () => {
        throw new Error('no');
      },
    };
    const started: string[] = [];
    const watching: SpanProcessor = {
      onStart: ({ name }) => void started.push(name),
      onEnd: () => undefined,
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    };
    const tracerProvider = new TracerProvider({ spanProcessors: [watching] });
    const cache = new MemoryCache({ plugins: [new OpenTelemetryPlugin({ tracerProvider }), stops] });
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_HOOK' });
    expect(started).toEqual([]);
  });

  it('that is not sampled, and nothing fails for it', async () => {
    const tracerProvider = new TracerProvider({ sampler: new AlwaysOffSampler() });
    const { cache, told } = setUp(telemetry, { tracerProvider, keys: true });
    expect(await cache.set('key', 1)).toBe(true);
    expect(told).toEqual([]);
  });
});

describe('A failure of the SDK', () => {
  const broken = (): never => {
    throw new Error('out of order');
  };
  const failing: SpanProcessor = {
    onStart: () => undefined,
    onEnd: broken,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };

  it("fails no command, and the cache's onError hears of it", async () => {
    const tracerProvider = new TracerProvider({ spanProcessors: [failing] });
    const { cache, told } = setUp(telemetry, { tracerProvider });
    expect(await cache.set('key', 1)).toBe(true);
    expect(await cache.get('key')).toBe(1);
    expect(told.map(([, origin]) => origin.operation)).toEqual(['set', 'get']);
    expect(isCacheError(told[0]?.[0], 'CACHE_HOOK')).toBe(true);
    expect((await telemetry.measured('db.client.operation.duration')).length).toBe(2);
  });

  it('of the function of keys is reported where it answers no text', async () => {
    const { cache, told } = setUp(telemetry, { keys: ((key: string) => key.length) as never });
    expect(await cache.set('key', 1)).toBe(true);
    expect(told[0]?.[0]).toMatchObject({
      message: "plugin 'opentelemetry' failed at set: keys must answer a string for every key; got number",
    });
    expect(named('set')?.attributes).not.toHaveProperty('cache.keys');
    expect(named('set')?.ended).toBe(true);
  });

  it('of the function of keys is reported, and the span ends all the same', async () => {
    const { cache, told } = setUp(telemetry, { keys: broken });
    await cache.get('key');
    expect(told).toHaveLength(1);
    expect(named('get')?.ended).toBe(true);
  });

  it('in finding the active span is reported, and the command goes on', async () => {
    const manager = { active: broken, with: broken, bind: broken, enable: broken, disable: () => manager };
    const { cache, told } = setUp(telemetry);
    context.disable();
    context.setGlobalContextManager(manager as never);
    try {
      expect(await cache.set('key', 1)).toBe(true);
      expect(told.length).toBeGreaterThan(0);
    } finally {
      context.disable();
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    }
  });
});

/** A memory of another name. */
function namedBackend(name: string, shared: boolean): Backend {
  const backend = new MemoryBackend();
  const capabilities = Object.freeze({ ...backend.capabilities, shared });
  return Object.assign(backend as { -readonly [Member in keyof Backend]: Backend[Member] }, { name, capabilities });
}

describe('Without an SDK', () => {
  it('commands are as they are', async () => {
    const cache = new Cache({ backend: new MemoryBackend(), plugins: [new OpenTelemetryPlugin()] });
    expect(await cache.set('key', 1)).toBe(true);
    expect(await cache.get('key')).toBe(1);
  });
});
