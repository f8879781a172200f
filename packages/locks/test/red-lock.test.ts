import { describe, expect, it, jest } from '@jest/globals';

import { Cache, type ErrorSink } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, RecordingBackend, TestClock } from '@cache/testing';

import { RedLock } from '../src/index.ts';

function setUp(): { clock: TestClock; cache: MemoryCache } {
  const clock = new TestClock();
  return { clock, cache: new MemoryCache({ clock }) };
}

/** Follows a promise, to tell what has become of it so far. */
function follow<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.error = error),
  );
  return seen;
}

describe('RedLock.acquire', () => {
  it('gives a free lock at once, and holds it for the lease', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    expect(lock).toMatchObject({ key: 'key', acquired: true, held: true });
    expect(await cache.ttl('key-lock')).toBe(1000);
    await clock.advance(999);
    expect(lock.held).toBe(true);
    await clock.advance(1);
    expect(lock).toMatchObject({ acquired: true, held: false });
    expect(await cache.exists('key-lock')).toBe(false);
  });

  it('lets a waiter have it as soon as it is released', async () => {
    const { clock, cache } = setUp();
    const first = await RedLock.acquire(cache, 'key', { lease: '1s' });
    const second = follow(RedLock.acquire(cache, 'key', { lease: '1s' }));
    await clock.advance(500);
    expect(second).toEqual({});
    expect(await first.release()).toBe(true);
    await clock.advance(0);
    expect(second.value?.held).toBe(true);
  });

  it('lets waiters have it in the order in which they came', async () => {
    const { clock, cache } = setUp();
    const order: number[] = [];
    const all = [1, 2, 3, 4].map(async (turn) =>
      RedLock.run(cache, 'key', { lease: '1m', checkInterval: '1m' }, async () => {
        order.push(turn);
        await clock.sleep(100);
      }),
    );
    await clock.advance('1m');
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('lets one waiter have it when the lease has run out; those who came with it go on without', async () => {
    const { clock, cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1s' });
    const waiters = [1, 2, 3].map(() => follow(RedLock.acquire(cache, 'key', { lease: '1s' })));
    await clock.advance(999);
    expect(waiters).toEqual([{}, {}, {}]);
    await clock.advance(1);
    expect(waiters.filter(({ value }) => value !== undefined)).toHaveLength(3);
    expect(waiters.filter(({ value }) => value?.acquired)).toHaveLength(1);
    expect(waiters.filter(({ value }) => value?.held)).toHaveLength(1);
  });

  it('waits for as long as `wait` says', async () => {
    const { clock, cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    const waiter = follow(RedLock.acquire(cache, 'key', { lease: '1h', wait: '2s' }));
    await clock.advance(1999);
    expect(waiter).toEqual({});
    await clock.advance(1);
    expect(waiter.value).toMatchObject({ acquired: false, held: false, fencingToken: undefined });
    expect(await waiter.value?.release()).toBe(false);
    expect(await waiter.value?.extend()).toBe(false);
    expect(await cache.exists('key-lock')).toBe(true);
  });

  it('tries once with `wait: 0`, and without limit with `wait: null`', async () => {
    const { clock, cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    expect((await RedLock.acquire(cache, 'key', { lease: '1s', wait: 0 })).acquired).toBe(false);
    const patient = follow(RedLock.acquire(cache, 'key', { lease: '1s', wait: null, checkInterval: '1m' }));
    await clock.advance('59m59s');
    expect(patient).toEqual({});
    await clock.advance('1m');
    expect(patient.value?.acquired).toBe(true);
  });

  it('rejects with LockTimeoutError after a wait in vain if the lock is required', async () => {
    const { clock, cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    const waiter = follow(RedLock.acquire(cache, 'key', { lease: '1h', wait: '2s', required: true }));
    await clock.advance('2s');
    expect(waiter.error).toMatchObject({ name: 'LockTimeoutError', code: 'CACHE_LOCK_TIMEOUT', backend: 'memory' });
    expect(String(waiter.error)).toContain('"key"');
  });

  it('looks at growing intervals, each with jitter, and never in a busy loop', async () => {
    const clock = new TestClock();
    const backend = new RecordingBackend(new MemoryBackend({ clock }));
    const cache = new Cache({ backend, clock });
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    backend.calls.length = 0;
    const waiter = RedLock.acquire(cache, 'key', { lease: '1s', wait: '10s', checkInterval: '200ms' });
    await clock.advance('10s');
    await waiter;
    // Halved at least and doubled at most: 10 s hold 50 to 100 looks at 100 to 200 ms, and a few shorter ones before.
    expect(backend.calls.length).toBeGreaterThanOrEqual(50);
    expect(backend.calls.length).toBeLessThan(115);
    expect(new Set(backend.calls.map(({ command }) => command))).toEqual(new Set(['add']));
  });

  it('looks hardly more often for a crowd in this process, of which all have their turn', async () => {
    const clock = new TestClock();
    const store = new RecordingBackend(new MemoryBackend({ clock }));
    const elsewhere = new Cache({ backend: store, clock });
    // Another backend on the same store, as another process has: its release calls nobody here.
    const cache = new Cache({ backend: new RecordingBackend(store), clock });
    const holder = await RedLock.acquire(elsewhere, 'key', { lease: '1h' });
    let turns = 0;
    const crowd = Array.from({ length: 50 }, () =>
      RedLock.run(cache, 'key', { lease: '1m', wait: null, fencing: false }, () => turns++),
    );
    store.calls.length = 0;
    await clock.advance('10s');
    // One alone looks at least a hundred times, at most two hundred; fifty, each by itself, would 5000 times.
    expect(store.calls.length).toBeGreaterThan(100);
    expect(store.calls.length).toBeLessThan(1200);
    await holder.release();
    await clock.advance('1s');
    await Promise.all(crowd);
    expect(turns).toBe(50);
  });

  it('looks again soon once all who came before have given up', async () => {
    const { clock, cache } = setUp();
    // As a holder in another process has it, whose release calls nobody here.
    await cache.set('key-lock', 'elsewhere');
    const controller = new AbortController();
    const options = { lease: '1m', wait: null };
    const crowd = Array.from({ length: 100 }, () =>
      follow(RedLock.acquire(cache, 'key', { ...options, signal: controller.signal })),
    );
    const last = follow(RedLock.acquire(cache, 'key', options));
    await clock.advance('1m');
    controller.abort(new Error('enough'));
    await clock.advance(0);
    expect(crowd.every(({ error }) => error !== undefined)).toBe(true);
    await cache.delete('key-lock');
    await clock.advance(100);
    expect(last.value?.acquired).toBe(true);
  });

  it('wakes the waiter of its own namespace, also through another view of it', async () => {
    const { clock, cache } = setUp();
    const tenants = Array.from({ length: 20 }, (_, index) => `tenant ${index}`);
    const acquire = (tenant: string): Promise<RedLock> =>
      RedLock.acquire(cache.namespace(tenant), 'key', { lease: '1h', wait: null });
    const holders = await Promise.all(tenants.map(acquire));
    const waiters = tenants.map((tenant) => follow(acquire(tenant)));
    await clock.advance('1m');
    await holders[19]?.release();
    await clock.advance(0);
    expect(waiters.map(({ value }) => value?.acquired === true).lastIndexOf(true)).toBe(19);
    expect(waiters.filter(({ value }) => value !== undefined)).toHaveLength(1);
  });

  it('locks keys and namespaces apart, and views of one namespace together', async () => {
    const { cache } = setUp();
    const options = { lease: '1h', wait: 0 };
    const acquired = async (where: Cache, key: string): Promise<boolean> =>
      (await RedLock.acquire(where, key, options)).acquired;
    expect(await acquired(cache, 'a')).toBe(true);
    expect(await acquired(cache, 'b')).toBe(true);
    expect(await acquired(cache.namespace('n'), 'a')).toBe(true);
    expect(await acquired(cache.namespace('n'), 'a')).toBe(false);
  });

  it('leaves the entry under the key alone', async () => {
    const { cache } = setUp();
    await cache.set('key', 'value');
    await RedLock.run(cache, 'key', { lease: '1s' }, () => cache.set('key', 'new'));
    expect(await cache.get('key')).toBe('new');
  });

  it('ends the wait when the signal is aborted, and leaves nothing behind', async () => {
    const { clock, cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    const controller = new AbortController();
    const waiter = follow(RedLock.acquire(cache, 'key', { lease: '1h', signal: controller.signal }));
    await clock.advance('1s');
    controller.abort(new Error('enough'));
    await clock.advance(0);
    expect(waiter.error).toEqual(new Error('enough'));
    expect(clock.pending().filter(({ kind }) => kind === 'sleep')).toEqual([]);
    await expect(RedLock.acquire(cache, 'key', { lease: '1h', signal: controller.signal })).rejects.toThrow('enough');
  });

  it('rejects with what the cache throws', async () => {
    const backend = new FaultyBackend(new MemoryBackend());
    const cache = new Cache({ backend });
    backend.fail();
    await expect(RedLock.acquire(cache, 'key', { lease: '1s' })).rejects.toMatchObject({ command: 'add' });
  });

  it('takes back an entry of which it is unknown whether it was stored', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MemoryBackend({ clock }));
    const onError = jest.fn<ErrorSink>();
    const cache = new Cache({ backend, clock, onError });
    backend.hang('getWithToken');
    const attempt = follow(RedLock.acquire(cache, 'key', { lease: '1h', timeout: '1s' }));
    await clock.advance(500);
    expect(await cache.exists('key-lock')).toBe(true);
    await clock.advance(500);
    backend.heal();
    await clock.advance(0);
    expect(attempt.error).toMatchObject({ code: 'CACHE_TIMEOUT', command: 'getWithToken' });
    expect(await cache.exists('key-lock')).toBe(false);
    expect(onError).not.toHaveBeenCalled();
  });

  it('takes it back also where the server is frozen for longer, and stores it only then', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MemoryBackend({ clock }));
    const onError = jest.fn<ErrorSink>();
    const cache = new Cache({ backend, clock, onError });
    backend.hang();
    const attempt = follow(RedLock.acquire(cache, 'key', { lease: '1h', timeout: '1s' }));
    await clock.advance('1m');
    expect(attempt.error).toMatchObject({ code: 'CACHE_TIMEOUT', command: 'add' });
    backend.heal();
    await clock.advance(0);
    expect(await cache.exists('key-lock')).toBe(true);
    await clock.advance('10s');
    expect(await cache.exists('key-lock')).toBe(false);
    expect(onError).not.toHaveBeenCalled();
    expect(clock.pending().filter(({ keepsAlive }) => keepsAlive)).toEqual([]);
  });

  it('gives that up, and says so, once a lease has passed', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MemoryBackend({ clock }));
    const onError = jest.fn<ErrorSink>();
    const cache = new Cache({ backend, clock, onError });
    backend.hang();
    const attempt = follow(RedLock.acquire(cache, 'key', { lease: '10s', timeout: '1s' }));
    await clock.advance('20s');
    expect(attempt.error).toMatchObject({ command: 'add' });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'CACHE_TIMEOUT' }), {
      operation: 'RedLock.acquire',
      key: 'key',
    });
    expect(clock.pending()).toEqual([]);
  });

  it('does not take a lock whose lease ended before the answer came', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MemoryBackend({ clock }), { clock });
    const cache = new Cache({ backend, clock });
    backend.slow('2s', 'add');
    const late = follow(RedLock.acquire(cache, 'key', { lease: '1s', wait: 0 }));
    await clock.advance('10s');
    expect(late.value).toMatchObject({ acquired: false, held: false });
    expect(await cache.exists('key-lock')).toBe(false);
  });
});
