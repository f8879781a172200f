import { TestClock } from '@cache/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { MemoryBackend, MemoryCache, type EvictReason } from '../src/index.ts';
import { callContexts } from './call-contexts.ts';

const context = callContexts.reference;

function fill(backend: MemoryBackend, keys: string, ttlMs: number | null = null): void {
  for (const key of keys) backend.set(key, key, ttlMs, context);
}

function keysOf(backend: MemoryBackend): string {
  return [...backend.scan('', undefined, undefined).keys].sort().join('');
}

describe('maxEntries', () => {
  it('evicts what was not used for longest', () => {
    const backend = new MemoryBackend({ maxEntries: 3 });
    fill(backend, 'abc');
    backend.get('a', context);
    fill(backend, 'd');
    expect(keysOf(backend)).toBe('acd');
  });

  it.each<[string, (backend: MemoryBackend) => unknown]>([
    ['get', (backend) => backend.get('a', context)],
    ['multiGet', (backend) => backend.multiGet(['a'], context)],
    ['getWithToken', (backend) => backend.getWithToken('a', context)],
    ['set', (backend) => backend.set('a', 1, null, context)],
    ['increment', (backend) => backend.increment('a', 1, null, context)],
    [
      'compareAndSet',
      (backend) => backend.compareAndSet('a', backend.getWithToken('a', context)?.token, 1, null, context),
    ],
  ])('counts %s as a use', (_command, use) => {
    const backend = new MemoryBackend({ maxEntries: 2 });
    backend.set('a', 1, null, context);
    backend.set('b', 1, null, context);
    use(backend);
    fill(backend, 'c');
    expect(keysOf(backend)).toBe('ac');
  });

  it.each<[string, (backend: MemoryBackend) => unknown]>([
    ['exists', (backend) => backend.exists('a')],
    ['ttl', (backend) => backend.ttl('a')],
    ['expire', (backend) => backend.expire('a', 1000)],
    ['add', (backend) => backend.add('a', 1, null, context)],
    ['scan', (backend) => backend.scan('', undefined, undefined)],
    ['raw', (backend) => backend.raw('stats', [])],
  ])('does not count %s as one', (_command, look) => {
    const backend = new MemoryBackend({ maxEntries: 2 });
    fill(backend, 'ab');
    look(backend);
    fill(backend, 'c');
    expect(keysOf(backend)).toBe('bc');
  });

  it('works at one entry', () => {
    const backend = new MemoryBackend({ maxEntries: 1 });
    fill(backend, 'ab');
    expect(keysOf(backend)).toBe('b');
  });

  it('removes what has ended before it evicts what has not', async () => {
    const clock = new TestClock();
    const told: string[] = [];
    const backend = new MemoryBackend({
      maxEntries: 3,
      clock,
      onEvict: (key, _value, reason) => told.push(`${key} ${reason}`),
    });
    fill(backend, 'a');
    fill(backend, 'bc', 1000);
    clock.set(1000);
    fill(backend, 'd');
    expect(keysOf(backend)).toBe('ad');
    expect(told.sort()).toEqual(['b expired', 'c expired']);
  });
});

describe('maxBytes', () => {
  it('evicts until everything fits', () => {
    const backend = new MemoryBackend({ maxBytes: 10, sizeOf: (value) => value as number });
    backend.set('a', 4, null, context);
    backend.set('b', 4, null, context);
    backend.set('c', 2, null, context);
    expect(keysOf(backend)).toBe('abc');
    backend.set('d', 5, null, context);
    expect(keysOf(backend)).toBe('cd');
    backend.set('c', 5, null, context);
    expect(keysOf(backend)).toBe('cd');
    expect(backend.raw('bytes', [])).toBe(10);
    backend.delete(['d']);
    expect(backend.raw('bytes', [])).toBe(5);
    backend.clear(undefined);
    expect(backend.raw('bytes', [])).toBe(0);
  });

  it.each<[string, (backend: MemoryBackend) => unknown]>([
    ['set', (backend) => backend.set('a', 11, null, context)],
    ['add', (backend) => backend.add('new', 11, null, context)],
    [
      'multiSet',
      (backend) =>
        backend.multiSet(
          [
            ['b', 9],
            ['a', 11],
          ],
          null,
          context,
        ),
    ],
    ['increment', (backend) => backend.increment('a', 10, null, context)],
    ['increment of a new key', (backend) => backend.increment('new', 11, null, context)],
    [
      'compareAndSet',
      (backend) => backend.compareAndSet('a', backend.getWithToken('a', context)?.token, 11, null, context),
    ],
  ])('refuses what %s could only store alone in a larger cache, and changes nothing', (_command, write) => {
    const evicted = jest.fn();
    const backend = new MemoryBackend({ maxBytes: 10, sizeOf: (value) => value as number, onEvict: evicted });
    backend.set('a', 1, 5000, context);
    backend.set('b', 2, null, context);
    expect(() => write(backend)).toThrow(
      expect.objectContaining({
        code: 'CACHE_ENTRY_TOO_LARGE',
        message: expect.stringMatching(/takes 11 bytes; maxBytes is 10/),
      }),
    );
    expect(backend.multiGet(['a', 'b', 'new'], context)).toEqual([1, 2, undefined]);
    expect(backend.ttl('a')).toBeGreaterThan(4000);
    expect(evicted).not.toHaveBeenCalled();
  });

  it('measures by itself where nobody else does', async () => {
    await using cache = new MemoryCache({ maxBytes: 10_000 });
    for (let index = 0; index < 100; index++) await cache.set(`key:${index}`, 'x'.repeat(1000));
    expect(await cache.raw('size')).toBe(9);
    expect(await cache.raw('bytes')).toBe(9 * (64 + 6 + 1000));
    await expect(cache.set('key:99', 'x'.repeat(10_000))).rejects.toMatchObject({
      code: 'CACHE_ENTRY_TOO_LARGE',
      command: 'set',
      backend: 'memory',
    });
    expect(await cache.get('key:99')).toHaveLength(1000);
  });

  it('hands sizeOf what is stored and the built key', async () => {
    const sizeOf = jest.fn(() => 1);
    await using cache = new MemoryCache({ maxBytes: 10, sizeOf, namespace: 'ns' });
    await cache.set('key', 'value');
    expect(sizeOf.mock.calls).toEqual([['value', 'ns:key']]);
  });

  it.each([NaN, -1, undefined, '5', {}])('does not store what sizeOf calls %p large', async (bytes) => {
    await using cache = new MemoryCache({ maxBytes: 10, sizeOf: () => bytes as number });
    await expect(cache.set('key', 'value')).rejects.toMatchObject({
      code: 'CACHE_CONFIGURATION',
      message: expect.stringContaining('sizeOf must answer'),
    });
    expect(await cache.exists('key')).toBe(false);
  });

  it('says that it was sizeOf which threw, and changes nothing', async () => {
    const error = new Error('no such member');
    const sizeOf = jest.fn<() => number>(() => 1);
    await using cache = new MemoryCache({ maxBytes: 10, sizeOf });
    await cache.set('key', 'old');
    sizeOf.mockImplementation(() => {
      throw error;
    });
    await expect(cache.multiSet({ other: 1, key: 'new' })).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      command: 'multiSet',
      backend: 'memory',
      message: 'sizeOf threw for key "other": no such member',
      cause: error,
    });
    expect(await cache.multiGet(['key', 'other'])).toEqual(['old', undefined]);
  });

  it('adds up fractions exactly', () => {
    const backend = new MemoryBackend({ maxBytes: 10, sizeOf: () => 0.1 });
    fill(backend, 'abc');
    backend.delete(['a', 'b', 'c']);
    expect(backend.raw('bytes', [])).toBe(0);
  });
});

describe('onEvict', () => {
  function setUp(options: { maxEntries?: number } = {}) {
    const clock = new TestClock();
    const told: [key: string, value: unknown, reason: EvictReason][] = [];
    const backend = new MemoryBackend({ ...options, clock, onEvict: (...eviction) => told.push(eviction) });
    return { clock, backend, told };
  }

  it('is told what left for which reason', async () => {
    const { clock, backend, told } = setUp({ maxEntries: 2 });
    backend.set('a', { id: 1 }, null, context);
    fill(backend, 'bc');
    backend.expire('b', 500);
    await clock.advance(500);
    expect(told).toEqual([
      ['a', { id: 1 }, 'capacity'],
      ['b', 'b', 'expired'],
    ]);
  });

  it('is not told of what somebody removed or overwrote', async () => {
    const { clock, backend, told } = setUp();
    fill(backend, 'abcd', 500);
    backend.delete(['a']);
    fill(backend, 'b');
    backend.clear('c');
    backend.clear(undefined);
    await clock.advance(1000);
    expect(told).toEqual([]);
  });

  it.each<[string, (backend: MemoryBackend) => unknown]>([
    ['get', (backend) => backend.get('a', context)],
    ['set', (backend) => backend.set('a', 'new', null, context)],
    ['add', (backend) => backend.add('a', 'new', null, context)],
    ['delete', (backend) => backend.delete(['a'])],
    ['increment', (backend) => backend.increment('a', 1, null, context)],
    ['expire', (backend) => backend.expire('a', 1)],
    ['clear', (backend) => backend.clear(undefined)],
    ['raw', (backend) => backend.raw('size', [])],
  ])('is told once of what has ended when %s comes upon it', (_command, run) => {
    const { clock, backend, told } = setUp();
    fill(backend, 'a', 500);
    clock.set(500);
    run(backend);
    run(backend);
    expect(told).toEqual([['a', 'a', 'expired']]);
  });

  it('gets bytes as plain bytes of its own', () => {
    const seen: unknown[] = [];
    const backend = new MemoryBackend({ maxEntries: 1, onEvict: (_key, value) => seen.push(value) });
    backend.set('a', new Uint8Array([1, 2]), null, callContexts.binary);
    backend.set('b', new Uint8Array([3]), null, callContexts.binary);
    expect(seen).toEqual([new Uint8Array([1, 2])]);
    expect(Object.getPrototypeOf(seen[0])).toBe(Uint8Array.prototype);
  });

  it('finds everything in order, and may use the cache', () => {
    const sizes: unknown[] = [];
    const backend: MemoryBackend = new MemoryBackend({
      maxEntries: 2,
      onEvict: (key) => {
        sizes.push(backend.raw('size', []), backend.exists(key));
        if (key.length < 3) backend.set(`${key}'`, key, null, context);
      },
    });
    fill(backend, 'abcd');
    // Each key is stored twice more by the listener, and pushes out what was there.
    expect(keysOf(backend)).toBe("c''d");
    expect(new Set(sizes)).toEqual(new Set([2, false]));
  });

  it('that stores an ended key anew is found by the command that came upon it', () => {
    const clock = new TestClock();
    const backend: MemoryBackend = new MemoryBackend({
      clock,
      onEvict: (key) => backend.set(key, 'anew', null, context),
    });
    fill(backend, 'a', 500);
    clock.set(500);
    expect(backend.add('a', 'added', null, context)).toBe(false);
    expect(backend.get('a', context)).toBe('anew');
  });

  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('broken listener');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('broken listener');
      },
    ],
  ])('that %s fails no command, and becomes one warning', async (_how, onEvict) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await using cache = new MemoryCache({ maxEntries: 1, onEvict });
    for (const key of ['a', 'b', 'c']) expect(await cache.set(key, key)).toBe(true);
    expect(await cache.get('c')).toBe('c');
    expect(await cache.raw('size')).toBe(1);
    expect(warned.mock.calls).toEqual([
      ['onEvict threw: broken listener', expect.objectContaining({ code: 'CACHE_ON_EVICT' })],
    ]);
  });
});

describe('entries with tags', () => {
  it('are measured and told of as they were stored, and what is stored of the tags is not shown', async () => {
    const evicted: unknown[] = [];
    const cache = new MemoryCache<{ readonly bytes: number }>({
      namespace: 'ns',
      maxEntries: 2,
      maxBytes: 1000,
      sizeOf: (value) => (value as { readonly bytes: number }).bytes,
      onEvict: (...eviction) => evicted.push(eviction),
    });
    await cache.set('a', { bytes: 10 }, { tags: ['t'] });
    expect(await cache.raw('bytes')).toBeGreaterThan(10);
    await cache.invalidateTags('u', 'v');
    expect(evicted).toEqual([['ns:a', { bytes: 10 }, 'capacity']]);
  });

  it('take a place of maxEntries for each tag', async () => {
    const tags = ['x', 'y', 'z'];
    await using tooSmall = new MemoryCache({ maxEntries: 3 });
    expect(await tooSmall.set('key', 'value', { tags })).toBe(true);
    expect(await tooSmall.get('key')).toBeUndefined();
    await using largeEnough = new MemoryCache({ maxEntries: 4 });
    await largeEnough.set('key', 'value', { tags });
    expect(await largeEnough.get('key')).toBe('value');
    expect(await largeEnough.raw('size')).toBe(4);
  });

  it('are told of as null where that is what was stored', async () => {
    const told: unknown[] = [];
    const cache = new MemoryCache({ maxEntries: 2, onEvict: (key, value) => void told.push([key, value]) });
    await cache.set('nothing', null, { tags: ['t'] });
    await cache.multiSet({ a: 1, b: 2 });
    expect(told).toEqual([['nothing', null]]);
  });
});
