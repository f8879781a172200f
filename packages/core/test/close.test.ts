import { describe, expect, it, jest } from '@jest/globals';

import { FaultyBackend, TestClock } from '../../testing/src/index.ts';
import { Cache } from '../src/index.ts';
import { listOf } from './list-of.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp() {
  const clock = new TestClock();
  const close = jest.fn<() => void>();
  const inner = Object.assign(new MapBackend({ clock }), { close });
  const backend = new FaultyBackend(inner, { clock });
  const reported: unknown[] = [];
  return {
    clock,
    close,
    inner,
    backend,
    reported,
    cache: new Cache({ backend, clock, onError: (error) => reported.push(error) }),
  };
}

describe('Cache.close', () => {
  it('closes the backend once, however often it is called', async () => {
    const { cache, close } = setUp();
    const first = cache.close();
    expect(cache.close()).toBe(first);
    await first;
    await cache[Symbol.asyncDispose]();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('closes the backend once, however many caches are over it, and keeps the others from asking it', async () => {
    const { cache, close, inner, backend } = setUp();
    const other = new Cache({ backend });
    await cache.close();
    inner.set('key', 1, null);
    const asked = [() => other.get('key'), () => other.add('key', 2), () => other.clear(), () => listOf(other.keys())];
    for (const ask of asked) expect(await rejectionOf(ask())).toMatchObject({ code: 'CACHE_CLOSED', backend: 'map' });
    await other.close();
    expect([close.mock.calls.length, inner.entries.size]).toEqual([1, 1]);
  });

  it('leaves nothing armed on the clock', async () => {
    const { cache, clock, backend } = setUp();
    backend.slow(10);
    for (const timeout of [undefined, '1s', null] as const) {
      const setting = cache.set('key', 1, timeout === undefined ? {} : { timeout });
      await clock.advance(10);
      await setting;
    }
    backend.slow(10, 'close');
    const closed = cache.close();
    await clock.advance(10);
    await closed;
    expect(clock.pending()).toEqual([]);
  });

  it('is done by await using', async () => {
    const { cache, close } = setUp();
    {
      await using scoped = cache;
      await scoped.set('key', 1);
    }
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('waits for what is in flight', async () => {
    const { cache, backend, clock, close, inner } = setUp();
    backend.slow(100);
    const written = cache.set('key', 1);
    const closed = cache.close();
    await clock.advance(99);
    expect(close).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(await written).toBe(true);
    await closed;
    expect([close.mock.calls.length, inner.entries.size]).toEqual([1, 1]);
  });

  it('waits no longer than the deadline of what hangs', async () => {
    const { cache, backend, clock, close } = setUp();
    backend.hang('get');
    const error = rejectionOf(cache.get('key'));
    const closed = cache.close();
    await clock.advance('5s');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    await closed;
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('waits without end for what hangs without a deadline, until that is aborted', async () => {
    const { cache, backend, clock, close } = setUp();
    backend.hang('get');
    const giveUp = new AbortController();
    const error = rejectionOf(cache.get('key', { timeout: null, signal: giveUp.signal }));
    const closed = cache.close();
    await clock.advance('1h');
    expect(close).not.toHaveBeenCalled();
    giveUp.abort(new Error('given up'));
    expect(await error).toMatchObject({ message: 'given up' });
    await closed;
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('has a deadline of its own', async () => {
    const { cache, backend, clock } = setUp();
    backend.hang('close');
    const error = rejectionOf(cache.close());
    await clock.advance('5s');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT', command: 'close', backend: 'map' });
    backend.heal();
  });

  it('refuses every command from then on, without asking the backend', async () => {
    const { cache, inner } = setUp();
    await cache.set('key', 1);
    const view = cache.namespace('view');
    void cache.close();
    const asked = [
      () => cache.get('key'),
      () => cache.set('key', 2),
      () => cache.add('a', 1),
      () => cache.multiGet(['key']),
      () => cache.multiGet([]),
      () => cache.multiSet({ key: 2 }),
      () => cache.exists('key'),
      () => cache.increment('n'),
      () => cache.expire('key', 5),
      () => cache.ttl('key'),
      () => cache.delete('key'),
      () => cache.multiDelete(['key']),
      () => cache.clear(),
      () => cache.raw('clear'),
      () => listOf(cache.keys()),
      () => cache.getOrSet('key', () => 1),
      () => cache.getWithToken('key'),
      () => cache.compareAndSet('key', 1, 2),
      () => cache.compareAndDelete('key', 1),
      () => view.get('key'),
    ];
    for (const ask of asked) expect(await rejectionOf(ask())).toMatchObject({ code: 'CACHE_CLOSED' });
    expect([...inner.entries.keys()]).toEqual(['key']);
  });

  it('by a view closes its cache', async () => {
    const { cache, close } = setUp();
    await cache.namespace('view').close();
    expect(await rejectionOf(cache.get('key'))).toMatchObject({ code: 'CACHE_CLOSED' });
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('hands a load under way to its waiters, and stores and reports nothing any more', async () => {
    const { cache, clock, inner, reported } = setUp();
    const answer = cache.getOrSet('key', () => clock.sleep(10).then(() => 'loaded'));
    await cache.close();
    await clock.advance(10);
    expect(await answer).toBe('loaded');
    expect([inner.entries.size, reported]).toEqual([0, []]);
  });

  it('rejects with what the backend rejects with, each time', async () => {
    const { cache, backend } = setUp();
    backend.fail(new Error('stuck'), 'close');
    expect(await rejectionOf(cache.close())).toMatchObject({ message: expect.stringContaining('stuck') });
    expect(await rejectionOf(cache.close())).toMatchObject({ message: expect.stringContaining('stuck') });
  });

  it('rejects where the backend throws at once', async () => {
    const clock = new TestClock();
    const close = (): never => {
      throw new Error('at once');
    };
    const cache = new Cache({ backend: Object.assign(new MapBackend({ clock }), { close }), clock });
    expect(await rejectionOf(cache.close())).toMatchObject({ message: expect.stringContaining('at once') });
  });
});
