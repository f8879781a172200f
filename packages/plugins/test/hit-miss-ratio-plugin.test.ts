import { Cache } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';

import { HitMissRatioPlugin } from '../src/index.ts';

function setUp() {
  const hits = new HitMissRatioPlugin();
  return { hits, cache: new MemoryCache({ plugins: [hits] }) };
}

describe('HitMissRatioPlugin.stats', () => {
  it('is zero, and no NaN, before anything was looked up', () => {
    expect(new HitMissRatioPlugin().stats()).toEqual({ hits: 0, misses: 0, total: 0, ratio: 0 });
  });

  it('counts gets, also of values that are falsy', async () => {
    const { hits, cache } = setUp();
    for (const [index, value] of [null, 0, '', false].entries()) {
      await cache.set(`key ${index}`, value);
      await cache.get(`key ${index}`);
    }
    await cache.get('missing');
    expect(hits.stats()).toEqual({ hits: 4, misses: 1, total: 5, ratio: 0.8 });
  });

  it('counts a miss that a default stands in for as a miss', async () => {
    const { hits, cache } = setUp();
    expect(await cache.get('missing', { default: 1 })).toBe(1);
    expect(hits.stats()).toMatchObject({ hits: 0, misses: 1 });
  });

  it('counts each key of multiGet', async () => {
    const { hits, cache } = setUp();
    await cache.multiSet({ a: 1, b: null });
    await cache.multiGet(['a', 'b', 'c', 'a']);
    await cache.multiGet([]);
    expect(hits.stats()).toEqual({ hits: 3, misses: 1, total: 4, ratio: 0.75 });
  });

  it('counts getWithToken, and nothing that asks for no value', async () => {
    const { hits, cache } = setUp();
    await cache.set('key', 1);
    await cache.getWithToken('key');
    await cache.getWithToken('missing');
    await cache.exists('key');
    await cache.ttl('missing');
    await cache.increment('counter');
    await cache.delete('missing');
    expect(hits.stats()).toMatchObject({ hits: 1, misses: 1 });
  });

  it('counts one look-up for all that share a load', async () => {
    const { hits, cache } = setUp();
    const load = async (): Promise<number> => 1;
    await Promise.all([cache.getOrSet('key', load), cache.getOrSet('key', load)]);
    await cache.getOrSet('key', load);
    expect(hits.stats()).toMatchObject({ hits: 1, misses: 1 });
  });

  it('does not count look-ups that failed', async () => {
    const hits = new HitMissRatioPlugin();
    const backend = new FaultyBackend(new MemoryBackend());
    const cache = new Cache({ backend, plugins: [hits] });
    backend.fail();
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    await expect(cache.multiGet(['a', 'b'])).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(hits.stats().total).toBe(0);
  });

  it('tells caches apart and counts views as their cache', async () => {
    const hits = new HitMissRatioPlugin();
    const [one, two] = [new MemoryCache({ plugins: [hits] }), new MemoryCache({ plugins: [hits] })];
    await one.namespace('users').set('key', 1);
    await one.namespace('users').get('key');
    await two.get('key');
    expect(hits.stats(one)).toMatchObject({ hits: 1, misses: 0, ratio: 1 });
    expect(hits.stats(two.namespace('any'))).toMatchObject({ hits: 0, misses: 1, ratio: 0 });
    expect(hits.stats()).toMatchObject({ hits: 1, misses: 1, ratio: 0.5 });
  });

  it('looks back as far as its window', async () => {
    const clock = new TestClock();
    const hits = new HitMissRatioPlugin({ window: '1m' });
    const cache = new MemoryCache({ clock, plugins: [hits] });
    await cache.get('key');
    await clock.advance('30s');
    await cache.set('key', 1);
    await cache.get('key');
    expect(hits.stats()).toMatchObject({ hits: 1, misses: 1 });
    await clock.advance('30s');
    expect(hits.stats()).toMatchObject({ hits: 1, misses: 0 });
    await clock.advance('30s');
    expect(hits.stats(cache)).toEqual({ hits: 0, misses: 0, total: 0, ratio: 0 });
  });
});

describe('HitMissRatioPlugin', () => {
  it('forgets everything on reset', async () => {
    const { hits, cache } = setUp();
    await cache.get('key');
    hits.reset();
    expect(hits.stats().total + hits.stats(cache).total).toBe(0);
  });

  it('is written to JSON as its figures and to a terminal as a table', async () => {
    const { hits, cache } = setUp();
    await cache.multiSet({ a: 1, b: 1 });
    await cache.multiGet(['a', 'b', 'c']);
    expect(JSON.parse(JSON.stringify(hits))).toEqual({ hits: 2, misses: 1, total: 3, ratio: 2 / 3 });
    expect(String(hits)).toBe('hits  misses  total   ratio\n2          1      3  66.7 %');
  });

  it('refuses options that it does not know', () => {
    expect(() => new HitMissRatioPlugin({ by: 'key' } as never)).toThrow(/'by'.*accepted are window/);
  });
});
