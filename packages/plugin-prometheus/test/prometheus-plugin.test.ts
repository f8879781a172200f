import { Cache, isCacheError, type ErrorOrigin } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter, Registry, register } from 'prom-client';

import { PrometheusPlugin, type PrometheusPluginOptions } from '../src/index.ts';

function setUp(options: PrometheusPluginOptions = {}) {
  const registry = new Registry();
  const clock = new TestClock();
  const backend = new FaultyBackend(new MemoryBackend({ clock }), { clock });
  const told: (readonly [unknown, ErrorOrigin])[] = [];
  const plugin = new PrometheusPlugin({ registry, cache: 'test', ...options });
  const onError = (error: unknown, origin: ErrorOrigin): void => void told.push([error, origin]);
  const cache = new Cache({ backend, clock, onError, plugins: [plugin] });
  return { registry, clock, backend, cache, told, plugin };
}

/** The samples of a metric by their labels, as they are in the page that Prometheus reads. */
async function samples(registry: Registry, name: string): Promise<Readonly<Record<string, number>>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const [labels = '', value] = line.slice(name.length + 1).split('} ');
      const sorted = labels.split(',').toSorted();
      return [sorted.map((label) => label.replaceAll('"', '')).join(' '), Number(value)];
    }),
  );
}

describe('cache_operations_total', () => {
  it('counts commands by name and by how they ended', async () => {
    const { registry, cache } = setUp();
    await cache.set('a', null);
    await cache.get('a');
    await cache.get('a');
    await cache.get('missing', { default: 1 });
    await cache.exists('missing');
    await cache.multiGet(['a', 'missing']);
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=test command=set result=ok': 1,
      'cache=test command=get result=hit': 2,
      'cache=test command=get result=miss': 1,
      'cache=test command=exists result=ok': 1,
      'cache=test command=multiGet result=ok': 1,
    });
  });

  it('counts failures by their codes', async () => {
    const { registry, cache, backend, clock } = setUp();
    await cache.set('a', 1);
    await expect(cache.add('a', 1)).rejects.toMatchObject({ code: 'CACHE_KEY_EXISTS' });
    backend.fail();
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    backend.heal();
    backend.hang();
    const late = expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    const controller = new AbortController();
    const aborted = expect(cache.get('a', { signal: controller.signal })).rejects.toBe('user 7 left');
    controller.abort('user 7 left');
    await aborted;
    await clock.advance('5s');
    await late;
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=test command=set result=ok': 1,
      'cache=test command=add result=CACHE_KEY_EXISTS': 1,
      'cache=test command=get result=CACHE_BACKEND_UNAVAILABLE': 1,
      'cache=test command=get result=CACHE_TIMEOUT': 1,
      'cache=test command=get result=ABORTED': 1,
    });
  });
});

describe('cache_operation_duration_seconds', () => {
  it('times commands in seconds', async () => {
    const { registry, cache, backend, clock } = setUp();
    backend.slow(20);
    const slow = cache.get('a');
    await clock.advance(20);
    await slow;
    backend.heal();
    await cache.get('a');
    const buckets = await samples(registry, 'cache_operation_duration_seconds_bucket');
    expect(buckets['cache=test command=get le=0.01']).toBe(1);
    expect(buckets['cache=test command=get le=0.025']).toBe(2);
    expect(await samples(registry, 'cache_operation_duration_seconds_sum')).toEqual({ 'cache=test command=get': 0.02 });
    expect(await samples(registry, 'cache_operation_duration_seconds_count')).toEqual({ 'cache=test command=get': 2 });
  });

  it('has the buckets that it is given', async () => {
    const { registry, cache } = setUp({ buckets: [0.5, 2] });
    await cache.get('a');
    expect(Object.keys(await samples(registry, 'cache_operation_duration_seconds_bucket'))).toEqual([
      'cache=test command=get le=0.5',
      'cache=test command=get le=2',
      'cache=test command=get le=+Inf',
    ]);
  });

  it('takes a clock that was set back for no time at all', async () => {
    const { registry, cache, plugin } = setUp();
    plugin.post({ command: 'get', cache, key: 'a', builtKey: 'a', options: {}, took: -5, result: 1 });
    expect(await samples(registry, 'cache_operation_duration_seconds_sum')).toEqual({ 'cache=test command=get': 0 });
  });
});

describe('cache_lookups_total', () => {
  it('counts keys, those of batches one by one, hits and misses from the first on', async () => {
    const { registry, cache } = setUp();
    await cache.get('missing');
    expect(await samples(registry, 'cache_lookups_total')).toEqual({
      'cache=test result=hit': 0,
      'cache=test result=miss': 1,
    });
    await cache.multiSet({ a: 1, b: 2 });
    await cache.multiGet(['a', 'b', 'a', 'c']);
    await cache.getWithToken('a');
    await cache.exists('missing');
    expect(await samples(registry, 'cache_lookups_total')).toEqual({
      'cache=test result=hit': 4,
      'cache=test result=miss': 2,
    });
  });

  it('counts one look-up for all that share a load', async () => {
    const { registry, cache } = setUp();
    const load = async (): Promise<number> => 1;
    await Promise.all([cache.getOrSet('a', load), cache.getOrSet('a', load)]);
    await cache.getOrSet('a', load);
    expect(await samples(registry, 'cache_lookups_total')).toEqual({
      'cache=test result=hit': 1,
      'cache=test result=miss': 1,
    });
  });
});

describe('cache_batch_keys', () => {
  it('measures batches, and nothing else', async () => {
    const { registry, cache } = setUp();
    await cache.multiGet(['a', 'b', 'c']);
    await cache.multiGet([]);
    await cache.multiDelete(['a', 'b']);
    await cache.get('a');
    expect(await samples(registry, 'cache_batch_keys_sum')).toEqual({
      'cache=test command=multiGet': 3,
      'cache=test command=multiDelete': 2,
    });
    expect(await samples(registry, 'cache_batch_keys_count')).toEqual({
      'cache=test command=multiGet': 2,
      'cache=test command=multiDelete': 1,
    });
  });
});

describe('Labels', () => {
  it('name the backend where the plugin has no name', async () => {
    const registry = new Registry();
    const cache = new MemoryCache({ plugins: [new PrometheusPlugin({ registry })] });
    await cache.get('a');
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=memory command=get result=miss': 1,
    });
  });

  it('hold no key and no namespace, so that their number does not grow with them', async () => {
    const { registry, cache } = setUp();
    for (let user = 0; user < 500; user++) {
      await cache.namespace(`secret ${user}`).get(`secret ${user}`);
      await cache.set(`secret ${user}`, `secret ${user}`);
      await cache.add(`secret ${user}`, 1).catch(() => undefined);
    }
    const page = await registry.metrics();
    expect(page).not.toContain('secret');
    expect(Object.keys(await samples(registry, 'cache_operations_total'))).toHaveLength(3);
  });

  it('tell apart the namespaces that are listed, nested ones included, and no others', async () => {
    const { registry, cache } = setUp({ namespaces: ['users', 'users:vip'] });
    await cache.namespace('users').get('a');
    await cache.namespace('users').namespace('vip').multiGet(['a', 'b']);
    await cache.namespace('users').namespace('42').get('a');
    await cache.namespace('users2').get('a');
    await cache.get('a');
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=test command=get namespace=users result=miss': 2,
      'cache=test command=multiGet namespace=users:vip result=ok': 1,
      'cache=test command=get namespace= result=miss': 2,
    });
  });

  it('include those that never change', async () => {
    const { registry, cache } = setUp({ labels: { region: 'eu "west"' }, prefix: 'app_' });
    await cache.get('a');
    const page = await registry.metrics();
    expect(page).toContain(
      String.raw`app_operations_total{region="eu \"west\"",cache="test",command="get",result="miss"} 1`,
    );
    for (const { labelNames } of registry.getMetricsAsArray() as unknown as { labelNames: string[] }[])
      expect(labelNames).toContain('region');
  });
});

describe('Several caches', () => {
  it('share the metrics of a registry, also after it was read as OpenMetrics', async () => {
    const registry = new Registry();
    const make = (cache: string): MemoryCache =>
      new MemoryCache({ plugins: [new PrometheusPlugin({ registry, cache })] });
    const one = make('one');
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    await registry.metrics();
    const other = make('other');
    await one.get('a');
    await other.get('a');
    await other.get('a');
    expect(registry.getMetricsAsArray()).toHaveLength(4);
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=one command=get result=miss': 1,
      'cache=other command=get result=miss': 2,
    });
  });

  it('may share a plugin', async () => {
    const registry = new Registry();
    const plugin = new PrometheusPlugin({ registry });
    const memory = new MemoryCache({ plugins: [plugin] });
    const faulty = new Cache({ backend: Object.assign(new MemoryBackend(), { name: 'other' }), plugins: [plugin] });
    await Promise.all([memory.get('a'), faulty.set('a', 1), faulty.namespace('view').get('a')]);
    expect(await samples(registry, 'cache_operations_total')).toEqual({
      'cache=memory command=get result=miss': 1,
      'cache=other command=set result=ok': 1,
      'cache=other command=get result=miss': 1,
    });
  });
});

describe('A registry that does not fit', () => {
  it.each<[string, PrometheusPluginOptions, RegExp]>([
    [
      'other labels',
      { labels: { region: 'eu' } },
      /cache_operations_total with the labels cache, command, result, not /,
    ],
    ['a label of namespaces', { namespaces: ['users'] }, /with the labels .*not .*namespace/],
    ['other buckets', { buckets: [1] }, /cache_operation_duration_seconds with the buckets .*, not 1; give/],
  ])('is refused: %s', (_what, options, message) => {
    const { registry } = setUp();
    const make = (): unknown => new PrometheusPlugin({ registry, ...options });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'CACHE_CONFIGURATION' }));
    expect(() => new PrometheusPlugin({ registry, ...options, prefix: 'second_' })).not.toThrow();
  });

  it("is refused: another library's metric of another kind", () => {
    const registry = new Registry();
    void new Counter({ name: 'cache_batch_keys', help: 'of another library', registers: [registry] });
    expect(() => new PrometheusPlugin({ registry })).toThrow(/cache_batch_keys that is a counter, no histogram/);
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(['cache_batch_keys']);
  });
});

describe('A metric that fails', () => {
  it("fails no command, and the cache's onError hears of it", async () => {
    const { registry, cache, told } = setUp();
    const counter = registry.getSingleMetric('cache_operations_total') as Counter;
    counter.labels = () => {
      throw new Error('out of order');
    };
    expect(await cache.set('a', 1)).toBe(true);
    expect(await cache.get('a')).toBe(1);
    expect(told.map(([, origin]) => origin)).toEqual([
      { operation: 'set', key: 'a' },
      { operation: 'get', key: 'a' },
    ]);
    const [[error] = []] = told;
    expect(isCacheError(error, 'CACHE_HOOK')).toBe(true);
    expect(error).toMatchObject({ message: "plugin 'prometheus' failed at set: out of order", command: 'set' });
  });
});

describe('new PrometheusPlugin', () => {
  afterEach(() => register.clear());

  it('takes the default registry where it is given none', async () => {
    const cache = new MemoryCache({ plugins: [new PrometheusPlugin()] });
    await cache.get('a');
    expect(await samples(register, 'cache_lookups_total')).toMatchObject({ 'cache=memory result=miss': 1 });
  });

  it.each<[object, RegExp]>([
    [{ registry: {} }, /^registry must be a Registry of prom-client/],
    [{ registry: null }, /^registry must be/],
    [{ cache: '' }, /^cache must be a string with at least one character; got ""/],
    [{ cache: 7 }, /^cache must be/],
    [{ prefix: '1_' }, /^prefix must be .*; got "1_"/],
    [{ prefix: 'my-app' }, /^prefix must be/],
    [{ buckets: [] }, /^buckets must be an array of ascending seconds above 0; got \[\]/],
    [{ buckets: [1, 1] }, /^buckets must be/],
    [{ buckets: [0, 1] }, /^buckets must be/],
    [{ buckets: [1, Infinity] }, /^buckets must be/],
    [{ buckets: '1,2' }, /^buckets must be/],
    [{ labels: ['eu'] }, /^labels must be an object/],
    [{ labels: { 'a-b': 'c' } }, /^labels must have names of .*; got "a-b"/],
    [{ labels: { __name: 'c' } }, /^labels must have names/],
    [{ labels: { command: 'get' } }, /^labels must not have cache, command, .*; got command/],
    [{ labels: { region: 1 } }, /^labels.region must be a string; got number/],
    [{ namespaces: 'users' }, /^namespaces must be an array/],
    [{ namespaces: [''] }, /^namespaces\[0\] must be/],
    [{ namespaces: ['users', 'a::b'] }, /^namespaces\[1\] must be names joined by ':', none of them empty; got "a::b"/],
    [[], /^the options of PrometheusPlugin must be an object; got an array/],
    [{ name: 'sessions' }, /unknown option 'name' of PrometheusPlugin; accepted are registry, cache,/],
  ])('refuses %p', (options, message) => {
    expect(() => new PrometheusPlugin(options as never)).toThrow(message);
  });
});
