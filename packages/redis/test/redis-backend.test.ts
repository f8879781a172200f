import { describe, expect, it } from '@jest/globals';
import { StringSerializer, type Serializer } from '@cache/core';
import type { RedisCache } from '@cache/redis';
import { createClient } from 'redis';

import { cacheOf, server } from './cache-of.ts';

const bytes: Serializer = {
  name: 'bytes',
  produces: 'binary',
  serialize: (value) => value,
  deserialize: (payload) => payload,
};

async function flushScripts(cache: RedisCache): Promise<void> {
  await cache.raw('scriptFlush');
}

/** Until what is merged has been sent, and before it is answered. */
function twoTicks(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(() => process.nextTick(resolve));
  });
}

/** How often the server was asked for each command since `CONFIG RESETSTAT`. */
async function callsOf(cache: RedisCache): Promise<Record<string, number>> {
  const info = String(await cache.raw('sendCommand', ['INFO', 'commandstats']));
  return Object.fromEntries(
    [...info.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)].map(([, name, calls]) => [name, Number(calls)]),
  );
}

describe('RedisBackend.get', () => {
  it('misses a key that holds another type, merged or not', async () => {
    const cache = cacheOf();
    await cache.raw('lPush', 'a list', 'x');
    expect(await cache.get('a list')).toBeUndefined();
    expect(await Promise.all([cache.get('a list'), cache.get('nothing')])).toEqual([undefined, undefined]);
    expect(await cache.multiGet(['a list'])).toEqual([undefined]);
    expect(await cache.getWithToken('a list')).toBeUndefined();
    expect(await cache.exists('a list')).toBe(true);
    await expect(cache.increment('a list')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    await expect(cache.add('a list', 1)).rejects.toMatchObject({ code: 'CACHE_KEY_EXISTS' });
    expect(await cache.compareAndSet('a list', Buffer.from('x'), 1)).toBe(false);
    expect(await cache.compareAndDelete('a list', Buffer.from('x'))).toBe(false);
    await cache.set('a list', 'no more');
    expect(await cache.get('a list')).toBe('no more');
  });

  it('answers bytes that share no memory with other replies', async () => {
    const cache = cacheOf({ serializer: bytes });
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    await cache.multiSet({ first: all, second: all });
    const [first, second] = (await cache.multiGet(['first', 'second'])) as Uint8Array[];
    expect([first, second].map((each) => [...(each as Uint8Array)])).toEqual([[...all], [...all]]);
    expect(first?.buffer.byteLength).toBe(256);
    expect(first?.buffer).not.toBe(second?.buffer);
  });
});

describe('RedisBackend.set', () => {
  it('stores bytes as they were when it was called', async () => {
    const cache = cacheOf({ serializer: bytes });
    const value = Uint8Array.of(1, 2, 3);
    const stored = cache.set('changed', value);
    value.fill(9);
    await stored;
    expect([...((await cache.get('changed')) as Uint8Array)]).toEqual([1, 2, 3]);
  });

  it('refuses text that UTF-8 does not have, rather than storing another', async () => {
    const cache = cacheOf({ serializer: new StringSerializer() });
    await cache.set('torn', 'before');
    await expect(cache.set('torn', '\ud83c')).rejects.toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(await cache.get('torn')).toBe('before');
  });

  it('refuses what is too large before sending any of it', async () => {
    const cache = cacheOf({ serializer: bytes });
    const tooLarge = new Uint8Array(512 * 1024 * 1024 + 1);
    await expect(cache.set('large', tooLarge)).rejects.toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
    expect(await cache.exists('large')).toBe(false);
  });

  it('keeps lifetimes up to the longest there is', async () => {
    const cache = cacheOf();
    await Promise.all([
      cache.set('long', 1, { ttl: 8.64e15 }),
      cache.set('over 2^31', 1, { ttl: 2 ** 31 + 5 }),
      cache.set('none', 1),
    ]);
    expect(await cache.ttl('long')).toBeGreaterThan(8.64e15 - 60_000);
    expect(await cache.ttl('over 2^31')).toBeGreaterThan(2 ** 31 - 60_000);
    expect(await cache.ttl('none')).toBeNull();
  });
});

describe('RedisBackend merging', () => {
  it('reads what is asked for in one tick by one command', async () => {
    const cache = cacheOf();
    await cache.multiSet({ a: 1, b: 2 });
    await cache.raw('configResetStat');
    expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))).toEqual([1, 2, undefined]);
    expect(await cache.get('a')).toBe(1);
    expect(await callsOf(cache)).toMatchObject({ mget: 1, get: 1 });
  });

  it('writes what is asked for in one tick by one command, whatever the lifetimes', async () => {
    const cache = cacheOf();
    await cache.set('warm', 1, { ttl: '1m' });
    await cache.raw('configResetStat');
    await Promise.all([cache.set('a', 1), cache.set('b', 2)]);
    expect(await callsOf(cache)).toMatchObject({ mset: 1 });
    await Promise.all([cache.set('a', 3, { ttl: '1m' }), cache.set('b', 4), cache.set('c', 5, { ttl: '1h' })]);
    expect((await callsOf(cache))['evalsha']).toBe(1);
    expect(await cache.multiGet(['a', 'b', 'c'])).toEqual([3, 4, 5]);
    expect(await cache.ttl('a')).toBeLessThanOrEqual(60_000);
    expect(await cache.ttl('b')).toBeNull();
    expect(await cache.ttl('c')).toBeGreaterThan(60_000);
  });

  it('does what concerns one key in the order of the calls', async () => {
    for (const merge of [true, false]) {
      const cache = cacheOf({ merge });
      const key = `ordered ${merge}`;
      const answers = await Promise.all([
        cache.get(key),
        cache.set(key, 1),
        cache.get(key),
        cache.set(key, 2, { ttl: '1m' }),
        cache.increment(key),
        cache.get(key),
        cache.ttl(key).then((leftMs) => typeof leftMs),
        cache.set(key, 4),
        cache.exists(key),
        cache.multiGet([key, 'other']),
        cache.delete(key),
        cache.get(key),
        cache.set(key, 5),
        cache.clear(),
        cache.get(key),
      ]);
      expect(answers).toEqual([
        undefined,
        true,
        1,
        true,
        3,
        3,
        'number',
        true,
        true,
        [4, undefined],
        1,
        undefined,
        true,
        true,
        undefined,
      ]);
    }
  });

  it('tells each caller what is wrong with its own key', async () => {
    const admin = cacheOf();
    await admin.raw('sendCommand', ['ACL', 'SETUSER', 'narrow', 'reset', 'on', '>pw', '~mine:*', '+@all']);
    const cache = cacheOf({ url: server.url.replace('redis://', 'redis://narrow:pw@') });
    const writes = await Promise.allSettled([
      cache.set('mine:1', 1),
      cache.set('theirs', 2),
      cache.set('mine:2', 3, { ttl: '1m' }),
    ]);
    expect(writes.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const reads = await Promise.allSettled(['mine:1', 'theirs', 'mine:2'].map((key) => cache.get(key)));
    expect(reads).toMatchObject([
      { value: 1 },
      { reason: { code: 'CACHE_BACKEND', message: expect.stringMatching(/not allowed/) } },
      { value: 3 },
    ]);
  });

  it('also writes where scripts are forbidden', async () => {
    const admin = cacheOf();
    await admin.raw('sendCommand', [
      'ACL',
      'SETUSER',
      'scriptless',
      'reset',
      'on',
      '>pw',
      '~*',
      '+@all',
      '-@scripting',
    ]);
    const cache = cacheOf({ url: server.url.replace('redis://', 'redis://scriptless:pw@') });
    await Promise.all([cache.set('s1', 1, { ttl: '1m' }), cache.set('s2', 2, { ttl: '1m' })]);
    expect(await cache.multiGet(['s1', 's2'])).toEqual([1, 2]);
    await expect(cache.increment('s1')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    const old = Promise.all([cache.set('s1', 'old', { ttl: '1m' }), cache.set('s2', 'old', { ttl: '1m' })]);
    await twoTicks();
    await Promise.all([old, cache.set('s1', 'new')]);
    expect(await cache.get('s1')).toBe('new');
  });

  it('keeps a deadline and a signal for each member', async () => {
    const cache = cacheOf();
    await cache.set('kept', 1);
    const controller = new AbortController();
    const aborted = cache.get('kept', { signal: controller.signal });
    const patient = cache.get('kept', { timeout: null });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(await patient).toBe(1);
  });
});

describe('RedisBackend scripts', () => {
  it.each(['own', 'given'] as const)('are not overtaken on a server that is new to them: %s client', async (kind) => {
    await flushScripts(cacheOf());
    const client = createClient({ url: server.url });
    using _ = { [Symbol.dispose]: () => client.destroy() };
    const cache = kind === 'own' ? cacheOf() : cacheOf({ url: undefined, client });
    const key = `new to ${kind}`;
    const counted = cache.increment(key);
    await Promise.all([counted, cache.set(key, 5)]);
    expect(await cache.get(key)).toBe(5);
    const old = Promise.all([cache.set(key, 'old', { ttl: '1m' }), cache.set('beside', 'old', { ttl: '1m' })]);
    await twoTicks();
    await Promise.all([old, cache.set(key, 'newer')]);
    expect(await cache.get(key)).toBe('newer');
  });

  it('run on although the server forgets them', async () => {
    const cache = cacheOf();
    await cache.set('n', 1);
    for (let round = 0; round < 5; round++) {
      const [token] = await Promise.all([cache.getWithToken('n'), flushScripts(cache)]);
      expect(await cache.compareAndSet('n', token?.token, 10 * round)).toBe(true);
      await flushScripts(cache);
      const sums = await Promise.all([
        cache.increment('n'),
        cache.increment('n'),
        flushScripts(cache),
        cache.increment('n'),
      ]);
      expect(sums.filter((sum) => typeof sum === 'number')).toHaveLength(3);
      expect(await cache.get('n')).toBe(10 * round + 3);
      await Promise.all([flushScripts(cache), cache.expire('n', null)]);
    }
    await flushScripts(cache);
    await cache.multiSet({ a: 1, b: 2 }, { ttl: '1m' });
    expect(await cache.multiGet(['a', 'b'])).toEqual([1, 2]);
  });

  it('count exactly up to ±(2^53 − 1) and refuse to go further', async () => {
    const cache = cacheOf();
    const max = Number.MAX_SAFE_INTEGER;
    await cache.multiSet({ top: max - 1, bottom: -max + 1 });
    expect(await cache.increment('top')).toBe(max);
    expect(await cache.increment('bottom', -1)).toBe(-max);
    for (const [key, delta] of [
      ['top', 1],
      ['top', max],
      ['bottom', -1],
      ['bottom', -max],
    ] as const) {
      await expect(cache.increment(key, delta)).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    }
    expect(await cache.increment('top', -max)).toBe(0);
    expect(await cache.get('bottom')).toBe(-max);
  });

  it.each([
    '007',
    '+1',
    '1.5',
    ' 1',
    '-0',
    '1e3',
    '',
    '-',
    '9007199254740993',
    '99999999999999999999',
    'inf',
    'nan',
    '0x10',
  ])('take "%s" for no counter', async (text) => {
    const cache = cacheOf({ serializer: new StringSerializer() });
    await cache.set('text', text);
    await expect(cache.increment('text')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    expect(await cache.get('text')).toBe(text);
  });

  it('compare bytes that are no text', async () => {
    const cache = cacheOf({ serializer: bytes });
    const value = Uint8Array.of(0, 255, 128, 13, 10);
    await cache.set('raw bytes', value);
    const found = (await cache.getWithToken('raw bytes')) as { readonly value: Uint8Array; readonly token: unknown };
    expect(await cache.compareAndSet('raw bytes', Buffer.from([0, 255, 129, 13, 10]), value)).toBe(false);
    found.value.fill(7);
    expect(await cache.compareAndDelete('raw bytes', found.token)).toBe(true);
  });
});

describe('RedisBackend.multiSet', () => {
  it('stores more than one command takes', async () => {
    const cache = cacheOf({ namespace: 'many' });
    const entries = Array.from({ length: 25_000 }, (_, index) => [`${index}`, index] as const);
    await cache.multiSet(entries, { ttl: '10m' });
    expect(await cache.multiGet(entries.map(([key]) => key))).toEqual(entries.map(([, value]) => value));
    expect(await cache.multiDelete(entries.map(([key]) => key))).toBe(25_000);
  });
});
