import { describe, expect, it, jest } from '@jest/globals';

import { FaultyBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type CacheOptions, type ErrorOrigin, type ErrorSink } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(options: Partial<CacheOptions> = {}) {
  const clock = new TestClock();
  const backend = new FaultyBackend(new MapBackend({ clock }), { clock });
  const reported: [unknown, ErrorOrigin][] = [];
  const cache = new Cache({ backend, clock, onError: (...args) => reported.push(args), ...options });
  return { clock, backend, cache, reported };
}

const refuse = (): never => {
  throw new Error('outside of a request');
};

describe('a waitUntil that throws', () => {
  it('fails no load, and is reported', async () => {
    const { cache, reported } = setUp({ waitUntil: refuse });
    expect(await cache.getOrSet('key', () => 'loaded', { waitForWrite: false })).toBe('loaded');
    expect(reported).toMatchObject([[{ message: 'outside of a request' }, { operation: 'getOrSet', key: 'key' }]]);
  });

  it('keeps no command from its deadline', async () => {
    const { cache, backend, clock, reported } = setUp({ waitUntil: refuse, plugins: [{ name: 'any', post() {} }] });
    backend.hang();
    const refused = rejectionOf(cache.get('key', { timeout: 50 }));
    await clock.advance(50);
    expect(await refused).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(reported).toMatchObject([[{ message: 'outside of a request' }, { operation: 'get', key: 'key' }]]);
  });
});

const refuseLater = async (): Promise<never> => refuse();

describe('an onError that fails', () => {
  it.each<[string, ErrorSink]>([
    ['throws', refuse],
    ['rejects', refuseLater],
  ])('and %s becomes a process warning, and fails nothing', async (_how, onError) => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const { cache, backend } = setUp({ onError });
      backend.fail(undefined, 'set');
      expect(await cache.getOrSet('key', () => 'loaded')).toBe('loaded');
      expect(warn.mock.calls).toEqual([
        ['onError threw: outside of a request', { type: 'CacheWarning', code: 'CACHE_ON_ERROR' }],
      ]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe('a post hook that fails when its command is over', () => {
  it('is reported', async () => {
    const { cache, clock, reported } = setUp({
      plugins: [
        {
          name: 'late',
          async postGet() {
            await clock.sleep(100);
            throw new Error('too late');
          },
        },
      ],
    });
    const refused = rejectionOf(cache.get('key', { timeout: 50 }));
    await clock.advance(50);
    expect(await refused).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(reported).toEqual([]);
    await clock.advance(50);
    expect(reported).toMatchObject([
      [
        { code: 'CACHE_HOOK', command: 'get', cause: { message: 'too late' } },
        { operation: 'get', key: 'key' },
      ],
    ]);
  });
});
