import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import { Cache, ClosedError, InvalidKeyError } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';

describe.each([{ later: false }, { later: true }])('Cache.startLoad, backend answers later: $later', ({ later }) => {
  const setUp = () => {
    const clock = new TestClock();
    return { clock, cache: new Cache({ backend: new MapBackend({ clock, later }), clock }) };
  };

  it('stores as set does', async () => {
    const { cache, clock } = setUp();
    const load = cache.startLoad('key');
    await load.store('value', { ttl: 10 });
    load.end();
    expect(await cache.get('key')).toBe('value');
    await clock.advance(10);
    expect(await cache.get('key')).toBeUndefined();
  });

  it.each<[string, (cache: Cache) => Promise<unknown>, unknown]>([
    ['set', (cache) => cache.set('key', 'newer'), 'newer'],
    ['multiDelete', (cache) => cache.multiDelete(['other', 'key']), undefined],
    ['clear', (cache) => cache.clear(), undefined],
  ])('stores nothing over a later %s', async (_, write, expected) => {
    const { cache } = setUp();
    const load = cache.startLoad('key');
    await write(cache);
    expect(load.overtaken).toBe(true);
    await load.store('older');
    load.end();
    expect(await cache.get('key')).toBe(expected);
  });

  it('is overtaken by another load of the key, and by no other key', async () => {
    const { cache } = setUp();
    const [one, other] = [cache.startLoad('key'), cache.startLoad('key')];
    await cache.set('key 2', 1);
    expect([one.overtaken, other.overtaken]).toEqual([false, false]);
    await other.store('newer');
    await one.store('older');
    one.end();
    other.end();
    expect([one.overtaken, other.overtaken, await cache.get('key')]).toEqual([true, false, 'newer']);
  });

  it('is overtaken with all others whose keys fit a glob, in its namespace only', async () => {
    const { cache } = setUp();
    const view = cache.namespace('a*');
    const loads = [view.startLoad('user:1'), view.startLoad('users'), cache.startLoad('user:2')];
    const loading = Promise.withResolvers<string>();
    const got = view.getOrSet('user:3', () => loading.promise);
    await view.overtakeLoads('user:*');
    expect(loads.map(({ overtaken }) => overtaken)).toEqual([true, false, false]);
    await cache.overtakeLoads('user:?');
    expect(loads.map(({ overtaken }) => overtaken)).toEqual([true, false, true]);
    loading.resolve('older');
    expect([await got, await view.get('user:3')]).toEqual(['older', undefined]);
    for (const load of loads) load.end();
    await expect(cache.overtakeLoads(5 as never)).rejects.toThrow('match must be a string; got number');
  });

  it('has arrived in the store when those who overtook it go on', async () => {
    const { cache } = setUp();
    const load = cache.startLoad('key');
    const storing = load.store('value');
    await cache.overtakeLoads('k*');
    expect(await Array.fromAsync(cache.keys({ match: 'k*' }))).toEqual(['key']);
    await storing;
    load.end();
  });

  it('is in the way of nothing once it has ended', async () => {
    const { cache } = setUp();
    const load = cache.startLoad('key');
    load.end();
    await cache.set('key', 1);
    expect(load.overtaken).toBe(false);
  });
});

describe('Cache.startLoad', () => {
  it('throws at once for what can never be stored', async () => {
    const cache = new Cache({ backend: new MapBackend({ clock: new TestClock() }) });
    expect(() => cache.startLoad('')).toThrow(InvalidKeyError);
    await expect(cache.startLoad('key').store(undefined)).rejects.toThrow(TypeError);
    await cache.close();
    expect(() => cache.startLoad('key')).toThrow(ClosedError);
  });
});

describe('Cache.getAtOnce', () => {
  it('answers, and throws, at once where the backend does', async () => {
    const clock = new TestClock();
    const cache = new Cache({ backend: new MapBackend({ clock }), clock });
    await cache.set('key', 'value');
    expect([cache.getAtOnce('key'), cache.getAtOnce('none')]).toEqual(['value', undefined]);
    expect(() => cache.getAtOnce('')).toThrow(InvalidKeyError);
    await cache.close();
    expect(() => cache.getAtOnce('key')).toThrow(ClosedError);
  });

  it('answers with a promise where the backend does', async () => {
    const clock = new TestClock();
    const cache = new Cache({ backend: new MapBackend({ clock, later: true }), clock });
    await cache.set('key', 'value');
    const answer = cache.getAtOnce('key');
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe('value');
  });
});
