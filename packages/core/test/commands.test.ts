import { describe, expect, it } from '@jest/globals';

import { RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type CacheOptions } from '../src/index.ts';
import { listOf } from './list-of.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(options: Partial<CacheOptions> & { later?: boolean } = {}) {
  const { later = false, ...cacheOptions } = options;
  const clock = new TestClock();
  const inner = new MapBackend({ clock, later });
  const backend = new RecordingBackend(inner);
  return { clock, inner, backend, cache: new Cache({ backend, clock, ...cacheOptions }) };
}

describe.each([{ later: false }, { later: true }])('the commands, backend answers later: $later', ({ later }) => {
  it('hit on every value but undefined', async () => {
    const { cache } = setUp({ later });
    for (const value of [null, 0, -0, '', false, [], {}, Number.NaN, 1n, new Date(0), new Map()]) {
      expect(await cache.set('key', value)).toBe(true);
      expect(await cache.get('key', { default: 'miss' })).toBe(value);
      expect(await cache.exists('key')).toBe(true);
    }
  });

  it('answer the default for a miss only', async () => {
    const { cache } = setUp({ later });
    expect(await cache.get('key')).toBeUndefined();
    expect(await cache.get('key', { default: null })).toBeNull();
    await cache.set('key', null);
    expect(await cache.get('key', { default: 5 })).toBeNull();
  });

  it('replace the lifetime by set, and end it exactly', async () => {
    const { cache, clock } = setUp({ later });
    await cache.set('key', 1, { ttl: 100 });
    await cache.set('key', 2);
    await clock.advance('1d');
    expect([await cache.get('key'), await cache.ttl('key')]).toEqual([2, null]);
    await cache.set('key', 3, { ttl: '10s' });
    await clock.advance(9999);
    expect([await cache.get('key'), await cache.ttl('key')]).toEqual([3, 1]);
    await clock.advance(1);
    expect([await cache.get('key'), await cache.ttl('key'), await cache.expire('key', 5)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  it("take the cache's ttl, which an explicit null beats", async () => {
    const { cache } = setUp({ later, ttl: '1m' });
    await cache.set('a', 1);
    await cache.set('b', 1, { ttl: null });
    await cache.multiSet({ c: 1 }, { ttl: Infinity });
    await cache.increment('d');
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.ttl(key)))).toEqual([60_000, null, null, 60_000]);
  });

  it('remove entries and tell how many there were', async () => {
    const { cache } = setUp({ later });
    await cache.multiSet({ a: null, b: 1 });
    expect([await cache.delete('a'), await cache.delete('a')]).toEqual([1, 0]);
    expect(await cache.multiDelete(['a', 'b', 'b', 'c'])).toBe(1);
  });

  it('take batches in every form', async () => {
    const { cache } = setUp({ later });
    await cache.multiSet({ a: 1 });
    await cache.multiSet(new Map([['b', 2]]));
    await cache.multiSet([
      ['c', 3],
      ['c', 4],
    ]);
    await cache.multiSet(
      (function* () {
        yield ['d', 5] as const;
      })(),
    );
    expect(await cache.multiGet(new Set(['d', 'c', 'b', 'a']))).toEqual([5, 4, 2, 1]);
  });

  it('answer empty batches without asking the backend', async () => {
    const { cache, backend } = setUp({ later });
    expect([
      await cache.multiGet([]),
      await cache.multiSet({}),
      await cache.multiSet([]),
      await cache.multiDelete([]),
    ]).toEqual([[], true, true, 0]);
    expect(backend.calls).toEqual([]);
  });

  it('store the last of pairs with one key, and hand the backend each key once', async () => {
    const { cache, backend, inner } = setUp({ later });
    Object.assign(inner, { multiSet: () => undefined });
    const whole = new Cache({ backend: new RecordingBackend(inner) });
    await whole.multiSet([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
    expect((whole.backend as RecordingBackend).calls).toEqual([
      { command: 'set', args: ['a', 3, null] },
      { command: 'set', args: ['b', 2, null] },
    ]);
    await cache.multiDelete(['a', 'a']);
    expect(backend.calls).toEqual([{ command: 'delete', args: [['a']] }]);
  });

  it('list the keys of a namespace, page by page, without it', async () => {
    const { cache, backend } = setUp({ later });
    const users = cache.namespace('users');
    await users.multiSet({ a1: 1, a2: 1, b1: 1, 'n:x': 1 });
    await cache.set('users2:a3', 1);
    await cache.set('users:', 1);
    expect((await listOf(users.keys())).sort()).toEqual(['a1', 'a2', 'b1', 'n:x']);
    expect((await listOf(users.keys({ match: 'a?' }))).sort()).toEqual(['a1', 'a2']);
    expect((await listOf(users.keys({ match: '*:*' }))).sort()).toEqual(['n:x']);
    expect(await listOf(users.keys({ match: '' }))).toEqual([]);
    expect(await listOf(cache.keys())).toHaveLength(6);
    expect(backend.calls.filter(({ command }) => command === 'scan')[0]?.args).toEqual([
      'users:',
      undefined,
      undefined,
    ]);
  });

  it('stop listing where the caller does', async () => {
    const { cache, backend } = setUp({ later });
    await cache.multiSet({ a: 1, b: 1, c: 1, d: 1, e: 1 });
    backend.reset();
    for await (const key of cache.keys()) if (key === 'b') break;
    expect(backend.calls).toHaveLength(1);
  });

  it('use serialize and deserialize of the call', async () => {
    const { cache, inner } = setUp({ later });
    await cache.set('key', 'value', { serialize: (value, { key }) => `${String(value)} under ${key}` });
    expect(inner.entries.get('key')?.payload).toBe('value under key');
    expect(await cache.get('key', { deserialize: async (payload) => String(payload).length })).toBe(15);
    expect(await cache.multiGet(['key', 'x'], { deserialize: () => 'own' })).toEqual(['own', undefined]);
    expect(await cache.getWithToken('key', { deserialize: () => 'own' })).toMatchObject({ value: 'own' });
    expect(await cache.getWithToken('key', { deserialize: () => undefined })).toBeUndefined();
  });

  it('pass raw commands to the client', async () => {
    const { cache } = setUp({ later, namespace: 'ns' });
    await cache.set('key', 1);
    expect([await cache.raw('has', 'key'), await cache.raw('has', 'ns:key')]).toEqual([false, true]);
  });
});

describe('the commands', () => {
  it.each([
    [undefined, /^value must not be undefined, .* store null instead/],
    [Promise.resolve(1), /^value must not be a promise; await it first/],
  ])('refuse to store %p', async (value, message) => {
    const { cache, backend } = setUp();
    for (const ask of [
      () => cache.set('k', value),
      () => cache.add('k', value),
      () => cache.compareAndSet('k', 1, value),
    ]) {
      expect(await rejectionOf(ask())).toMatchObject({ name: 'TypeError', message: expect.stringMatching(message) });
    }
    expect(
      await rejectionOf(
        cache.multiSet([
          ['a', 1],
          ['b', value],
        ]),
      ),
    ).toMatchObject({ message: expect.stringMatching(/^the value of entries\[1\] must not be/) });
    expect(backend.calls).toEqual([]);
  });

  it.each([
    undefined,
    null,
    5,
    'ab',
    [['a']],
    ['ab'],
    [['a', 1, 2]],
    [null],
    Promise.resolve({ a: 1 }),
    new Date(0),
    /a/,
  ])('refuse the entries %p', async (entries) => {
    const { cache, backend } = setUp();
    expect(await rejectionOf(cache.multiSet(entries as never))).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^entries must be/),
    });
    expect(backend.calls).toEqual([]);
  });

  it.each([undefined, null, 5, 'ab', {}])('refuse the keys %p', async (keys) => {
    const { cache, backend } = setUp();
    expect(await rejectionOf(cache.multiGet(keys as never))).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^keys must be an iterable of strings/),
    });
    expect(await rejectionOf(cache.multiDelete(keys as never))).toBeInstanceOf(TypeError);
    expect(backend.calls).toEqual([]);
  });

  it('refuse what is no match, and no command of a client', async () => {
    const { cache } = setUp();
    expect(await rejectionOf(listOf(cache.keys({ match: 5 as never })))).toBeInstanceOf(TypeError);
    expect(await rejectionOf(listOf(cache.keys(null as never)))).toMatchObject({
      message: 'the options of keys must be an object; got null',
    });
    expect(await rejectionOf(cache.raw('' as 'has'))).toBeInstanceOf(TypeError);
    expect(await rejectionOf(cache.raw(5 as unknown as 'has'))).toBeInstanceOf(TypeError);
  });

  it.each([new TypeError('seconds must be a number'), new RangeError('seconds must be 0 or more')])(
    'hand on what a client says of the arguments of a raw command: %p',
    async (refusal) => {
      const backend = new MapBackend({ clock: new TestClock() });
      backend.raw = () => {
        throw refusal;
      };
      await using cache = new Cache({ backend });
      expect(await rejectionOf(cache.raw('has', 'key'))).toBe(refusal);
    },
  );

  it('refuse options that are an array', async () => {
    const { cache } = setUp();
    const options = [] as never;
    for (const answer of [cache.set('k', 'v', options), cache.get('k', options), cache.multiGet(['k'], options)])
      expect(await rejectionOf(answer)).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(/^the options of \w+ must be an object; got an array$/),
      });
  });

  it('do not touch the prototype of anything by a key', async () => {
    const { cache } = setUp();
    await cache.multiSet(JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>);
    expect(await cache.get('__proto__')).toEqual({ polluted: true });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
