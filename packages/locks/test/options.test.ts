import { describe, expect, it } from '@jest/globals';

import { Cache, type Backend, type Capabilities } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';

import { OptimisticLock, RedLock, type RedLockOptions } from '../src/index.ts';

function acquire(options: unknown, key: unknown = 'key', cache: unknown = new MemoryCache()): Promise<RedLock> {
  return RedLock.acquire(cache as Cache, key as string, options as RedLockOptions);
}

function withCapabilities(changed: Partial<Capabilities>): Cache {
  const backend = new MemoryBackend();
  const limited: Backend = {
    name: 'limited',
    capabilities: { ...backend.capabilities, payloads: ['text'], ...changed },
    get: (key, context) => backend.get(key, context),
    set: (key, payload, ttlMs, context) => backend.set(key, payload, ttlMs, context),
    delete: (keys) => backend.delete(keys),
  };
  return new Cache({ backend: limited });
}

describe('wrong arguments of RedLock', () => {
  it.each([
    ['no lease', {}, 'TypeError', 'lease of RedLock is required: a duration'],
    ['a lease without end', { lease: null }, 'TypeError', 'lease must be'],
    ['a lease of 0', { lease: 0 }, 'RangeError', 'lease must be more than 0'],
    ['an infinite lease', { lease: Infinity }, 'RangeError', 'lease must be more than 0 and at most'],
    ['a malformed lease', { lease: 'soon' }, 'TypeError', '"soon"'],
    ['a negative wait', { lease: 1, wait: -1 }, 'RangeError', 'wait must be 0 or more, or null'],
    ['a malformed wait', { lease: 1, wait: 'soon' }, 'TypeError', 'wait must be'],
    ['a wait of locked', { lease: 1, wait: true }, 'TypeError', 'wait must be a duration, 0, or null to wait without'],
    ['a checkInterval of 0', { lease: 1, checkInterval: 0 }, 'RangeError', 'checkInterval must be more than 0'],
    ['a required that is no boolean', { lease: 1, required: 1 }, 'TypeError', 'required must be true or false'],
    ['a renew that is no boolean', { lease: 1, renew: 'yes' }, 'TypeError', 'renew must be true or false'],
    ['a fencing that is no boolean', { lease: 1, fencing: null }, 'TypeError', 'fencing must be true or false'],
    ['a negative timeout', { lease: 1, timeout: -1 }, 'RangeError', 'timeout must be 0 or more'],
    ['a wrong signal', { lease: 1, signal: {} }, 'TypeError', 'signal must be an AbortSignal'],
    ['an unknown option', { lease: 1, leese: 1 }, 'ConfigurationError', "unknown option 'leese' of RedLock"],
    ['no options', undefined, 'TypeError', 'the options of RedLock must be an object'],
  ])('%s', async (_title, options, name, message) => {
    await expect(acquire(options)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('say how a lock is had, for new RedLock', () => {
    const Unchecked = RedLock as unknown as new (...given: unknown[]) => RedLock;
    for (const given of [[], [new MemoryCache(), 'key'], [new MemoryCache(), 'key', { lease: '1s' }]])
      expect(() => new Unchecked(...given)).toThrow(
        new TypeError('a RedLock is not made by new: await RedLock.acquire(cache, key, options), or RedLock.run'),
      );
  });

  it('names a wrong key, cache and body', async () => {
    await expect(acquire({ lease: 1 }, '')).rejects.toMatchObject({ code: 'CACHE_INVALID_KEY' });
    await expect(acquire({ lease: 1 }, '\ud800')).rejects.toMatchObject({ code: 'CACHE_INVALID_KEY' });
    await expect(acquire({ lease: 1 }, 5)).rejects.toThrow('key must be a string; got number');
    await expect(acquire({ lease: 1 }, 'key', {})).rejects.toThrow('cache must be a Cache');
    const body = RedLock.run(new MemoryCache(), 'key', { lease: 1 }, undefined as unknown as () => void);
    await expect(body).rejects.toThrow('body must be a function; got undefined');
    await expect(OptimisticLock.read({} as Cache, 'key')).rejects.toThrow('cache must be a Cache');
  });

  it('refuses a lease longer than the backend keeps anything', async () => {
    const cache = withCapabilities({ maxTtlMs: 60_000 });
    await expect(acquire({ lease: '2m' }, 'key', cache)).rejects.toThrow('at most 60000 ms; got 120000 ms');
    expect((await acquire({ lease: '1m' }, 'key', cache)).held).toBe(true);
  });
});

describe('what a backend must have', () => {
  it('is compare-and-set where it is shared', async () => {
    const shared = { shared: true, compareAndSet: false, atomic: ['add'] } as const;
    await expect(acquire({ lease: 1 }, 'key', withCapabilities(shared))).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      backend: 'limited',
    });
    const withoutAdd = { shared: true, compareAndSet: true, atomic: [] } as const;
    await expect(acquire({ lease: 1 }, 'key', withCapabilities(withoutAdd))).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
    });
  });

  it('is nothing beyond get, set and delete where it is not', async () => {
    const cache = withCapabilities({ shared: false, compareAndSet: false, atomic: [] });
    const lock = await acquire({ lease: '1h' }, 'key', cache);
    expect(lock.held).toBe(true);
    expect((await acquire({ lease: '1h', wait: 0 }, 'key', cache)).acquired).toBe(false);
    expect(await lock.release()).toBe(true);
    expect((await acquire({ lease: '1h', wait: 0 }, 'key', cache)).acquired).toBe(true);
  });
});

describe('serializers', () => {
  it.each(['text', 'binary'] as const)('are passed by: one of %s that takes nothing of a lock', async (produces) => {
    const refuse = (): never => {
      throw new Error('not for locks');
    };
    const serializer = { name: 'picky', produces, plainCounters: false, serialize: refuse, deserialize: refuse };
    const cache = new Cache({ backend: new MemoryBackend(), serializer });
    const lock = await acquire({ lease: '1h' }, 'key', cache);
    expect(await lock.extend()).toBe(true);
    expect(await lock.release()).toBe(true);
    expect((await acquire({ lease: '1h' }, 'key', cache)).fencingToken).toBe((lock.fencingToken ?? 0) + 1);
  });
});
