import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@cache/core';
import { RedisBackend } from '@cache/redis';

import { cacheOf, server } from './cache-of.ts';

describe('RedisBackend.clear and keys', () => {
  const SPECIAL = ['a*b', 'a?b', 'a[b', 'a]b', 'a^b', 'a-b', 'a\\b', '[a-z]', '*', '\\*', 'ключ', '🎈'];

  it('take every special character of a namespace literally', async () => {
    const all = cacheOf();
    await all.clear();
    const neighbours = ['aXb:', 'axb:k', 'a:k', 'b:k', 'abc:k', ':k', 'users2:k'];
    await all.multiSet(neighbours.map((key) => [key, 'stays'] as const));
    for (const name of SPECIAL) {
      const cache = all.namespace(name);
      await cache.multiSet(SPECIAL.map((key) => [key, name] as const));
      expect((await Array.fromAsync(cache.keys())).sort()).toEqual([...SPECIAL].sort());
    }
    for (const name of SPECIAL) {
      await all.namespace(name).clear();
      expect(await Array.fromAsync(all.namespace(name).keys())).toEqual([]);
    }
    expect((await Array.fromAsync(all.keys())).sort()).toEqual([...neighbours].sort());
  });

  it('match globs as a cache does: characters and not bytes, brackets literal', async () => {
    const cache = cacheOf({ namespace: 'globs' });
    await cache.multiSet(['é', 'ab', 'a?', '[ab]', 'a', '🎈x', '\\'].map((key) => [key, 1] as const));
    const list = async (match: string): Promise<string[]> => (await Array.fromAsync(cache.keys({ match }))).sort();
    expect(await list('?')).toEqual(['\\', 'a', 'é']);
    expect(await list('??')).toEqual(['a?', 'ab', '🎈x']);
    expect(await list('a\\?')).toEqual(['a?']);
    expect(await list('[ab]')).toEqual(['[ab]']);
    expect(await list('\\\\')).toEqual(['\\']);
    expect(await list('*b*')).toEqual(['[ab]', 'ab']);
  });

  it('list every key that stays, although the server resizes its table meanwhile', async () => {
    const cache = cacheOf({ namespace: 'once' });
    await cache.multiSet(Array.from({ length: 5000 }, (_, index) => [`${index}`, 1] as const));
    const listed: string[] = [];
    for await (const key of cache.keys()) {
      listed.push(key);
      if (listed.length === 1000)
        await cache.multiDelete(Array.from({ length: 4000 }, (_, index) => `${index + 1000}`));
    }
    expect(new Set(listed).size).toBe(listed.length);
    expect(new Set(listed).isSupersetOf(new Set(Array.from({ length: 1000 }, (_, index) => `${index}`)))).toBe(true);
  });

  it('leave keys of others alone that are no text', async () => {
    const cache = cacheOf();
    await cache.clear();
    await cache.raw('set', Buffer.from([0xff, 0xfe]), 'x');
    await cache.set('mine', 1);
    expect(await Array.fromAsync(cache.keys())).toEqual(['mine']);
  });

  it('clear nothing but the database of the url', async () => {
    const [zero, one] = [cacheOf({ url: `${server.url}/0` }), cacheOf({ url: `${server.url}/1` })];
    await Promise.all([zero.set('k', 0), one.set('k', 1)]);
    await one.clear();
    expect(await zero.get('k')).toBe(0);
    expect(await one.get('k')).toBeUndefined();
  });

  it('stop when nobody waits for the end', async () => {
    const backend = new RedisBackend({ url: server.url });
    const context: CallContext = { payload: 'text', timeoutMs: 0.001, signal: undefined };
    const patient: CallContext = { ...context, timeoutMs: null };
    await backend.multiSet(
      Array.from({ length: 20_000 }, (_, index) => [`stop:${index}`, '1'] as const),
      null,
      patient,
    );
    await expect(Promise.resolve(backend.clear('stop:', context))).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect((await Array.fromAsync(cacheOf().keys({ match: 'stop:*' }))).length).toBeGreaterThan(0);
    await backend.close();
  });
});

describe('RedisBackend.raw', () => {
  it('asks the client, by its own names and types', async () => {
    const cache = cacheOf();
    const added: number = await cache.raw('hSet', 'hash', 'field', 'value');
    const hash: Record<string, string> = await cache.raw('hGetAll', 'hash');
    expect([added, { ...hash }]).toEqual([1, { field: 'value' }]);
    expect(await cache.raw('sendCommand', ['PING'])).toBe('PONG');
    const multi = await cache.raw('multi');
    expect(await multi.set('m', '1').incr('m').exec()).toEqual(['OK', 2]);
  });

  it('speaks RESP3', async () => {
    const info = String(await cacheOf().raw('sendCommand', ['CLIENT', 'INFO']));
    expect(info).toMatch(/ resp=3/);
  });

  const harmful = [
    'close',
    'QUIT',
    'destroy',
    'disconnect',
    'subscribe',
    'pSubscribe',
    'SSUBSCRIBE',
    'monitor',
    'select',
    'watch',
    'reset',
    'hello',
    'on',
    'duplicate',
  ];
  it.each(harmful)('refuses %s, which is not for a connection that is shared', async (command) => {
    const cache = cacheOf();
    await expect(cache.raw(command as 'ping')).rejects.toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      message: expect.stringContaining(`raw('${command}')`),
    });
    expect(await cache.raw('ping')).toBe('PONG');
  });

  const onTheWire = [['SUBSCRIBE', 'x'], ['quit'], ['multi'], ['Client', 'reply', 'off'], ['select', '1']];
  it.each(onTheWire)('refuses to send %s', async (...words) => {
    await expect(cacheOf().raw('sendCommand', words)).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
  });

  it.each(['nope', '_executeCommand', 'constructor', '__proto__', 'json', 'isOpen'])(
    'says that the client has no command %s',
    async (command) => {
      await expect(cacheOf().raw(command as 'ping')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    },
  );

  it('explains what the server replies', async () => {
    const cache = cacheOf();
    await cache.set('text', 'x');
    const failed = cache.raw('hGet', 'text', 'field');
    await expect(failed).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringMatching(/another type than a string/),
      cause: expect.anything(),
    });
  });
});
