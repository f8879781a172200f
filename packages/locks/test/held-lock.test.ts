import { describe, expect, it, jest } from '@jest/globals';

import { Cache, SystemClock, type ErrorSink } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';

import { RedLock } from '../src/index.ts';

function setUp(): {
  clock: TestClock;
  backend: FaultyBackend;
  onError: jest.Mock<ErrorSink>;
  cache: Cache;
} {
  const clock = new TestClock();
  const backend = new FaultyBackend(new MemoryBackend({ clock }), { clock });
  const onError = jest.fn<ErrorSink>();
  return { clock, backend, onError, cache: new Cache({ backend, clock, onError }) };
}

describe('RedLock.release', () => {
  it('frees the lock once, and answers the same promise again', async () => {
    const { cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    const released = lock.release();
    expect(lock.release()).toBe(released);
    expect(await released).toBe(true);
    expect(lock).toMatchObject({ acquired: true, held: false });
    expect(await cache.exists('key-lock')).toBe(false);
  });

  it('does not free the lock of the next holder', async () => {
    const { clock, cache } = setUp();
    const slow = await RedLock.acquire(cache, 'key', { lease: '1s' });
    await clock.advance('1s');
    const next = await RedLock.acquire(cache, 'key', { lease: '1s' });
    expect(await slow.release()).toBe(false);
    expect(next.held).toBe(true);
    expect(await cache.exists('key-lock')).toBe(true);
    expect(await next.release()).toBe(true);
  });

  it('rejects with what the cache throws', async () => {
    const { cache, backend } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    backend.fail();
    await expect(lock.release()).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
  });
});

describe('await using', () => {
  it('releases at the end of the block', async () => {
    const { cache } = setUp();
    {
      await using lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
      expect(lock.held).toBe(true);
    }
    expect(await cache.exists('key-lock')).toBe(false);
  });
});

describe('RedLock.run', () => {
  it('answers what the body answers, with the lock held meanwhile', async () => {
    const { cache } = setUp();
    const answer = await RedLock.run(cache, 'key', { lease: '1s' }, async (lock) => {
      expect(lock.held).toBe(true);
      expect(await cache.exists('key-lock')).toBe(true);
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(await cache.exists('key-lock')).toBe(false);
    expect(await RedLock.run(cache, 'key', { lease: '1s' }, () => 5)).toBe(5);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('mine'))],
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
  ])('releases when the body %s, and hands its error on', async (_how, body) => {
    const { cache } = setUp();
    await expect(RedLock.run(cache, 'key', { lease: '1s' }, body)).rejects.toEqual(new Error('mine'));
    expect(await cache.exists('key-lock')).toBe(false);
  });

  it('runs the body after a wait in vain, unless the lock is required', async () => {
    const { cache } = setUp();
    await RedLock.acquire(cache, 'key', { lease: '1h' });
    const options = { lease: '1h', wait: 0 };
    expect(await RedLock.run(cache, 'key', options, ({ acquired }) => acquired)).toBe(false);
    const body = jest.fn<() => void>();
    const required = RedLock.run(cache, 'key', { ...options, required: true }, body);
    await expect(required).rejects.toMatchObject({ code: 'CACHE_LOCK_TIMEOUT' });
    expect(body).not.toHaveBeenCalled();
  });

  it('answers, and reports, when the release fails', async () => {
    const { cache, backend, onError } = setUp();
    const answer = RedLock.run(cache, 'key', { lease: '1s' }, () => {
      backend.fail();
      return 'answer';
    });
    expect(await answer).toBe('answer');
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'CACHE_BACKEND_UNAVAILABLE' }), {
      operation: 'RedLock.release',
      key: 'key',
    });
  });

  it('lets one caller at a time in', async () => {
    const { clock, cache } = setUp();
    let inside = 0;
    let most = 0;
    const all = Array.from({ length: 20 }, async () =>
      RedLock.run(cache, 'key', { lease: '1m', required: true }, async () => {
        most = Math.max(most, ++inside);
        await clock.sleep(50);
        inside--;
      }),
    );
    await clock.advance('1m');
    await Promise.all(all);
    expect(most).toBe(1);
  });

  it('runs the body at once while the cache is turned off', async () => {
    const { cache } = setUp();
    cache.disable();
    await RedLock.run(cache, 'key', { lease: '1h' }, (outer) =>
      RedLock.run(cache, 'key', { lease: '1h' }, (inner) => {
        expect([outer.acquired, inner.acquired]).toEqual([true, true]);
      }),
    );
  });

  it('loses no lock while the cache is turned off', async () => {
    const { clock, cache } = setUp();
    cache.disable();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s', renew: true });
    await clock.advance('10s');
    expect([lock.held, lock.signal.aborted, await lock.extend()]).toEqual([true, false, true]);
    await lock.release();
  });
});

describe('RedLock.extend', () => {
  it('gives a new lease from now on', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    await clock.advance(900);
    expect(await lock.extend()).toBe(true);
    expect(await cache.ttl('key-lock')).toBe(1000);
    expect(await lock.extend('5s')).toBe(true);
    await clock.advance(4999);
    expect(lock.held).toBe(true);
    await clock.advance(1);
    expect(lock.held).toBe(false);
  });

  it('answers false and aborts the signal when the lock was lost', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    await clock.advance('1s');
    await RedLock.acquire(cache, 'key', { lease: '1s' });
    expect(await lock.extend()).toBe(false);
    expect(lock.signal.reason).toMatchObject({ name: 'LockError', code: 'CACHE_LOCK' });
    expect(await cache.ttl('key-lock')).toBe(1000);
  });

  it('does nothing after the release', async () => {
    const { cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    await lock.release();
    expect(await lock.extend()).toBe(false);
    expect(lock.signal.aborted).toBe(false);
    await expect(lock.extend(0)).rejects.toThrow('lease must be more than 0');
  });
});

describe('renew', () => {
  it('keeps the lock until it is released, and stops then', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s', renew: true });
    expect(clock.pending()).toContainEqual({ kind: 'timer', inMs: 1000, keepsAlive: false });
    await clock.advance('1h');
    expect(lock.held).toBe(true);
    expect(await cache.exists('key-lock')).toBe(true);
    await lock.release();
    await clock.advance('1h');
    expect(await cache.exists('key-lock')).toBe(false);
    expect(clock.pending().filter(({ inMs }) => inMs <= 1000)).toEqual([]);
  });

  it('is off by default', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s' });
    await clock.advance('3s');
    expect(lock.held).toBe(false);
  });

  it('survives failures that are shorter than the lease, and reports them', async () => {
    const { clock, cache, backend, onError } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s', renew: true });
    backend.fail();
    await clock.advance('1500ms');
    backend.heal();
    await clock.advance('1h');
    expect(lock.held).toBe(true);
    expect(lock.signal.aborted).toBe(false);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError.mock.calls[0]?.[1]).toEqual({ operation: 'RedLock.renew', key: 'key' });
  });

  it('gives up when failures outlast the lease, and aborts the signal', async () => {
    const { clock, cache, backend } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s', renew: true });
    backend.fail();
    await clock.advance('10s');
    expect(lock.held).toBe(false);
    expect(lock.signal.reason).toMatchObject({ code: 'CACHE_LOCK' });
  });

  it('aborts the signal when somebody removed the lock', async () => {
    const { clock, cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '3s', renew: true });
    await cache.delete('key-lock');
    await clock.advance('1s');
    expect(lock.signal.aborted).toBe(true);
    expect(lock.held).toBe(false);
  });
});

describe('fencingToken', () => {
  it('is higher for every acquisition, whoever acquires', async () => {
    const { clock, cache } = setUp();
    const tokens: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
      tokens.push(lock.fencingToken ?? Number.NaN);
      if (turn % 2 === 0) await lock.release();
      else await clock.advance('1s');
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
    expect(tokens.every(Number.isSafeInteger)).toBe(true);
  });

  it('goes on above its old end when the counter was forgotten', async () => {
    const { clock, cache } = setUp();
    const take = (): Promise<number | undefined> =>
      RedLock.run(cache, 'key', { lease: '1s' }, ({ fencingToken }) => fencingToken);
    for (let turn = 0; turn < 5; turn++) await take();
    const last = (await take()) ?? Number.NaN;
    await clock.advance('1d');
    expect(await cache.exists('key-lock-fence')).toBe(false);
    expect(await take()).toBeGreaterThan(last);
  });

  it('stays a safe integer in the real time', async () => {
    const cache = new MemoryCache({ clock: new SystemClock() });
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s' });
    expect(Number.isSafeInteger(lock.fencingToken)).toBe(true);
    await lock.release();
    await cache.close();
  });

  it('is not drawn with `fencing: false`', async () => {
    const { cache } = setUp();
    const lock = await RedLock.acquire(cache, 'key', { lease: '1s', fencing: false });
    expect(lock).toMatchObject({ acquired: true, fencingToken: undefined });
    expect(await cache.exists('key-lock-fence')).toBe(false);
  });
});
