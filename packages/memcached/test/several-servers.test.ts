import { afterAll, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { MemcachedCache } from '@cache/memcached';
import { ServerChoice } from '../src/server-choice.ts';
import { wireKey } from '../src/wire-key.ts';
import { exchange } from './protocol-exchange.ts';

const servers = await Promise.all([1, 2, 3].map(() => startServer('memcached')));
const names = servers.map(({ port }) => `127.0.0.1:${port}`);
const choice = new ServerChoice(names);
const cache = new MemcachedCache({ servers: names });
const keys = Array.from({ length: 600 }, (_, index) => `several ${index}`);

afterAll(async () => {
  await cache.close();
  await Promise.all(servers.map((server) => server.stop()));
});

describe('several servers', () => {
  it('hold each key once, on the server that the ring chooses', async () => {
    await cache.multiSet(keys.map((key) => [key, key] as const));
    expect(await cache.multiGet(keys)).toEqual(keys);
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys);
    for (const key of keys.slice(0, 20)) {
      const found = await Promise.all(servers.map(({ port }) => exchange(port, `get ${wireKey(key)}`)));
      expect(found.map((reply) => reply !== 'END\r\n').indexOf(true)).toBe(choice.indexOf(wireKey(key)));
      expect(found.filter((reply) => reply !== 'END\r\n')).toHaveLength(1);
    }
  });

  it('are named in any order', async () => {
    await using other = new MemcachedCache({ servers: names.toReversed() });
    expect(await other.multiGet(keys)).toEqual(keys);
    expect(await other.multiDelete([...keys.slice(0, 100), 'none'])).toBe(100);
    expect(await cache.multiGet(keys.slice(0, 101))).toEqual([...Array<undefined>(100), keys[100]]);
    await cache.multiSet(keys.slice(0, 100).map((key) => [key, key] as const));
  });

  it('find most of their keys again when one is added', async () => {
    await using fewer = new MemcachedCache({ servers: names.slice(0, 2), namespace: 'growing' });
    await fewer.multiSet(keys.map((key) => [key, key] as const));
    await using more = new MemcachedCache({ servers: names, namespace: 'growing' });
    const missed = (await more.multiGet(keys)).filter((value) => value === undefined).length;
    expect(missed).toBeGreaterThan(keys.length / 3 / 2);
    expect(missed).toBeLessThan((keys.length / 3) * 1.5);
  });

  it('fail only for the keys of the one that is down, and never answer from another', async () => {
    const held = (index: number): string[] => keys.filter((key) => choice.indexOf(wireKey(key)) === index);
    await servers[1]?.kill();
    for (const key of held(1).slice(0, 5))
      await expect(cache.get(key)).rejects.toMatchObject({
        code: 'CACHE_BACKEND_UNAVAILABLE',
        message: expect.stringMatching(new RegExp(names[1] as string)),
      });
    await expect(cache.multiGet(keys)).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(await cache.multiGet([...held(0), ...held(2)])).toEqual([...held(0), ...held(2)]);
    await servers[1]?.start();
    const until = performance.now() + 5000;
    const [lost] = held(1);
    while (
      performance.now() < until &&
      (await cache.get(lost as string).then(
        () => false,
        () => true,
      ))
    )
      await new Promise((resolve) => void setTimeout(resolve, 10));
    expect(await cache.get(lost as string)).toBeUndefined();
  });

  it('are all emptied by clear', async () => {
    await cache.multiSet(keys.map((key) => [key, key] as const));
    await cache.clear();
    expect((await cache.multiGet(keys)).filter((value) => value !== undefined)).toEqual([]);
  });

  it('are each asked for by name in raw', async () => {
    expect(await cache.raw('version', names[2])).toEqual(['VERSION', servers[2]?.version]);
    const pairs = await cache.raw('stats', '', names[0]);
    expect(pairs.length).toBeGreaterThan(10);
  });
});
