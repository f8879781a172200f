import { TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';

import { MemoryBackend, MemoryCache } from '../src/index.ts';

describe.each([
  ['MemoryBackend', (options: object) => new MemoryBackend(options)],
  ['MemoryCache', (options: object) => new MemoryCache(options).backend],
])('the options of %s', (_name, create) => {
  it.each([
    [{ maxEntries: 0 }, RangeError, 'maxEntries must be an integer from 1 to 2^53 − 1, or null for no limit; got 0'],
    [{ maxEntries: -1 }, RangeError, 'got -1'],
    [{ maxEntries: 1.5 }, RangeError, 'got 1.5'],
    [{ maxEntries: NaN }, RangeError, 'got NaN'],
    [{ maxEntries: Infinity }, RangeError, 'or null for no limit; got Infinity'],
    [{ maxEntries: 2 ** 53 }, RangeError, 'maxEntries must be'],
    [{ maxEntries: '10' }, TypeError, 'got "10"'],
    [{ maxBytes: 0 }, RangeError, 'maxBytes must be an integer from 1 to 2^53 − 1, or null for no limit; got 0'],
    [{ maxBytes: 10n }, TypeError, 'maxBytes must be'],
    [{ maxBytes: {} }, TypeError, 'got an object'],
    [{ maxBytes: 10, sizeOf: 5 }, TypeError, 'sizeOf must be a function; got 5'],
    [{ maxBytes: 10, sizeOf: null }, TypeError, 'sizeOf must be a function; got null'],
    [{ policy: 'fifo' }, TypeError, `policy must be 'lru'; got "fifo"`],
    [{ policy: null }, TypeError, `policy must be 'lru'; got null`],
    [{ onEvict: 'log' }, TypeError, 'onEvict must be a function; got "log"'],
    [{ clock: {} }, TypeError, 'clock must be a Clock'],
    [
      { sizeOf: () => 1 },
      expect.objectContaining({ code: 'CACHE_CONFIGURATION' }),
      'sizeOf measures entries for maxBytes, which is missing',
    ],
    [{ maxentries: 5 }, expect.objectContaining({ code: 'CACHE_CONFIGURATION' }), "unknown option 'maxentries'"],
  ])('refuses %p', (options, kind, message) => {
    const refuse = (): unknown => create(options);
    if (typeof kind === 'function') expect(refuse).toThrow(kind);
    else expect(refuse).toThrow(kind);
    expect(refuse).toThrow(message);
  });

  it.each([
    [{}],
    [
      {
        maxEntries: undefined,
        maxBytes: undefined,
        sizeOf: undefined,
        policy: undefined,
        onEvict: undefined,
        clock: undefined,
      },
    ],
    [{ maxEntries: null, maxBytes: null, sizeOf: () => 1 }],
    [
      {
        maxEntries: 1,
        maxBytes: Number.MAX_SAFE_INTEGER,
        policy: 'lru',
        onEvict: () => undefined,
        clock: new TestClock(),
      },
    ],
  ])('takes %p', (options) => {
    expect(create(options)).toBeInstanceOf(MemoryBackend);
  });
});

describe('MemoryCache', () => {
  it('shares its clock with its backend', async () => {
    const clock = new TestClock();
    const cache = new MemoryCache<string>({ clock, ttl: '1s' });
    await cache.set('key', 'value');
    await clock.advance(1000);
    expect(await cache.exists('key')).toBe(false);
  });

  it('takes no backend of somebody else', () => {
    const options = { backend: new MemoryBackend() };
    expect(() => new MemoryCache(options as object)).toThrow("unknown option 'backend' of MemoryCache");
  });

  it('types its values and the commands of raw', async () => {
    await using cache = new MemoryCache<{ readonly id: number }>({ maxEntries: 10 });
    // @ts-expect-error -- a text is no such value
    await cache.set('key', 'text');
    // @ts-expect-error -- the store has no such command
    await expect(cache.raw('flush')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    await cache.set('key', { id: 1 });
    const value: { readonly id: number } | undefined = await cache.get('key');
    const size: number = await cache.raw('size');
    expect([value, size]).toEqual([{ id: 1 }, 1]);
  });
});
