import { describe, expect, it, jest } from '@jest/globals';

import { FaultyBackend, RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, JsonSerializer, type CacheOptions, type ErrorOrigin } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(options: Partial<CacheOptions> & { later?: boolean } = {}) {
  const { later = false, ...cacheOptions } = options;
  const clock = new TestClock();
  const inner = new MapBackend({ clock, later });
  const recording = new RecordingBackend(inner);
  const backend = new FaultyBackend(recording, { clock });
  const reported: [unknown, ErrorOrigin][] = [];
  const cache = new Cache({ backend, clock, onError: (...args) => reported.push(args), ...cacheOptions });
  return { clock, inner, calls: recording.calls, backend, cache, reported };
}

describe.each([{ later: false }, { later: true }])('Cache.getOrSet, backend answers later: $later', ({ later }) => {
  it('answers what is stored and does not load', async () => {
    const { cache } = setUp({ later });
    const load = jest.fn(() => 'loaded');
    for (const value of [null, 0, '', false, 'stored']) {
      await cache.set('key', value);
      expect(await cache.getOrSet('key', load)).toBe(value);
    }
    expect(load).not.toHaveBeenCalled();
  });

  it('loads, stores with the lifetime given, and answers', async () => {
    const { cache, calls } = setUp({ later, namespace: 'ns' });
    expect(await cache.getOrSet('key', (key) => `loaded ${key}`, { ttl: '1m' })).toBe('loaded key');
    expect(calls).toEqual([
      { command: 'get', args: ['ns:key'] },
      { command: 'set', args: ['ns:key', 'loaded key', 60_000] },
    ]);
  });

  it('shares neither a look-up nor a load with a cache of another serializer', async () => {
    const { cache, backend, clock } = setUp({ later });
    const same = new Cache({ backend, clock });
    const json = new Cache({ backend, clock, serializer: new JsonSerializer() });
    const load = (value: string): Promise<string> => clock.sleep(10).then(() => value);
    const asking = [
      cache.getOrSet('key', () => load('reference')),
      json.getOrSet('key', () => load('text')),
      same.getOrSet('key', () => load('never')),
      json.getOrSet('key', () => load('never')),
    ];
    await clock.advance(10);
    expect(await Promise.all(asking)).toEqual(['reference', 'text', 'reference', 'text']);
  });

  it('loads once for all who ask at the same time', async () => {
    const { cache, clock, calls } = setUp({ later });
    const load = jest.fn(async () => {
      await clock.sleep(10);
      return {};
    });
    const answers = Array.from({ length: 100 }, () => cache.getOrSet('key', load));
    await clock.advance(5);
    answers.push(cache.getOrSet('key', load));
    await clock.advance(5);
    const values = new Set(await Promise.all(answers));
    expect([values.size, load.mock.calls.length]).toEqual([1, 1]);
    expect(calls.map(({ command }) => command)).toEqual(['get', 'set']);
  });

  it('does not share among keys or namespaces', async () => {
    const { cache } = setUp({ later });
    const load = jest.fn(async (key: string) => `${key} ${load.mock.calls.length}`);
    const answers = [
      cache.getOrSet('a', load),
      cache.getOrSet('b', load),
      cache.getOrSet('a', load, { namespace: 'n' }),
    ];
    expect(await Promise.all(answers)).toHaveLength(3);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("rejects all who share with the loader's own error, once, and stores nothing", async () => {
    const { cache, inner, reported } = setUp({ later });
    const error = new Error('origin down');
    const load = jest.fn(async () => {
      throw error;
    });
    const errors = await Promise.all([1, 2, 3].map(() => rejectionOf(cache.getOrSet('key', load))));
    expect(errors).toEqual([error, error, error]);
    expect([load.mock.calls.length, inner.entries.size, reported.length]).toEqual([1, 0, 0]);
    expect(await cache.getOrSet('key', () => 'recovered')).toBe('recovered');
  });

  it('rejects where the loader throws at once', async () => {
    const { cache } = setUp({ later });
    const error = await rejectionOf(
      cache.getOrSet('key', () => {
        throw new RangeError('at once');
      }),
    );
    expect(error).toMatchObject({ message: 'at once' });
  });

  it('hands undefined on and does not store it', async () => {
    const { cache, inner, reported } = setUp({ later });
    expect(await cache.getOrSet('key', () => undefined)).toBeUndefined();
    expect([inner.entries.size, reported]).toEqual([0, []]);
  });

  it('stores null', async () => {
    const { cache, inner } = setUp({ later });
    expect(await cache.getOrSet('key', () => null)).toBeNull();
    expect(inner.entries.get('key')?.payload).toBeNull();
  });

  it('takes a read that fails for a miss, and reports it', async () => {
    const { cache, backend, reported } = setUp({ later });
    backend.fail(undefined, 'get');
    expect(await cache.getOrSet('key', () => 'loaded')).toBe('loaded');
    expect(reported).toEqual([
      [expect.objectContaining({ code: 'CACHE_BACKEND_UNAVAILABLE' }), { operation: 'getOrSet', key: 'key' }],
    ]);
  });

  it('answers although the write fails, and reports that', async () => {
    const { cache, backend, reported } = setUp({ later });
    backend.fail(undefined, 'set');
    expect(await cache.getOrSet('key', () => 'loaded')).toBe('loaded');
    expect(reported).toEqual([
      [
        expect.objectContaining({ code: 'CACHE_BACKEND_UNAVAILABLE', command: 'set' }),
        { operation: 'getOrSet', key: 'key' },
      ],
    ]);
  });

  it('loads where the store hangs, within the deadline', async () => {
    const { cache, backend, clock, reported } = setUp({ later, timeout: '1s' });
    backend.hang();
    const answer = cache.getOrSet('key', () => clock.now());
    await clock.advance('1s');
    await clock.advance('1s');
    expect(await answer).toBe(1000);
    expect(reported.map(([error]) => error)).toEqual([
      expect.objectContaining({ code: 'CACHE_TIMEOUT', command: 'get' }),
      expect.objectContaining({ code: 'CACHE_TIMEOUT', command: 'set' }),
    ]);
  });

  it('takes what cannot be decoded for a miss', async () => {
    const { cache, reported } = setUp({
      later,
      serializer: { name: 'odd', produces: 'text', serialize: String, deserialize: JSON.parse as never },
    });
    await cache.set('key', 'no json');
    expect(await cache.getOrSet('key', () => 5)).toBe(5);
    expect(reported).toMatchObject([[{ code: 'CACHE_SERIALIZATION' }, {}]]);
  });

  it('reports a value that cannot be stored, and answers it all the same', async () => {
    const { cache, reported } = setUp({
      later,
      serializer: { name: 'none', produces: 'text', serialize: () => 5, deserialize: String },
    });
    expect(await cache.getOrSet('key', () => 'value')).toBe('value');
    expect(reported).toMatchObject([[{ code: 'CACHE_SERIALIZATION' }, {}]]);
  });

  it("ends one caller's wait by its signal, and nobody else's", async () => {
    const { cache, clock, inner } = setUp({ later });
    const load = async (): Promise<string> => {
      await clock.sleep(10);
      return 'loaded';
    };
    const controller = new AbortController();
    const first = rejectionOf(cache.getOrSet('key', load, { signal: controller.signal }));
    const second = cache.getOrSet('key', load);
    await clock.advance(5);
    controller.abort('enough');
    expect(await first).toBe('enough');
    await clock.advance(5);
    expect(await second).toBe('loaded');
    expect(inner.entries.get('key')?.payload).toBe('loaded');
  });

  it('leaves no rejection unhandled where all have given up on a load that fails', async () => {
    const { cache, clock } = setUp({ later });
    const controller = new AbortController();
    const load = async (): Promise<never> => {
      await clock.sleep(10);
      throw new Error('too late');
    };
    const error = rejectionOf(cache.getOrSet('key', load, { signal: controller.signal }));
    controller.abort('enough');
    expect(await error).toBe('enough');
    await clock.advance(10);
    // The runner fails the test on an unhandled rejection.
  });

  it('leaves none where the key of a tag cannot be built while the look-up fails', async () => {
    const keyBuilder = (key: string): string => (key === 'key' ? key : '');
    const { cache, clock, backend, reported } = setUp({ later, keyBuilder });
    backend.fail();
    const error = rejectionOf(cache.getOrSet('key', () => 'loaded', { tags: ['tag'] }));
    expect(await error).toMatchObject({ code: 'CACHE_INVALID_KEY' });
    await clock.advance(0);
    expect(reported).toMatchObject([[{ code: 'CACHE_BACKEND_UNAVAILABLE' }, { operation: 'getOrSet', key: 'key' }]]);
  });
});

describe('Cache.getOrSet, storing in the background', () => {
  it('answers before the value is stored', async () => {
    const { cache, backend, clock, inner } = setUp();
    backend.slow(100, 'set');
    expect(await cache.getOrSet('key', () => 'loaded', { waitForWrite: false })).toBe('loaded');
    expect(inner.entries.size).toBe(0);
    await clock.advance(100);
    expect(inner.entries.get('key')?.payload).toBe('loaded');
  });

  it('waits by default', async () => {
    const { cache, backend, clock } = setUp();
    backend.slow(100, 'set');
    let answeredAt: number | undefined;
    void cache
      .getOrSet('key', () => 'loaded')
      .then(() => {
        answeredAt = clock.now();
      });
    await clock.advance('1s');
    expect(answeredAt).toBe(100);
  });

  it('sends its errors to onError, and the promise to waitUntil', async () => {
    const waitUntil = jest.fn<(promise: Promise<unknown>) => void>();
    const { cache, backend, reported } = setUp({ waitUntil });
    backend.fail(undefined, 'set');
    await cache.getOrSet('key', () => 'loaded', { waitForWrite: false });
    expect(waitUntil).toHaveBeenCalledTimes(1);
    expect(await waitUntil.mock.calls[0]?.[0]).toBeUndefined();
    expect(reported).toMatchObject([[{ code: 'CACHE_BACKEND_UNAVAILABLE' }, { operation: 'getOrSet', key: 'key' }]]);
  });
});

describe('Cache.getOrSet, wrong arguments', () => {
  it.each([undefined, null, 'value', {}])('refuses the loader %p before anything is read', async (loader) => {
    const { cache, calls } = setUp();
    expect(await rejectionOf(cache.getOrSet('key', loader as never))).toMatchObject({
      message: expect.stringMatching(/^loader must be a function/),
    });
    expect(calls).toEqual([]);
  });

  it.each([
    [{ ttl: 0 }, RangeError],
    [{ ttl: 'soon' }, TypeError],
    [{ timeout: -1 }, RangeError],
    [{ serialize: 5 }, TypeError],
    [{ deserialize: 'json' }, TypeError],
    [{ signal: {} }, TypeError],
    [{ tll: 5 }, TypeError],
    [{ default: 5 }, TypeError],
  ])('refuses the options %p before anything is loaded', async (options, kind) => {
    const { cache, calls } = setUp();
    const load = jest.fn(() => 1);
    expect(await rejectionOf(cache.getOrSet('key', load, options as never))).toBeInstanceOf(kind);
    expect([load.mock.calls, calls]).toEqual([[], []]);
  });

  it('refuses a signal that is aborted already, and a closed cache', async () => {
    const { cache } = setUp();
    const load = jest.fn(() => 1);
    expect(await rejectionOf(cache.getOrSet('key', load, { signal: AbortSignal.abort('enough') }))).toBe('enough');
    await cache.close();
    expect(await rejectionOf(cache.getOrSet('key', load))).toMatchObject({ code: 'CACHE_CLOSED' });
    expect(load).not.toHaveBeenCalled();
  });
});
