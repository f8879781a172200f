import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import {
  Cache,
  JsonSerializer,
  NullCache,
  NullSerializer,
  rejectUnknownOptions,
  resolveClock,
  SystemClock,
  withBackend,
  type Capabilities,
  type SharedCacheOptions,
} from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

const clock = new TestClock();
const mapBackend = (capabilities: Partial<Capabilities> = {}): MapBackend => new MapBackend({ clock, capabilities });

describe('the options of a cache', () => {
  it.each([
    [{ namespace: 5 }, 'TypeError', /^namespace must be a string; got number/],
    [{ namespace: null }, 'TypeError', /^namespace must be a string/],
    [{ namespace: '\ud800' }, 'InvalidKeyError', /^namespace must be well-formed/],
    [{ serializer: {} }, 'TypeError', /^serializer must be a Serializer/],
    [{ serializer: null }, 'TypeError', /^serializer must be a Serializer/],
    [{ serializer: 'json' }, 'TypeError', /^serializer must be a Serializer/],
    [{ plugins: {} }, 'TypeError', /^plugins must be an array/],
    [{ plugins: null }, 'TypeError', /^plugins must be an array/],
    [{ plugins: [null] }, 'TypeError', /^plugins\[0\] must be a plugin/],
    [{ plugins: [{ name: 'a' }, {}] }, 'TypeError', /^plugins\[1\] must be a plugin/],
    [
      {
        plugins: [
          class Timing {
            readonly name = 'timing';
          },
        ],
      },
      'TypeError',
      /^plugins\[0\] must be a plugin, not its class; write new Timing\(\)/,
    ],
    [
      { plugins: [{ name: 'a', postGet: true }] },
      'TypeError',
      /^postGet of plugin 'a' must be a function; got boolean/,
    ],
    [{ keyBuilder: 'prefix' }, 'TypeError', /^keyBuilder must be a function; got string/],
    [{ ttl: 0 }, 'RangeError', /^ttl must be more than 0/],
    [{ ttl: -1 }, 'RangeError', /^ttl must be more than 0/],
    [{ ttl: 'soon' }, 'TypeError', /^ttl must be a number of milliseconds/],
    [{ ttl: 8.65e15 }, 'RangeError', /^ttl must be more than 0 and at most 8.64e15/],
    [{ timeout: -1 }, 'RangeError', /^timeout must be 0 or more/],
    [{ timeout: {} }, 'TypeError', /^timeout must be/],
    [{ clock: {} }, 'TypeError', /^clock must be a Clock/],
    [{ clock: null }, 'TypeError', /^clock must be a Clock/],
    [{ clock: { now: () => Number.NaN, sleep: async () => {} } }, 'TypeError', /^clock .* now\(\) answers .* got NaN/],
    [{ onDecodeError: 'ignore' }, 'TypeError', /^onDecodeError must be 'throw' or 'miss'; got ignore/],
    [{ onError: 'log' }, 'TypeError', /^onError must be a function/],
    [{ waitUntil: {} }, 'TypeError', /^waitUntil must be a function/],
    [{ tll: 5 }, 'ConfigurationError', /^unknown option 'tll' of Cache; accepted are backend, namespace, /],
    [{ backend: undefined }, 'TypeError', /^backend must be a Backend/],
    [{ backend: 'memory' }, 'TypeError', /^backend must be a Backend/],
    [{ backend: { get() {}, set() {} } }, 'TypeError', /^backend must be a Backend/],
    [{ backend: new NullCache() }, 'TypeError', /^backend must be a Backend: .*; got a cache: pass cache\.backend$/],
    [{ backend: { get() {}, set() {}, delete() {}, capabilities: null } }, 'TypeError', /^backend must be a Backend/],
  ])('refuse %p', (options, name, message) => {
    const make = (): unknown => new Cache({ backend: mapBackend(), ...options } as never);
    expect(make).toThrow(expect.objectContaining({ name, message: expect.stringMatching(message) }));
  });

  it.each([undefined, null, 'backend', 5])('are refused altogether where they are %p', (options) => {
    expect(() => new Cache(options as never)).toThrow(TypeError);
  });

  it('inherit where they are undefined', () => {
    const names = [
      'namespace',
      'serializer',
      'plugins',
      'keyBuilder',
      'ttl',
      'timeout',
      'clock',
      'onDecodeError',
      'onError',
      'waitUntil',
    ];
    const options = Object.fromEntries(names.map((name) => [name, undefined]));
    const cache = new Cache({ ...options, backend: mapBackend() });
    expect([cache.clock, cache.serializer, cache.plugins]).toEqual([
      expect.any(SystemClock),
      expect.any(NullSerializer),
      [],
    ]);
  });

  it('choose the serializer by what the backend stores', () => {
    expect(new Cache({ backend: mapBackend() }).serializer).toBeInstanceOf(NullSerializer);
    expect(new Cache({ backend: mapBackend({ payloads: ['text', 'binary'] }) }).serializer).toBeInstanceOf(
      JsonSerializer,
    );
  });

  it('refuse a serializer whose payloads the backend does not store', () => {
    const backend = mapBackend({ payloads: ['text', 'binary'] });
    expect(() => new Cache({ backend, serializer: new NullSerializer() })).toThrow(
      expect.objectContaining({
        code: 'CACHE_CONFIGURATION',
        message: "serializer 'null' produces reference, but backend 'map' stores text or binary",
      }),
    );
  });

  it('are read once: later changes of what was given change nothing', () => {
    const plugins = [{ name: 'a' }];
    const cache = new Cache({ backend: mapBackend(), plugins });
    plugins.push({ name: 'b' });
    expect(cache.plugins).toHaveLength(1);
    expect(Object.isFrozen(cache.plugins)).toBe(true);
  });

  it('go for views as well', async () => {
    const cache = new Cache({ backend: mapBackend(), clock, ttl: '10s', namespace: 'app' });
    const view = cache.namespace('users');
    await view.set('key', 1);
    expect(await view.ttl('key')).toBe(10_000);
    expect([view.backend, view.clock, view.serializer]).toEqual([cache.backend, clock, cache.serializer]);
  });

  it('take any namespace for none where it is empty', async () => {
    const backend = mapBackend();
    await new Cache({ backend, namespace: '' }).set('key', 1);
    expect([...backend.entries.keys()]).toEqual(['key']);
  });
});

describe('the options of a call', () => {
  const commands: [string, (cache: Cache, options: never) => Promise<unknown>][] = [
    ['get', (cache, options) => cache.get('key', options)],
    ['set', (cache, options) => cache.set('key', 2, options)],
    ['add', (cache, options) => cache.add('other', 2, options)],
    ['multiGet', (cache, options) => cache.multiGet(['key'], options)],
    ['multiSet', (cache, options) => cache.multiSet({ key: 2 }, options)],
    ['exists', (cache, options) => cache.exists('key', options)],
    ['increment', (cache, options) => cache.increment('key', 1, options)],
    ['expire', (cache, options) => cache.expire('key', 5, options)],
    ['ttl', (cache, options) => cache.ttl('key', options)],
    ['delete', (cache, options) => cache.delete('key', options)],
    ['multiDelete', (cache, options) => cache.multiDelete(['key'], options)],
    ['clear', (cache, options) => cache.clear(options)],
    ['keys', (cache, options) => cache.keys(options).next()],
    ['getWithToken', (cache, options) => cache.getWithToken('key', options)],
    ['compareAndSet', (cache, options) => cache.compareAndSet('key', 1, 2, options)],
    ['compareAndDelete', (cache, options) => cache.compareAndDelete('key', 1, options)],
    ['getOrSet', (cache, options) => cache.getOrSet('key', () => 2, options)],
  ];

  it.each(commands)('of %s are refused where they are wrong, and nothing is changed', async (name, ask) => {
    const backend = mapBackend();
    const cache = new Cache({ backend, clock });
    await cache.set('key', 1);
    for (const [options, kind] of [
      [{ nonsense: 1 }, TypeError],
      [null, TypeError],
      ['1s', TypeError],
      [{ timeout: -1 }, RangeError],
      [{ timeout: 'soon' }, TypeError],
      [{ signal: 'now' }, TypeError],
      [{ namespace: 5 }, TypeError],
    ] as const) {
      const error = await rejectionOf(ask(cache, options as never));
      expect([options, error]).toEqual([options, expect.any(kind)]);
    }
    expect(await rejectionOf(ask(cache, { nonsense: 1 } as never))).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^unknown option 'nonsense' of ${name}; accepted are namespace, timeout, signal`),
      ),
    });
    expect([...backend.entries.keys()]).toEqual(['key']);
    expect(backend.entries.get('key')?.payload).toBe(1);
  });

  it.each([0, -1, Number.NaN, 8.65e15, '0s'])('refuse the ttl %p, and the old value stays', async (ttl) => {
    const cache = new Cache({ backend: mapBackend(), clock });
    await cache.set('key', 1);
    for (const ask of [
      () => cache.set('key', 2, { ttl }),
      () => cache.add('a', 2, { ttl }),
      () => cache.multiSet({ key: 2 }, { ttl }),
    ]) {
      expect(await rejectionOf(ask())).toBeInstanceOf(RangeError);
    }
    expect(await cache.multiGet(['key', 'a'])).toEqual([1, undefined]);
  });

  it('refuse a ttl beyond what the backend keeps', async () => {
    const cache = new Cache({ backend: mapBackend({ maxTtlMs: 1000 }), clock });
    expect(await rejectionOf(cache.set('key', 1, { ttl: 1001 }))).toMatchObject({
      message: "ttl must be at most 1000 ms on backend 'map'; got 1001",
    });
    expect(await rejectionOf(cache.expire('key', 1001))).toBeInstanceOf(RangeError);
    expect(await cache.set('key', 1, { ttl: 1000 })).toBe(true);
  });

  it('take undefined for not given', async () => {
    const cache = new Cache({ backend: mapBackend(), clock, ttl: 100, namespace: 'ns' });
    await cache.set('key', 1, {
      ttl: undefined,
      namespace: undefined,
      timeout: undefined,
      signal: undefined,
      serialize: undefined,
    });
    expect(await cache.ttl('key')).toBe(100);
  });
});

describe('withBackend', () => {
  it('gives each its own options, and the clock to both', () => {
    const backend = mapBackend();
    const given: unknown[] = [];
    const options = withBackend(
      'XCache',
      { namespace: 'ns', size: 5, clock, ttl: '1s' },
      ['size'],
      (own) => (given.push(own), backend),
    );
    expect(given).toEqual([{ size: 5, clock }]);
    expect(options).toEqual({ namespace: 'ns', clock, ttl: '1s', backend });
  });

  it('refuses what neither takes', () => {
    expect(() => withBackend('XCache', { sise: 5 } as SharedCacheOptions, ['size'], () => mapBackend())).toThrow(
      /unknown option 'sise' of XCache; accepted are size, namespace/,
    );
    expect(() => new NullCache({ backend: mapBackend() } as never)).toThrow(/unknown option 'backend' of NullCache/);
  });
});

describe('rejectUnknownOptions and resolveClock', () => {
  it('say what is accepted', () => {
    expect(() => rejectUnknownOptions('X', { a: 1, b: 2 }, ['a'])).toThrow("unknown option 'b' of X; accepted are a");
    expect(() => rejectUnknownOptions('X', null, ['a'])).toThrow('the options of X must be an object; got null');
    expect(() => rejectUnknownOptions('X', [], ['a'])).toThrow('the options of X must be an object; got an array');
    expect(() => rejectUnknownOptions('X', { a: 1 }, [])).toThrow("unknown option 'a' of X; there are none");
    expect(rejectUnknownOptions('X', { a: 1 }, ['a'])).toBeUndefined();
    expect(resolveClock(clock)).toBe(clock);
    expect(resolveClock(undefined)).toBeInstanceOf(SystemClock);
  });
});
