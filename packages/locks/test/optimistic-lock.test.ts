import { describe, expect, it } from '@jest/globals';

import { Cache, JsonSerializer, type Backend } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';

import { OptimisticLock } from '../src/index.ts';

const conflict = { name: 'OptimisticLockError', code: 'CACHE_OPTIMISTIC_LOCK' };

function textCache(backend: Backend = new MemoryBackend()): Cache {
  return new Cache({ backend, serializer: new JsonSerializer() });
}

describe('OptimisticLock.read', () => {
  it('answers the value that was read', async () => {
    const cache = new MemoryCache();
    await cache.set('key', 'value');
    expect(await OptimisticLock.read(cache, 'key')).toMatchObject({ key: 'key', value: 'value' });
    expect((await OptimisticLock.read(cache, 'missing')).value).toBeUndefined();
  });

  it('reads and writes in the namespace that it is given', async () => {
    const cache = new MemoryCache();
    await cache.set('key', 'value', { namespace: 'n' });
    const lock = await OptimisticLock.read(cache, 'key', { namespace: 'n' });
    expect(lock.value).toBe('value');
    await lock.cas('new');
    expect(await cache.get('key', { namespace: 'n' })).toBe('new');
    expect(await cache.exists('key')).toBe(false);
    await expect(lock.cas('other', { namespace: 'n' } as object)).rejects.toThrow('namespace is an option of');
  });
});

describe('OptimisticLock.cas', () => {
  it('stores where nobody came between, with the lifetime given', async () => {
    const clock = new TestClock();
    const cache = new MemoryCache({ clock });
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    expect(await lock.cas('new', { ttl: '5s' })).toBe(true);
    expect(await cache.get('key')).toBe('new');
    expect(await cache.ttl('key')).toBe(5000);
  });

  it('conflicts where the value changed, which stays', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.set('key', 'theirs');
    await expect(lock.cas('mine')).rejects.toMatchObject(conflict);
    expect(await cache.get('key')).toBe('theirs');
  });

  it('conflicts where the entry is gone, and brings nothing back', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.delete('key');
    await expect(lock.cas('mine')).rejects.toMatchObject(conflict);
    expect(await cache.exists('key')).toBe(false);
  });

  it('never conflicts where the key was missing', async () => {
    const cache = textCache();
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.set('key', 'theirs');
    expect(await lock.cas('mine')).toBe(true);
    expect(await lock.cas('mine again')).toBe(true);
    expect(await cache.get('key')).toBe('mine again');
  });

  it('conflicts the second time, also with the value that was there', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    expect(await lock.cas('old')).toBe(true);
    await expect(lock.cas('new')).rejects.toMatchObject(conflict);
    expect(await cache.get('key')).toBe('old');
  });

  it('lets one of two calls at once win', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    const results = await Promise.allSettled([lock.cas('old'), lock.cas('old')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('can be tried again after a failure of the backend', async () => {
    const backend = new FaultyBackend(new MemoryBackend());
    const cache = textCache(backend);
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    backend.fail();
    await expect(lock.cas('new')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    backend.heal();
    expect(await lock.cas('new')).toBe(true);
  });

  it('holds a stored null apart from a miss', async () => {
    const cache = textCache();
    await cache.set('key', null);
    const lock = await OptimisticLock.read(cache, 'key');
    expect(lock.value).toBeNull();
    await cache.set('key', 'theirs');
    await expect(lock.cas('mine')).rejects.toMatchObject(conflict);
  });

  it('answers true while the cache is turned off, and stores nothing', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.disabled(async () => {
      expect(await lock.cas('new')).toBe(true);
      expect(await lock.remove()).toBe(false);
    });
    expect(await cache.get('key')).toBe('old');
  });
});

describe('OptimisticLock.remove', () => {
  it('removes where nobody came between, once', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    expect(await lock.remove()).toBe(true);
    expect(await cache.exists('key')).toBe(false);
    await expect(lock.remove()).rejects.toMatchObject(conflict);
    await expect(lock.cas('new')).rejects.toMatchObject(conflict);
  });

  it('conflicts where the value changed, which stays', async () => {
    const cache = textCache();
    await cache.set('key', 'old');
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.set('key', 'theirs');
    await expect(lock.remove()).rejects.toMatchObject(conflict);
    expect(await cache.get('key')).toBe('theirs');
  });

  it('does nothing where the key was missing', async () => {
    const cache = textCache();
    const lock = await OptimisticLock.read(cache, 'key');
    await cache.set('key', 'theirs');
    expect(await lock.remove()).toBe(false);
    expect(await cache.get('key')).toBe('theirs');
  });
});
