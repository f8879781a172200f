import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, defaultKeyBuilder, type CacheOptions, type KeyBuilder } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { listOf } from './list-of.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(options: Partial<CacheOptions> = {}) {
  const clock = new TestClock();
  const inner = new MapBackend({ clock });
  const backend = new RecordingBackend(inner);
  const cache = new Cache({ backend, clock, ...options });
  /** The key that the backend is asked for. */
  const built = async (ask: () => Promise<unknown>): Promise<unknown> => {
    backend.reset();
    await ask();
    return backend.calls[0]?.args[0];
  };
  return { cache, backend, inner, built };
}

const anyText = fc.string({ unit: 'grapheme', minLength: 1 });
const trickyText = fc.string({
  unit: fc.constantFrom('a', ':', '%', '2', '5', '3', 'A', '*'),
  minLength: 1,
  maxLength: 8,
});

describe('the built key', () => {
  it.each([
    [undefined, 'key', 'key'],
    ['', 'key', 'key'],
    ['users', '1', 'users:1'],
    ['users', ':', 'users::'],
    ['a:b', 'k', 'a%3Ab:k'],
    ['100%', 'k', '100%25:k'],
    ['%3A', 'k', '%253A:k'],
    ['*', 'k*', '*:k*'],
  ])('in namespace %p of %p is %p', async (namespace, key, expected) => {
    const { cache, built } = setUp({ namespace });
    expect(await built(() => cache.get(key))).toBe(expected);
  });

  it('nests the namespaces of views', async () => {
    const { cache, built } = setUp({ namespace: 'app' });
    const nested = cache.namespace('a:b').namespace('c');
    expect(await built(() => nested.get('k'))).toBe('app:a%3Ab:c:k');
  });

  it('has the namespace of the call in place of all others, and none with an empty one', async () => {
    const { cache, built } = setUp({ namespace: 'app' });
    const view = cache.namespace('view');
    expect(await built(() => view.get('k', { namespace: 'other:one' }))).toBe('other%3Aone:k');
    expect(await built(() => view.get('k', { namespace: '' }))).toBe('k');
    expect(await built(() => view.get('k', { namespace: undefined }))).toBe('app:view:k');
  });

  it('differs wherever namespace or key differ', async () => {
    const pair = fc.tuple(fc.oneof(trickyText, anyText), fc.oneof(trickyText, anyText));
    await fc.assert(
      fc.asyncProperty(pair, pair, async ([namespace, key], [otherNamespace, otherKey]) => {
        fc.pre(namespace !== otherNamespace || key !== otherKey);
        const one = setUp({ namespace });
        const other = setUp({ namespace: otherNamespace });
        // A nested namespace is meant to be a part of its parent: only keys of one depth are told apart.
        fc.pre(!key.includes(':') && !otherKey.includes(':'));
        const keys = [await one.built(() => one.cache.get(key)), await other.built(() => other.cache.get(otherKey))];
        expect(keys[0]).not.toBe(keys[1]);
      }),
    );
  });

  it('of one namespace differs wherever the key does, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(trickyText, { nil: undefined }),
        trickyText,
        trickyText,
        async (namespace, key, other) => {
          fc.pre(key !== other);
          const { cache, built } = setUp({ namespace });
          expect(await built(() => cache.get(key))).not.toBe(await built(() => cache.get(other)));
        },
      ),
    );
  });

  it('is never in another namespace that is no parent: a clear of one leaves the other', async () => {
    await fc.assert(
      fc.asyncProperty(trickyText, trickyText, trickyText, async (namespace, other, key) => {
        fc.pre(namespace !== other);
        const { cache, inner } = setUp();
        await cache.set(key, 1, { namespace: other });
        await cache.set(key, 1, { namespace });
        await cache.clear({ namespace });
        expect(inner.entries.size).toBe(1);
      }),
    );
  });
});

describe('a key', () => {
  const hard = [
    ' ',
    '\r\n',
    '\0',
    '*',
    '?',
    '[a]',
    '"',
    "'",
    '__proto__',
    'constructor',
    '日本',
    '😀',
    'é',
    'x'.repeat(10_240),
    ':',
    '%',
  ];

  it.each(hard)('may be %j', async (key) => {
    const { cache } = setUp();
    await cache.set(key, 'value');
    expect([await cache.get(key), await cache.exists(key), await cache.delete(key)]).toEqual(['value', true, 1]);
  });

  it('is another entry for each of them', async () => {
    const { cache } = setUp();
    await cache.multiSet(hard.map((key, index) => [key, index] as const));
    expect(await cache.multiGet(hard)).toEqual(hard.map((_, index) => index));
  });

  it.each([
    ['', /at least one character/],
    ['\ud800', /lone surrogate/],
    ['a\udc00b', /lone surrogate/],
  ])('is refused where it is %j', async (key, message) => {
    const { cache, backend } = setUp();
    for (const ask of everyCommandOf(cache, key)) {
      expect(await rejectionOf(ask())).toMatchObject({
        code: 'CACHE_INVALID_KEY',
        message: expect.stringMatching(message),
      });
    }
    expect(backend.calls).toEqual([]);
  });

  it.each([undefined, null, 5, {}, ['a'], Symbol('a')])('is a TypeError where it is %p', async (key) => {
    const { cache, backend } = setUp();
    for (const ask of everyCommandOf(cache, key as never)) {
      const error = await rejectionOf(ask());
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/^keys?(\[0\])? must be a string; got /);
    }
    expect(backend.calls).toEqual([]);
  });
});

describe('a namespace', () => {
  it.each(['\ud800'])('is refused where it is %j', async (namespace) => {
    const { cache } = setUp();
    expect(() => setUp({ namespace })).toThrow(/well-formed/);
    expect(() => cache.namespace(namespace)).toThrow(/well-formed/);
    expect(await rejectionOf(cache.get('k', { namespace }))).toMatchObject({ code: 'CACHE_INVALID_KEY' });
  });

  it.each([null, 5, {}])('is a TypeError where it is %p', async (namespace) => {
    const { cache } = setUp();
    expect(() => setUp({ namespace: namespace as never })).toThrow(TypeError);
    expect(() => cache.namespace(namespace as never)).toThrow(TypeError);
    expect(await rejectionOf(cache.get('k', { namespace: namespace as never }))).toBeInstanceOf(TypeError);
  });

  it('of a view has at least one character', () => {
    expect(() => setUp().cache.namespace('')).toThrow(/at least one character/);
  });
});

describe('keyBuilder', () => {
  it('replaces the rule altogether, and is told the encoded namespace', async () => {
    const keyBuilder: KeyBuilder = (key, namespace) => `${key}@${namespace ?? 'nowhere'}`;
    const { cache, built } = setUp({ keyBuilder, namespace: 'a:b' });
    expect(await built(() => cache.get('k'))).toBe('k@a%3Ab');
    expect(await built(() => cache.get('k', { namespace: '' }))).toBe('k@nowhere');
  });

  it.each([
    ['', 'CACHE_INVALID_KEY'],
    ['\ud800', 'CACHE_INVALID_KEY'],
  ])('must not answer %j', async (key, code) => {
    const { cache } = setUp({ keyBuilder: () => key });
    expect(await rejectionOf(cache.get('k'))).toMatchObject({
      code,
      message: expect.stringMatching(/^the key that keyBuilder returned must/),
    });
  });

  it('must answer a string', async () => {
    const { cache } = setUp({ keyBuilder: (async () => 'k') as never });
    expect(await rejectionOf(cache.get('k'))).toBeInstanceOf(TypeError);
  });

  it.each([[() => 5], [async (key: string) => key], [() => undefined]])(
    'must answer a string to what asks for all keys of a namespace as well: %p',
    async (keyBuilder) => {
      const { cache, backend } = setUp({ keyBuilder: keyBuilder as never });
      const view = cache.namespace('view');
      for (const ask of [() => listOf(cache.keys()), () => view.clear(), () => cache.overtakeLoads('*')]) {
        const error = await rejectionOf(ask());
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/^the key that keyBuilder returned must be a string; got /);
      }
      expect(backend.calls).toEqual([]);
    },
  );

  it('may put something in front: then one namespace can be cleared and listed', async () => {
    const { cache, inner } = setUp({ keyBuilder: (key, namespace) => `app/${namespace ?? ''}/${key}`, namespace: 'a' });
    await cache.set('1', 1);
    await cache.set('1', 1, { namespace: 'b' });
    expect(await listOf(cache.keys())).toEqual(['1']);
    await cache.clear();
    expect([...inner.entries.keys()]).toEqual(['app/b/1']);
  });

  it.each<[string, KeyBuilder]>([
    ['puts the namespace behind', (key, namespace) => `${key}:${namespace}`],
    ['changes the key', (key, namespace) => `${namespace}:${key.toLowerCase()}`],
    ['leaves the namespace out', (key) => key],
    ['puts something of the key in front', (key, namespace) => `${namespace}:${key.length}:${key}`],
  ])('that %s cannot clear one namespace: nothing is removed', async (_, keyBuilder) => {
    const { cache, inner } = setUp({ keyBuilder, namespace: 'a' });
    await cache.set('1', 1);
    expect(await rejectionOf(cache.clear())).toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    expect(await rejectionOf(listOf(cache.keys()))).toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    expect(inner.entries.size).toBe(1);
  });

  it('is exported as the default rule', () => {
    expect([defaultKeyBuilder('k', undefined), defaultKeyBuilder('k', 'ns')]).toEqual(['k', 'ns:k']);
  });
});

function everyCommandOf(cache: Cache, key: string): (() => Promise<unknown>)[] {
  return [
    () => cache.get(key),
    () => cache.set(key, 1),
    () => cache.add(key, 1),
    () => cache.multiGet([key]),
    () => cache.multiSet([[key, 1]]),
    () => cache.exists(key),
    () => cache.increment(key),
    () => cache.expire(key, 1),
    () => cache.ttl(key),
    () => cache.delete(key),
    () => cache.multiDelete([key]),
    () => cache.getWithToken(key),
    () => cache.compareAndSet(key, 1, 1),
    () => cache.compareAndDelete(key, 1),
    () => cache.getOrSet(key, () => 1),
  ];
}
