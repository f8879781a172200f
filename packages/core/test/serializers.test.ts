import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TestClock } from '../../testing/src/index.ts';
import {
  Cache,
  JsonSerializer,
  NullSerializer,
  SerializationError,
  StringSerializer,
  type CacheOptions,
  type Serializer,
} from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(serializer: Serializer, options: Partial<CacheOptions> = {}) {
  const clock = new TestClock();
  const backend = new MapBackend({ clock });
  const cache = new Cache({ backend, clock, serializer, ...options });
  const trip = async (value: unknown): Promise<unknown> => {
    await cache.set('key', value);
    return cache.get('key');
  };
  return { backend, cache, trip };
}

describe('JsonSerializer', () => {
  it('brings back whatever JSON can tell', async () => {
    const { trip } = setUp(new JsonSerializer());
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(await trip(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps texts apart from numbers, and __proto__ from the prototype', async () => {
    const { trip } = setUp(new JsonSerializer());
    expect([await trip('007'), await trip(7), await trip('null'), await trip(null)]).toEqual(['007', 7, 'null', null]);
    const value = (await trip(JSON.parse('{"__proto__": {"polluted": true}}'))) as { polluted?: boolean };
    expect([value.polluted, Object.keys(value)]).toEqual([undefined, ['__proto__']]);
  });

  it('stores integers as decimal text, so that they count', async () => {
    const { cache, backend } = setUp(new JsonSerializer());
    await cache.set('n', 1);
    expect(backend.entries.get('n')?.payload).toBe('1');
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
  });

  it('does not hand out what was handed in', async () => {
    const { trip } = setUp(new JsonSerializer());
    const value = { list: [1] };
    expect(await trip(value)).not.toBe(value);
  });

  it.each([Number.NaN, Infinity, 1n, () => 1, Symbol('s')])('refuses %p, and the old value stays', async (value) => {
    const { cache } = setUp(new JsonSerializer());
    await cache.set('key', 'old');
    expect(await rejectionOf(cache.set('key', value))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/^serializer 'json' cannot encode the value for "key": /),
    });
    expect(await cache.get('key')).toBe('old');
  });

  it('says where a BigInt is, and what is nested too deep', async () => {
    const { trip } = setUp(new JsonSerializer());
    const cycle: Record<string, unknown> = { list: [1, { big: 1n }] };
    cycle['self'] = cycle;
    expect(await rejectionOf(trip(cycle))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: "serializer 'json' cannot keep $.list[1].big: JSON has no bigint",
    });
    let deep: unknown = [];
    for (let level = 0; level < 1_000_000; level++) deep = [deep];
    expect(await rejectionOf(trip(deep))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/it is nested more than 1000 levels deep$/),
    });
  });

  it('refuses a cycle', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(await rejectionOf(setUp(new JsonSerializer()).trip(cycle))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      cause: expect.any(TypeError),
    });
  });
});

describe('StringSerializer', () => {
  it.each([
    [1, '1'],
    ['text', 'text'],
    ['', ''],
    [true, 'true'],
    [null, 'null'],
    [10n, '10'],
    [[1, 2], '1,2'],
    [new URL('http://a/'), 'http://a/'],
  ])('stores %p as %p', async (value, text) => {
    expect(await setUp(new StringSerializer()).trip(value)).toBe(text);
  });

  it('answers counters as text', async () => {
    const { cache } = setUp(new StringSerializer());
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, '2']);
  });

  it.each([{}, new Map(), Symbol('s'), () => 1])('refuses %p, which has no text', async (value) => {
    expect(await rejectionOf(setUp(new StringSerializer()).trip(value))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });
});

describe('NullSerializer', () => {
  it('hands back the very object', async () => {
    const value = { a: 1 };
    expect(await setUp(new NullSerializer()).trip(value)).toBe(value);
  });
});

describe('a payload of another kind than the serializer reads', () => {
  it('is converted between text and bytes', async () => {
    const { cache, backend } = setUp(new JsonSerializer());
    backend.set('key', new TextEncoder().encode('{"ä":1}'), null);
    expect(await cache.get('key')).toEqual({ ä: 1 });
    backend.set('key', 5, null);
    expect(await cache.get('key')).toBe(5);
  });

  it('keeps a byte order mark, which makes of digits no integer', async () => {
    const { cache, backend } = setUp(new StringSerializer());
    backend.set('key', new TextEncoder().encode('\uFEFF1'), null);
    expect(await cache.get('key')).toBe('\uFEFF1');
    expect(await rejectionOf(cache.increment('key'))).toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
  });

  it('is an error where it can be neither', async () => {
    const { cache, backend } = setUp(new JsonSerializer());
    backend.set('key', { an: 'object' }, null);
    expect(await rejectionOf(cache.get('key'))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/written by a cache with another serializer/),
    });
  });
});

describe('the error of a serializer', () => {
  const failing = (error: unknown): Serializer => ({
    name: 'failing',
    produces: 'text',
    serialize: (value) => {
      if (value === 'bad') throw error;
      return JSON.stringify(value);
    },
    deserialize: () => {
      throw error;
    },
  });

  it.each(['encoded', 'decoded'])('names the key whose value cannot be %s, be it ours or any other', async (way) => {
    for (const thrown of [new SerializationError('too deep'), new Error('no')]) {
      const { cache, backend } = setUp(failing(thrown), { namespace: 'users' });
      backend.set('users:7', '1', null);
      const asked = way === 'encoded' ? cache.multiSet({ 6: 'good', 7: 'bad' }) : cache.multiGet(['7']);
      expect(await rejectionOf(asked)).toMatchObject({ code: 'CACHE_SERIALIZATION', key: 'users:7' });
    }
  });

  it('reaches the caller as it is where nothing can be added to it', async () => {
    const frozen = Object.freeze(new SerializationError('too deep'));
    expect(await rejectionOf(setUp(failing(frozen)).cache.set('key', 'bad'))).toBe(frozen);
  });
});

describe('onDecodeError', () => {
  it('throws by default, for batches too, and removes nothing', async () => {
    const { cache, backend } = setUp(new JsonSerializer());
    backend.set('bad', '{', null);
    for (const ask of [
      () => cache.get('bad'),
      () => cache.multiGet(['good', 'bad']),
      () => cache.getWithToken('bad'),
    ]) {
      expect(await rejectionOf(ask())).toMatchObject({
        code: 'CACHE_SERIALIZATION',
        message: expect.stringMatching(/^serializer 'json' cannot decode what is stored under "bad": /),
      });
    }
    expect(backend.entries.has('bad')).toBe(true);
  });

  it("makes a miss of it with 'miss', and removes nothing", async () => {
    const { cache, backend } = setUp(new JsonSerializer(), { onDecodeError: 'miss' });
    backend.set('bad', '{', null);
    backend.set('good', '1', null);
    expect(await cache.get('bad', { default: 'none' })).toBe('none');
    expect(await cache.multiGet(['bad', 'good'])).toEqual([undefined, 1]);
    expect(await cache.getWithToken('bad')).toBeUndefined();
    expect(await cache.get('good', { deserialize: () => Promise.reject(new Error('later')) })).toBeUndefined();
    expect([await cache.exists('bad'), backend.entries.size]).toEqual([true, 2]);
  });
});
