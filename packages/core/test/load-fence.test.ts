import { describe, expect, it } from '@jest/globals';

import { FaultyBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type Serializer } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp({ later = false, shared = false } = {}) {
  const clock = new TestClock();
  const inner = new MapBackend({ clock, later, capabilities: { shared } });
  const backend = new FaultyBackend(inner, { clock });
  const reported: unknown[] = [];
  const cache = new Cache({ backend, clock, onError: (error) => reported.push(error) });
  /** A load that takes 10 ms, under way. */
  const loading = (value: unknown = 'loaded', key = 'key'): Promise<unknown> =>
    cache.getOrSet(key, () => clock.sleep(10).then(() => value));
  const stored = (key = 'key'): unknown => inner.entries.get(key)?.payload;
  return { clock, inner, backend, cache, loading, stored, reported };
}

const COUNTER: Serializer = { name: 'any', produces: 'text', serialize: String, deserialize: String };

describe.each([{ later: false }, { later: true }])('a load under way, backend answers later: $later', ({ later }) => {
  it.each<[string, (cache: Cache) => Promise<unknown>, unknown]>([
    ['set', (cache) => cache.set('key', 'newer'), 'newer'],
    ['add', (cache) => cache.add('key', 'newer'), 'newer'],
    ['multiSet', (cache) => cache.multiSet({ other: 1, key: 'newer' }), 'newer'],
    ['increment', (cache) => cache.increment('key', 5), 5],
    ['delete', (cache) => cache.delete('key'), undefined],
    ['multiDelete', (cache) => cache.multiDelete(['other', 'key']), undefined],
    ['clear', (cache) => cache.clear(), undefined],
    ['raw', (cache) => cache.raw('clear'), undefined],
    ['expire', (cache) => cache.expire('key', 5), undefined],
    ['compareAndDelete', (cache) => cache.compareAndDelete('key', 'token'), undefined],
  ])('is handed to its waiters but not stored over a later %s', async (_, write, expected) => {
    const { cache, clock, loading, stored } = setUp({ later });
    const answer = loading();
    await clock.advance(5);
    await write(cache);
    await clock.advance(5);
    expect(await answer).toBe('loaded');
    expect(stored()).toBe(expected);
  });

  it('is not stored where a write that was sent before it times out: it may have been done', async () => {
    const { backend, cache, clock, loading, stored } = setUp({ later });
    backend.hang(['delete']);
    const removed = cache.delete('key', { timeout: 15 }).catch((error: unknown) => (error as { code: string }).code);
    await clock.advance(8);
    const answer = loading();
    await clock.advance(10);
    expect([await removed, await answer, stored()]).toEqual(['CACHE_TIMEOUT', 'loaded', undefined]);
    backend.heal();
  });

  it('is not stored where a write that was sent before it fails: it may have been done', async () => {
    const { cache, clock, inner, loading, stored } = setUp({ later });
    inner.delete = () => clock.sleep(15).then(() => Promise.reject(new Error('lost')));
    const removed = cache.delete('key').catch((error: unknown) => (error as { code: string }).code);
    await clock.advance(8);
    const answer = loading();
    await clock.advance(10);
    expect([await removed, await answer, stored()]).toEqual(['CACHE_BACKEND', 'loaded', undefined]);
  });

  it('is stored where only other keys or namespaces were written', async () => {
    const { cache, clock, loading, stored } = setUp({ later });
    const answer = loading();
    await clock.advance(5);
    await cache.set('other', 1);
    await cache.delete('key', { namespace: 'ns' });
    await cache.namespace('ns').clear();
    await clock.advance(5);
    expect([await answer, stored()]).toEqual(['loaded', 'loaded']);
  });

  it('is not stored over a clear of the namespace that it is nested in', async () => {
    const { cache, clock, inner } = setUp({ later });
    const app = cache.namespace('app');
    const answer = app.namespace('users').getOrSet('1', () => clock.sleep(10).then(() => 'old'));
    await clock.advance(5);
    await app.clear();
    await clock.advance(5);
    expect([await answer, inner.entries.size]).toEqual(['old', 0]);
  });

  it('is not shared by those who ask after the write: they load anew, and theirs is stored', async () => {
    const { cache, clock, loading, stored } = setUp({ later });
    const first = loading('old');
    await clock.advance(5);
    await cache.delete('key');
    const second = loading('new');
    await clock.advance(20);
    expect([await first, await second, stored()]).toEqual(['old', 'new', 'new']);
  });

  it('stays fenced by later writes when an earlier one that was fenced ends', async () => {
    const { cache, clock, loading, stored } = setUp({ later });
    const first = loading('first');
    await clock.advance(5);
    await cache.delete('key');
    const second = loading('second');
    await clock.advance(5);
    expect(await first).toBe('first');
    await cache.delete('key');
    await clock.advance(5);
    expect([await second, stored()]).toEqual(['second', undefined]);
  });

  it('is fenced by writes of another cache over the same backend', async () => {
    const { backend, clock, loading, stored } = setUp({ later });
    const answer = loading();
    await clock.advance(5);
    await new Cache({ backend, clock, serializer: COUNTER }).set('key', 'newer');
    await clock.advance(5);
    expect([await answer, stored()]).toEqual(['loaded', 'newer']);
  });
});

// On a shared store, since core does the writes of a key there as they come, with no lock of its own.
describe('a loaded value on its way to the store', () => {
  it('gets there before a later write of the key', async () => {
    const { cache, backend, clock, loading, stored } = setUp({ shared: true });
    backend.slow(100, 'set');
    const answer = loading();
    await clock.advance(50);
    backend.heal();
    backend.slow(100, 'set');
    const held = loading('second', 'second');
    await clock.advance(20);
    const removed = cache.delete('second');
    await clock.advance('1s');
    expect(await Promise.all([answer, held, removed])).toEqual(['loaded', 'second', 1]);
    expect([stored(), stored('second')]).toEqual(['loaded', undefined]);
  });

  it('lets a later delete wait for it, so that it does not come back', async () => {
    const { cache, backend, clock, loading, stored } = setUp({ shared: true });
    backend.slow(100, 'set');
    const answer = loading();
    await clock.advance(50);
    let removedAt: number | undefined;
    const removed = cache.delete('key').then((count) => {
      removedAt = clock.now();
      return count;
    });
    await clock.advance('1s');
    expect(await answer).toBe('loaded');
    expect([await removed, removedAt, stored()]).toEqual([1, 110, undefined]);
  });

  it('lets a later delete wait also where the callers of the load did not', async () => {
    const { cache, backend, clock, stored } = setUp({ shared: true });
    backend.slow(100, 'set');
    expect(await cache.getOrSet('key', () => 'loaded', { waitForWrite: false })).toBe('loaded');
    const removed = cache.delete('key');
    await clock.advance('1s');
    expect([await removed, stored()]).toEqual([1, undefined]);
  });

  it('lets a later set win', async () => {
    const { cache, backend, clock, loading, stored } = setUp({ shared: true });
    backend.slow(100, 'set');
    const answer = loading('old');
    await clock.advance(50);
    backend.heal();
    expect(stored()).toBe(undefined);
    const written = cache.set('key', 'new');
    await clock.advance('1s');
    expect([await answer, await written, stored()]).toEqual(['old', true, 'new']);
  });

  it('holds no write up for longer than that one may take', async () => {
    const { cache, backend, clock, loading, reported, stored } = setUp({ shared: true });
    backend.hang('set');
    const answer = loading();
    await clock.advance(20);
    const removed = cache.delete('key', { timeout: '1s' }).catch((error: unknown) => (error as { code: string }).code);
    await clock.advance('1s');
    expect(await removed).toBe('CACHE_TIMEOUT');
    await clock.advance('5s');
    expect(await answer).toBe('loaded');
    expect(reported).toMatchObject([{ code: 'CACHE_TIMEOUT', command: 'set' }]);
    backend.heal();
    await clock.advance(0);
    // The set that was given up has reached the store by now.
    expect(stored()).toBe('loaded');
    expect(await cache.set('key', 'new')).toBe(true);
    expect([await cache.get('key'), await cache.delete('key')]).toEqual(['new', 1]);
  });

  it('keeps the key from nobody once it was given up, though it was overtaken and its store never answers', async () => {
    const { cache, clock, inner } = setUp({ shared: true });
    inner.set = () => new Promise(() => undefined);
    const first = cache.getOrSet('key', () => 'first');
    await clock.advance(10);
    const removed = rejectionOf(cache.delete('key', { timeout: 10 }));
    const second = cache.getOrSet('key', () => 'second');
    await clock.advance('1m');
    Reflect.deleteProperty(inner, 'set');
    expect([await first, await second]).toEqual(['first', 'second']);
    expect(await removed).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(await cache.getOrSet('key', () => 'third')).toBe('third');
    expect([await cache.get('key'), await cache.delete('key')]).toEqual(['third', 1]);
  });

  it('lets batches, clears and raw commands wait as well', async () => {
    for (const write of [
      (cache: Cache) => cache.multiDelete(['other', 'key']),
      (cache: Cache) => cache.clear(),
      (cache: Cache) => cache.raw('delete', 'key'),
    ]) {
      const { cache, backend, clock, loading, stored } = setUp({ shared: true });
      backend.slow(100, 'set');
      const answer = loading();
      await clock.advance(50);
      const written = write(cache);
      await clock.advance('1s');
      await written;
      expect([await answer, stored()]).toEqual(['loaded', undefined]);
    }
  });
});

describe('a write under way when a load begins', () => {
  it('keeps the load from storing what it may have read before', async () => {
    const { cache, backend, clock, inner, stored } = setUp();
    backend.slow(100, 'delete');
    inner.set('source', 'old', null);
    const removed = cache.delete('key');
    const answer = cache.getOrSet('key', async () => {
      const read = inner.entries.get('source')?.payload;
      await clock.sleep(200);
      return read;
    });
    await clock.advance('1s');
    expect([await removed, await answer, stored()]).toEqual([0, 'old', undefined]);
  });
});
