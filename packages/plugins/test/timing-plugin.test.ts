import { Cache, type Plugin } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';

import { TimingPlugin } from '../src/index.ts';

function setUp(timing = new TimingPlugin()) {
  const clock = new TestClock();
  const backend = new FaultyBackend(new MemoryBackend({ clock }), { clock });
  const cache = new Cache({ backend, clock, timeout: '10s', plugins: [timing] });
  /** Has a command take exactly this long. */
  const take = async (ms: number, command: () => Promise<unknown> = () => cache.get('key')): Promise<void> => {
    backend.slow(ms);
    const done = command().catch(() => undefined);
    await clock.advance(ms);
    await done;
    backend.heal();
  };
  return { timing, clock, backend, cache, take };
}

describe('TimingPlugin.stats', () => {
  it('is empty before anything was called', () => {
    expect(new TimingPlugin().stats()).toEqual({});
    expect(setUp().timing.stats(setUp().cache)).toEqual({});
  });

  it('tells count, mean, least and most exactly, by command', async () => {
    const { timing, take, cache } = setUp();
    for (const ms of [10, 20, 60]) await take(ms);
    await take(5, () => cache.set('key', 1));
    expect(timing.stats().get).toMatchObject({ count: 3, errors: 0, mean: 30, min: 10, max: 60 });
    expect(timing.stats().set).toMatchObject({ count: 1, mean: 5, min: 5, max: 5, p50: 5, p999: 5 });
    expect(Object.keys(timing.stats())).toEqual(['get', 'set']);
  });

  it('tells percentiles to about 3 %, over six orders of magnitude', () => {
    const { timing, cache } = setUp();
    const samples = Array.from({ length: 10_000 }, (_, index) => 0.001 * 10 ** ((6 * index) / 9999));
    for (const took of shuffled(samples)) timing.post({ command: 'get', cache, options: {}, took, result: 1 });
    const { p50, p90, p99, p999 } = timing.stats().get ?? {};
    for (const [measured, share] of [
      [p50, 0.5],
      [p90, 0.9],
      [p99, 0.99],
      [p999, 0.999],
    ] as const) {
      const exact = samples[Math.ceil(share * samples.length) - 1] as number;
      expect(Math.abs((measured ?? 0) / exact - 1)).toBeLessThan(1 / 31);
    }
  });

  it.each([0, -5, 1e-9, 1e12, Number.NaN, Infinity])('takes a time of %p without harm', (took) => {
    const { timing, cache } = setUp();
    timing.post({ command: 'get', cache, options: {}, took, result: 1 });
    const stats = timing.stats().get;
    const expected = took > 0 ? took : 0;
    expect(stats).toMatchObject({ count: 1, min: expected, max: expected, p50: expected, p999: expected });
  });

  it('measures commands that fail, and counts them apart', async () => {
    const { timing, backend, cache, clock } = setUp();
    backend.fail(undefined, 'get');
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    backend.hang('get');
    const timedOut = expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    await clock.advance('10s');
    await timedOut;
    backend.heal();
    await cache.get('key');
    expect(timing.stats().get).toMatchObject({ count: 3, errors: 2, max: 10_000, min: 0 });
  });

  it('tells caches apart and counts views as their cache', async () => {
    const timing = new TimingPlugin();
    const [one, two] = [new MemoryCache({ plugins: [timing] }), new MemoryCache({ plugins: [timing] })];
    await one.get('key');
    await one.namespace('users').get('key');
    await two.namespace('users').namespace('nested').get('key');
    expect(timing.stats(one).get?.count).toBe(2);
    expect(timing.stats(one.namespace('another')).get?.count).toBe(2);
    expect(timing.stats(two).get?.count).toBe(1);
    expect(timing.stats().get?.count).toBe(3);
  });

  it('includes the hooks of other plugins that came before', async () => {
    const clock = new TestClock();
    const timing = new TimingPlugin();
    const slow: Plugin = { name: 'slow', preGet: () => clock.sleep(25) };
    const cache = new MemoryCache({ clock, plugins: [timing, slow] });
    const got = cache.get('key');
    await clock.advance(25);
    await got;
    expect(timing.stats().get?.max).toBe(25);
  });

  it('writes nothing onto the cache', async () => {
    const { cache, take } = setUp();
    const before = Reflect.ownKeys(cache);
    await take(1);
    expect(Reflect.ownKeys(cache)).toEqual(before);
  });
});

describe('TimingPlugin window', () => {
  it('looks back that far, to a tenth', async () => {
    const { timing, take, clock } = setUp(new TimingPlugin({ window: '100s' }));
    await take(500);
    await clock.advance('50s');
    await take(100);
    expect(timing.stats().get).toMatchObject({ count: 2, min: 100, max: 500 });
    await clock.advance('50s');
    expect(timing.stats().get).toMatchObject({ count: 1, min: 100, max: 100 });
    await clock.advance('50s');
    expect(timing.stats()).toEqual({});
    await take(7);
    expect(timing.stats().get).toMatchObject({ count: 1, max: 7 });
  });

  it('is kept by cache as well', async () => {
    const { timing, take, clock, cache } = setUp(new TimingPlugin({ window: '10s' }));
    for (let second = 0; second < 30; second++) {
      await take(0);
      await clock.advance('1s');
    }
    // The tenth that is under way, and the nine before.
    expect(timing.stats(cache).get?.count).toBe(9);
    await take(0);
    expect(timing.stats(cache).get?.count).toBe(10);
  });

  it.each([0, -1, '0s', Number.NaN])('refuses %p', (window) => {
    expect(() => new TimingPlugin({ window })).toThrow(RangeError);
  });

  it('refuses what is no duration, and options that it does not know', () => {
    expect(() => new TimingPlugin({ window: 'soon' })).toThrow(TypeError);
    expect(() => new TimingPlugin({ windows: '1s' } as never)).toThrow(/'windows'.*accepted are window/);
  });

  it.each([null, undefined, Infinity])('looks back without limit for %p', async (window) => {
    const { timing, take, clock } = setUp(new TimingPlugin({ window }));
    await take(1);
    await clock.advance('52w');
    expect(timing.stats().get?.count).toBe(1);
  });
});

describe('TimingPlugin', () => {
  it('forgets everything on reset', async () => {
    const { timing, take, cache } = setUp();
    await take(5);
    timing.reset();
    expect([timing.stats(), timing.stats(cache)]).toEqual([{}, {}]);
    await take(7);
    expect([timing.stats().get?.max, timing.stats(cache).get?.max]).toEqual([7, 7]);
  });

  it('is written to JSON as its figures', async () => {
    const { timing, take } = setUp();
    await take(5);
    expect(JSON.parse(JSON.stringify({ timing }))).toEqual({
      timing: { get: { count: 1, errors: 0, mean: 5, min: 5, max: 5, p50: 5, p90: 5, p99: 5, p999: 5 } },
    });
  });

  it('is written to a terminal as a table', async () => {
    const { timing, take, cache } = setUp();
    await take(5);
    await take(1234, () => cache.set('key', 1));
    expect(String(timing)).toBe(
      [
        'command  count  errors  mean   min   p50   p90   p99  p99.9   max',
        'get          1       0     5     5     5     5     5      5     5',
        'set          1       0  1234  1234  1234  1234  1234   1234  1234',
      ].join('\n'),
    );
    expect(timing.toString(cache)).toBe(String(timing));
  });
});

function shuffled(samples: readonly number[]): number[] {
  // Every 7919th, wrapped around: an order that is no order, and the same each time.
  return samples.map((_, index) => samples[(index * 7919) % samples.length] as number);
}
