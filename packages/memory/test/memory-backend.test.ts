import { Cache, JsonSerializer, type TokenedPayload } from '@cache/core';
import { describe, expect, it } from '@jest/globals';

import { MemoryBackend } from '../src/index.ts';
import { callContexts } from './call-contexts.ts';

const { reference, text, binary } = callContexts;

function scanAll(backend: MemoryBackend, prefix = ''): string[] {
  const keys: string[] = [];
  let cursor: unknown;
  do {
    const page = backend.scan(prefix, undefined, cursor);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
}

describe('MemoryBackend payloads', () => {
  it('hands back the very reference', () => {
    const backend = new MemoryBackend();
    const value = { list: [1] };
    backend.set('key', value, null, reference);
    expect(backend.get('key', reference)).toBe(value);
  });

  it('owns bytes: what was given and what was answered may be changed', () => {
    const backend = new MemoryBackend();
    const given = Buffer.from([1, 2, 3]);
    backend.set('key', given, null, binary);
    backend.multiSet([['other', given]], null, binary);
    given.fill(9);
    (backend.get('key', binary) as Uint8Array).fill(8);
    (backend.multiGet(['key'], binary)[0] as Uint8Array).fill(7);
    const tokened = backend.getWithToken('key', binary) as TokenedPayload;
    (tokened.payload as Uint8Array).fill(6);
    expect(backend.get('key', binary)).toEqual(new Uint8Array([1, 2, 3]));
    expect(backend.get('other', binary)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('owns them towards a reader of references too, who may change only what is kept by reference', () => {
    const backend = new MemoryBackend();
    const aliased = new Uint8Array([1]);
    backend.set('owned', aliased, null, binary);
    backend.set('aliased', aliased, null, reference);
    (backend.get('owned', reference) as Uint8Array).fill(9);
    expect(backend.get('owned', reference)).toEqual(new Uint8Array([1]));
    expect(backend.get('aliased', reference)).toBe(aliased);
    expect(backend.get('aliased', binary)).not.toBe(aliased);
  });

  it('answers plain bytes, whatever view was given', () => {
    const backend = new MemoryBackend();
    backend.set('key', Buffer.from('xabcx').subarray(1, 4), null, binary);
    const answer = backend.get('key', binary) as Uint8Array;
    expect(Object.getPrototypeOf(answer)).toBe(Uint8Array.prototype);
    expect(answer.buffer.byteLength).toBe(3);
    expect(Buffer.from(answer).toString()).toBe('abc');
  });

  it('lets caches of several kinds share it', async () => {
    const backend = new MemoryBackend();
    const references = new Cache({ backend });
    const texts = new Cache({ backend, serializer: new JsonSerializer() });
    await texts.set('n', 1);
    expect(await references.increment('n')).toBe(2);
    expect(await texts.get('n')).toBe(2);
    await references.set('object', { a: 1 });
    await expect(texts.get('object')).rejects.toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });
});

describe('MemoryBackend.increment', () => {
  it.each([
    ['a number', reference, 1, 2],
    ['decimal text', text, '1', '2'],
    ['bytes', binary, Buffer.from('1'), new Uint8Array([0x32])],
  ] as const)('keeps %s what it is, and its lifetime', (_kind, context, before, after) => {
    const backend = new MemoryBackend();
    backend.set('n', before, 10_000, context);
    expect(backend.increment('n', 1, 1, context)).toBe(2);
    expect(backend.get('n', context)).toEqual(after);
    expect(backend.ttl('n')).toBeGreaterThan(9000);
  });

  it.each([
    ['reference', -5],
    ['text', '-5'],
    ['binary', new Uint8Array([0x2d, 0x35])],
  ] as const)('creates in the kind %s', (kind, created) => {
    const backend = new MemoryBackend();
    expect(backend.increment('n', -5, 10_000, callContexts[kind])).toBe(-5);
    expect(backend.get('n', callContexts[kind])).toEqual(created);
    expect(backend.ttl('n')).toBeGreaterThan(9000);
  });

  it.each(['007', '1.5', '', { n: 1 }, null, 2 ** 53])('leaves %p as it is', (stored) => {
    const backend = new MemoryBackend();
    backend.set('n', stored, null, reference);
    expect(() => backend.increment('n', 1, null, reference)).toThrow(
      expect.objectContaining({ code: 'CACHE_NOT_INCREMENTABLE' }),
    );
    expect(backend.get('n', reference)).toBe(stored);
  });
});

describe('MemoryBackend tokens', () => {
  it('fit one state only, also where the same value comes back', () => {
    const backend = new MemoryBackend();
    const token = (): unknown => backend.getWithToken('key', reference)?.token;
    backend.set('key', 'A', null, reference);
    const first = token();
    const writes: (() => void)[] = [
      () => backend.set('key', 'A', null, reference),
      () => backend.multiSet([['key', 'A']], null, reference),
      () => backend.delete(['key']) === 1 && backend.add('key', 'A', null, reference),
      () => backend.clear(undefined) ?? backend.set('key', 'A', null, reference),
      () => backend.compareAndSet('key', token(), 'A', null, reference),
      () => backend.set('key', '1', null, reference),
      () => backend.increment('key', 0, null, reference),
    ];
    const seen = [first];
    for (const write of writes) {
      write();
      expect(seen).not.toContain(token());
      expect(backend.compareAndSet('key', first, 'B', null, reference)).toBe(false);
      expect(backend.compareAndDelete('key', first)).toBe(false);
      seen.push(token());
    }
    expect(backend.compareAndDelete('key', token())).toBe(true);
    expect(backend.compareAndDelete('key', seen.at(-1))).toBe(false);
  });

  it('are not touched by what changes no value, nor by other keys', () => {
    const backend = new MemoryBackend();
    backend.set('key', 'value', null, reference);
    const { token } = backend.getWithToken('key', reference) ?? {};
    backend.get('key', reference);
    backend.exists('key');
    backend.expire('key', 1000);
    backend.ttl('key');
    backend.scan('', undefined, undefined);
    backend.set('other', 'value', null, reference);
    backend.delete(['other']);
    expect(backend.add('key', 'other', null, reference)).toBe(false);
    expect(backend.getWithToken('key', reference)).toEqual({ payload: 'value', token });
    expect(backend.compareAndSet('key', token, 'new', null, reference)).toBe(true);
    expect(backend.ttl('key')).toBeNull();
  });

  it('of one key do not fit another, though both are from before the first was asked for', () => {
    const backend = new MemoryBackend();
    backend.set('gone', 1, null, reference);
    const { token } = backend.getWithToken('gone', reference) ?? {};
    backend.delete(['gone']);
    backend.set('gone', 2, null, reference);
    expect(backend.compareAndSet('gone', token, 3, null, reference)).toBe(false);
  });
});

describe('MemoryBackend.scan', () => {
  const keys = Array.from({ length: 3500 }, (_, index) => `key:${index}`);

  it('lists each key that stays once, whatever else comes and goes between the pages', () => {
    const backend = new MemoryBackend();
    for (const key of keys) backend.set(key, 0, null, reference);
    const listed: string[] = [];
    let cursor: unknown;
    let round = 0;
    do {
      const page = backend.scan('key:', undefined, cursor);
      listed.push(...page.keys);
      cursor = page.cursor;
      // Every third key leaves and comes back, the others are overwritten, and new ones take the free slots.
      for (let index = round % 3; index < keys.length; index += 3) {
        if (index % 3 === 0) backend.delete([keys[index] as string]);
        backend.set(`new:${round}:${index}`, 0, null, reference);
        backend.set(keys[index] as string, 1, null, reference);
      }
      round++;
    } while (cursor !== undefined && round < 100);
    const stayed = keys.filter((_, index) => index % 3 !== 0);
    expect(listed.filter((key) => stayed.includes(key)).sort()).toEqual(stayed.sort());
  });

  it('works in pages of a bounded size and ends on the last', () => {
    const backend = new MemoryBackend();
    expect(backend.scan('', undefined, undefined)).toEqual({ keys: [], cursor: undefined });
    for (const key of keys.slice(0, 1000)) backend.set(key, 0, null, reference);
    expect(backend.scan('', undefined, undefined).cursor).toBeUndefined();
    backend.set('one more', 0, null, reference);
    expect(backend.scan('', undefined, undefined).keys).toHaveLength(1000);
    expect(scanAll(backend)).toHaveLength(1001);
  });

  it('ends where the store was cleared meanwhile', () => {
    const backend = new MemoryBackend();
    for (const key of keys) backend.set(key, 0, null, reference);
    const { cursor } = backend.scan('', undefined, undefined);
    backend.clear(undefined);
    expect(backend.scan('', undefined, cursor)).toEqual({ keys: [], cursor: undefined });
  });
});

describe('MemoryBackend.clear', () => {
  it('removes what starts with the prefix, and nothing else', () => {
    const backend = new MemoryBackend();
    for (const key of ['users:1', 'users:', 'users2:1', 'u*ers:1', 'xusers:1']) backend.set(key, 0, null, reference);
    backend.clear('users:');
    expect(scanAll(backend)).toEqual(['users2:1', 'u*ers:1', 'xusers:1']);
    backend.clear(undefined);
    expect(scanAll(backend)).toEqual([]);
  });
});

describe('MemoryBackend.raw', () => {
  it('tells of the store', async () => {
    const cache = new Cache({
      backend: new MemoryBackend({ maxEntries: 2, maxBytes: 100, sizeOf: () => 10 }),
      namespace: 'ns',
    });
    for (const key of ['a', 'b', 'c']) await cache.set(key, key);
    expect(await cache.raw('size')).toBe(2);
    expect(await cache.raw('bytes')).toBe(20);
    expect(await cache.raw('keys')).toEqual(['ns:c', 'ns:b'].sort());
    expect(await cache.raw('keys', 'ns:c')).toEqual(['ns:c']);
    expect(await cache.raw('stats')).toEqual({ entries: 2, bytes: 20, evictions: { capacity: 1, expired: 0 } });
  });

  it('refuses what it does not have', async () => {
    const cache: Cache = new Cache({ backend: new MemoryBackend() });
    for (const command of ['flush', 'constructor', '__proto__', 'toString']) {
      await expect(cache.raw(command)).rejects.toMatchObject({
        code: 'CACHE_NOT_SUPPORTED',
        message: expect.stringContaining(`'${command}'; it has size, bytes, keys, stats`),
      });
    }
    await expect(cache.raw('keys', 7)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'prefix must be a string; got number',
    });
  });
});

describe('MemoryBackend', () => {
  it('says what it can do, for good', () => {
    const { capabilities } = new MemoryBackend();
    expect(
      Object.isFrozen(capabilities) && Object.isFrozen(capabilities.payloads) && Object.isFrozen(capabilities.atomic),
    ).toBe(true);
  });

  it('keeps keys that mean something to objects', () => {
    const backend = new MemoryBackend();
    expect(backend.multiGet(['__proto__', 'constructor', 'toString'], reference)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    backend.set('__proto__', 'value', null, reference);
    expect(backend.get('__proto__', reference)).toBe('value');
    expect(({} as { value?: unknown }).value).toBeUndefined();
  });

  it('counts each deleted entry once', () => {
    const backend = new MemoryBackend();
    backend.set('null', null, null, reference);
    backend.set('zero', 0, null, reference);
    expect(backend.delete(['null', 'missing', 'zero'])).toBe(2);
    expect(backend.delete(['null'])).toBe(0);
  });
});
