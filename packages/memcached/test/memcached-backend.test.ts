import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { StringSerializer } from '@cache/core';
import { MemcachedCache, type MemcachedCacheOptions } from '@cache/memcached';
import { flagsOf, lifetimeOf } from '../src/lifetime.ts';
import { generationKey, wireKey } from '../src/wire-key.ts';
import { exchange } from './protocol-exchange.ts';

const server = await startServer('memcached');
const toClose: MemcachedCache[] = [];

function cacheOf(options: MemcachedCacheOptions = {}): MemcachedCache {
  const cache = new MemcachedCache({ servers: [`127.0.0.1:${server.port}`], ...options });
  toClose.push(cache);
  return cache;
}

afterEach(async () => {
  await Promise.all(toClose.splice(0).map((each) => each.close()));
});
afterAll(() => server.stop());

describe('MemcachedBackend.get', () => {
  it('reads what another program stored, whatever its flags say', async () => {
    const cache = cacheOf({ serializer: new StringSerializer() });
    for (const flags of [0, 1, 2, 4, 8, 9, 16, 0xff_ff_ff_ff]) {
      await exchange(server.port, `set foreign 0 0 5`, 'other', `set foreign ${flags} 0 2`, '{}');
      expect(await cache.get('foreign')).toBe('{}');
      expect(await cache.multiGet(['foreign', 'foreign'])).toEqual(['{}', '{}']);
    }
  });

  it('does not take members of the prototype for values', async () => {
    const cache = cacheOf();
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
    for (const name of names) expect(await cache.get(name)).toBeUndefined();
    expect(await cache.multiGet(names)).toEqual(names.map(() => undefined));
    for (const name of names) await cache.set(name, `value of ${name}`);
    expect(await cache.multiGet(names)).toEqual(names.map((name) => `value of ${name}`));
    for (const name of names) expect((await cache.getWithToken(name))?.value).toBe(`value of ${name}`);
  });

  it('keeps answers apart where reads and writes of one tick are mixed', async () => {
    const cache = cacheOf();
    const answers = Array.from({ length: 300 }, (_, index) => [
      cache.get(`mixed ${index}`),
      cache.set(`mixed ${index}`, index),
      cache.get(`mixed ${index}`),
      cache.delete(`mixed ${index}`),
      cache.get(`mixed ${index}`),
    ]);
    const expected = answers.map((_, index) => [undefined, true, index, 1, undefined]);
    expect(await Promise.all(answers.map((each) => Promise.all(each)))).toEqual(expected);
  });

  it('reads more keys than go into one command, of full length', async () => {
    const cache = cacheOf();
    const keys = Array.from({ length: 1000 }, (_, index) => `${index}:`.padEnd(250, 'x'));
    await cache.multiSet(keys.map((key, index) => [key, index] as const));
    expect(await cache.multiGet(keys)).toEqual(keys.map((_, index) => index));
  });
});

describe('keys', () => {
  it('inject no command, however they are made', async () => {
    const cache = cacheOf();
    await cache.set('kept', 'kept');
    for (const key of [
      'a\r\nflush_all',
      'a 0 0 1\r\nx\r\nflush_all\r\n',
      'a\nflush_all\n',
      'kept 1',
      'kept\0',
      ' kept',
      'kept noreply',
    ]) {
      await cache.set(key, key);
      expect(await cache.get(key)).toBe(key);
      await cache.increment(`${key} n`);
      expect(await cache.multiGet([key, 'kept'])).toEqual([key, 'kept']);
      expect(await cache.delete(key)).toBe(1);
    }
    expect(await cache.get('kept')).toBe('kept');
  });

  it('are plain on the server where that is possible', async () => {
    const cache = cacheOf({ namespace: 'users' });
    await cache.set('1', 'Ada');
    expect(await exchange(server.port, 'get users:1')).toMatch(/\r\n"Ada"\r\n/);
    await cache.set('a b', 'Ada');
    expect(await exchange(server.port, `get ${wireKey('users:a b')}`)).toMatch(/\r\n"Ada"\r\n/);
  });
});

describe('values', () => {
  it('inject no command either', async () => {
    const cache = cacheOf({ serializer: new StringSerializer() });
    await cache.set('kept', 'kept');
    for (const value of ['\r\nflush_all\r\n', 'END\r\n', 'VALUE kept 0 1\r\nx\r\nEND\r\n', '\0', 'é\r\n']) {
      await cache.set('any', value);
      expect(await cache.multiGet(['any', 'kept'])).toEqual([value, 'kept']);
    }
  });

  it('are refused by the size that the server was started with, and the old one stays', async () => {
    const large = await startServer('memcached', { args: ['-I', '4m'] });
    for (const [{ port }, most] of [
      [server, 1024 * 1024],
      [large, 4 * 1024 * 1024],
    ] as const) {
      const cache = cacheOf({ servers: [`127.0.0.1:${port}`], serializer: new StringSerializer() });
      const fitting = most - 48 - 8 - 4 - 1 - 2 - 'key'.length;
      for (const ttl of [null, '1h']) {
        await cache.set('key', 'x'.repeat(fitting), { ttl });
        const token = (await cache.getWithToken('key'))?.token;
        const refused = { code: 'CACHE_ENTRY_TOO_LARGE', message: expect.stringMatching(new RegExp(`takes ${most}`)) };
        const tooLarge = 'y'.repeat(fitting + 1);
        await expect(cache.set('key', tooLarge, { ttl })).rejects.toMatchObject(refused);
        await expect(cache.add('other', `${tooLarge}zz`)).rejects.toMatchObject(refused);
        await expect(cache.compareAndSet('key', token, tooLarge)).rejects.toMatchObject(refused);
        await expect(cache.multiSet({ fine: 'new', key: tooLarge })).rejects.toMatchObject(refused);
        expect(await cache.get('key')).toBe('x'.repeat(fitting));
        expect(await cache.exists('fine')).toBe(false);
        expect(await cache.compareAndSet('key', token, 'new')).toBe(true);
      }
      await cache.close();
    }
    await large.stop();
  });
});

describe('MemcachedBackend.exists', () => {
  it('leaves value, token and lifetime as they are', async () => {
    const cache = cacheOf();
    await cache.set('there', 'value', { ttl: '1h' });
    const before = await exchange(server.port, 'gets there');
    expect(await cache.exists('there')).toBe(true);
    expect(await cache.exists('not there')).toBe(false);
    expect(await exchange(server.port, 'gets there')).toBe(before);
  });
});

describe('MemcachedBackend.increment', () => {
  it('counts what other programs count, and they what it counts', async () => {
    const cache = cacheOf();
    await exchange(server.port, 'set shared 0 0 1', '5');
    expect(await cache.increment('shared', 2)).toBe(7);
    expect(await exchange(server.port, 'incr shared 10')).toBe('17\r\n');
    expect(await cache.get('shared')).toBe(17);
  });

  it('takes what the server has padded, since another program counted down to fewer digits, for no number', async () => {
    const cache = cacheOf();
    await cache.set('padded', 10);
    expect(await exchange(server.port, 'decr padded 1')).toBe('9\r\n');
    expect(await exchange(server.port, 'get padded')).toMatch(/\r\n9 \r\n/);
    await expect(cache.increment('padded')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    await exchange(server.port, 'incr padded 1');
    expect(await cache.increment('padded')).toBe(11);
  });

  it('begins anew with a counter that has ended by what is kept with it, though the server still has it', async () => {
    const cache = cacheOf();
    const flags = flagsOf(lifetimeOf(1000, Date.now() - 5000), 0);
    await exchange(server.port, `set counter ${flags} 100 1`, '5');
    expect(await cache.increment('counter', 2, { ttl: '1h' })).toBe(2);
    expect(await cache.get('counter')).toBe(2);
    expect(await cache.ttl('counter')).toBeGreaterThan(3_500_000);
  });

  it('keeps the lifetime below zero and beyond 2^52 as well', async () => {
    const cache = cacheOf();
    for (const [start, delta] of [
      [1, -5],
      [-5, 1],
      [2 ** 52, 5],
      [2 ** 53 - 3, 1],
    ] as const) {
      await cache.set('n', start, { ttl: '1h' });
      expect(await cache.increment('n', delta, { ttl: '1m' })).toBe(start + delta);
      expect(await cache.ttl('n')).toBeGreaterThan(3_595_000);
      await cache.set('n', start);
      expect(await cache.increment('n', delta, { ttl: '1m' })).toBe(start + delta);
      expect(await cache.ttl('n')).toBeNull();
    }
  });

  it.each([-1, -6])('refuses %i where another program gave a lifetime that nobody can tell', async (delta) => {
    const cache = cacheOf();
    await exchange(server.port, 'set shared 0 100 1', '5');
    await expect(cache.increment('shared', delta)).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      command: 'increment',
    });
    expect(await cache.get('shared')).toBe(5);
  });
});

describe('MemcachedBackend.ttl', () => {
  it('is not told of what another program stored', async () => {
    const cache = cacheOf();
    await exchange(server.port, 'set foreign 0 100 1', '5');
    await expect(cache.ttl('foreign')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED', backend: 'memcached' });
    expect(await cache.expire('foreign', '1h')).toBe(true);
    expect(await cache.ttl('foreign')).toBeGreaterThan(3_595_000);
  });
});

describe('MemcachedBackend.compareAndDelete', () => {
  it('leaves nothing behind that add, increment or a later write could meet', async () => {
    const cache = cacheOf();
    for (const write of [
      () => cache.add('gone', 'new'),
      () => cache.increment('gone'),
      () => cache.set('gone', 'new'),
    ]) {
      await cache.set('gone', 'old');
      expect(await cache.compareAndDelete('gone', (await cache.getWithToken('gone'))?.token)).toBe(true);
      expect(await exchange(server.port, 'get gone')).toBe('END\r\n');
      expect(await cache.delete('gone')).toBe(0);
      expect(await write()).toBeTruthy();
      expect(await cache.get('gone')).toBeDefined();
      await cache.delete('gone');
    }
  });

  it('takes no token that is none, and lets none inject a command', async () => {
    const cache = cacheOf();
    await cache.set('kept', 'kept');
    for (const token of [
      undefined,
      null,
      1,
      {},
      '',
      '1',
      '1 other',
      ' kept',
      '1\r\nflush_all\r\n kept',
      '99999999999999999999999 kept',
      '99999999999999999999 kept',
      '18446744073709551616 kept',
      '-1 kept',
    ]) {
      expect(await cache.compareAndDelete('kept', token)).toBe(false);
      expect(await cache.compareAndSet('kept', token, 'new')).toBe(false);
    }
    expect(await cache.get('kept')).toBe('kept');
  });
});

describe('namespaceGenerations', () => {
  it('makes a namespace empty, and nothing else, when its generation is evicted', async () => {
    const cache = cacheOf({ namespaceGenerations: true });
    const [users, orders] = [cache.namespace('users'), cache.namespace('orders')];
    await users.set('1', 'before');
    await users.clear();
    await users.set('1', 'cleared next');
    await users.clear();
    await users.set('1', 'here');
    await orders.set('1', 'kept');
    await cache.set('bare', 'kept');
    await exchange(server.port, `delete ${generationKey('users:')}`);
    expect(await users.get('1')).toBeUndefined();
    expect(await users.exists('1')).toBe(false);
    expect(await users.delete('1')).toBe(0);
    expect(await users.add('1', 'new')).toBe(true);
    expect([await users.get('1'), await orders.get('1'), await cache.get('bare')]).toEqual(['new', 'kept', 'kept']);
  });

  it('lets reads create no generation', async () => {
    const cache = cacheOf({ namespaceGenerations: true, namespace: 'read only' });
    await cache.get('a');
    await cache.multiGet(['a', 'b']);
    await cache.getWithToken('a');
    await cache.expire('a', '1h');
    expect(await exchange(server.port, `get ${generationKey('read only:')}`)).toBe('END\r\n');
  });

  it('is agreed on by clients that write first at the same time', async () => {
    const caches = Array.from({ length: 8 }, () => cacheOf({ namespaceGenerations: true }));
    for (let round = 0; round < 20; round++) {
      const namespace = `fresh ${round}`;
      await Promise.all(caches.map((cache, index) => cache.set(`k${index}`, index, { namespace })));
      const keys = caches.map((_, index) => `k${index}`);
      expect(await caches[round % 8]?.multiGet(keys, { namespace })).toEqual(caches.map((_, index) => index));
    }
  });

  it('makes tokens unfit that were read before a clear', async () => {
    const cache = cacheOf({ namespaceGenerations: true, namespace: 'tokens' });
    await cache.set('a', 1);
    const token = (await cache.getWithToken('a'))?.token;
    await cache.clear();
    await cache.set('a', 2);
    expect(await cache.compareAndSet('a', token, 3)).toBe(false);
    expect(await cache.get('a')).toBe(2);
  });

  it('takes keys with more colons than it heeds, and refuses to clear what is nested deeper', async () => {
    const cache = cacheOf({ namespaceGenerations: true });
    const key = Array.from({ length: 40 }, (_, index) => index).join(':');
    await cache.set(key, 'value');
    expect(await cache.get(key)).toBe('value');
    let view = cache.namespace('0');
    for (let depth = 1; depth < 20; depth++) view = view.namespace(String(depth));
    await expect(view.clear()).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      message: expect.stringMatching(/16 deep/),
    });
    expect(await cache.get(key)).toBe('value');
    const slashed = cacheOf({
      namespaceGenerations: true,
      namespace: 'a',
      keyBuilder: (each, namespace) => `${namespace ?? ''}/${each}`,
    });
    await expect(slashed.clear()).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      message: expect.stringMatching(/':'/),
    });
  });
});
