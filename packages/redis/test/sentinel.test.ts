import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createSentinel } from 'redis';
import { startRedisSentinel, startServer, type TestServer } from '@cache-internal/test-servers';
import { RedisCache, type RedisCacheOptions } from '@cache/redis';
import { Load } from './load.ts';

const group = await startRedisSentinel({ replicas: 2 });
const sentinel = { name: group.name, nodes: group.urls };
const toClose: (() => unknown)[] = [];

function cacheOf(options: RedisCacheOptions = { sentinel }): RedisCache {
  const cache = new RedisCache({ timeout: 1500, ...options });
  toClose.push(() => cache.close());
  return cache;
}

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});
afterAll(() => group.stop());

/** The master, once all sentinels that answer agree on which server that is, and it has a replica. */
async function agreedMaster(): Promise<TestServer> {
  const sentinels = group.urls.map((url) => new RedisCache({ url }));
  try {
    for (;;) {
      const ask = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group.name];
      const named = (await Promise.all(sentinels.map((each) => each.raw('sendCommand', ask)))) as [string, string][];
      const ports = new Set(named.map(([, port]) => Number(port)));
      const master = group.nodes.find(({ port }) => ports.size === 1 && ports.has(port));
      if (master !== undefined) {
        await using direct = new RedisCache({ url: master.url });
        const answer = await direct.raw('role').catch(() => undefined);
        if (answer?.role === 'master' && answer.replicas.length > 0) return master;
      }
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  } finally {
    await Promise.all(sentinels.map((each) => each.close()));
  }
}

/** The URL of a sentinel that was cut off from the others, and names a master that is not there any more. */
async function lonelySentinel(): Promise<string> {
  const replies: readonly (readonly [command: RegExp, reply: string])[] = [
    [/HELLO/, '%0\r\n'],
    [/SENTINEL/, '*2\r\n$9\r\n127.0.0.1\r\n$1\r\n1\r\n'],
    [/./, '+OK\r\n'],
  ];
  const listener = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        for (const command of String(data).split(/(?=\*\d+\r\n)/))
          socket.write(replies.find(([pattern]) => pattern.test(command))?.[1] ?? '');
      });
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  toClose.push(() => listener.close());
  return `redis://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

describe('a master that sentinels watch', () => {
  it('is found by any sentinel that answers', async () => {
    const silent = await startServer('redis');
    toClose.push(() => silent.stop());
    await silent.pause();
    const cache = cacheOf({ sentinel: { ...sentinel, nodes: ['redis://127.0.0.1:1', silent.url, ...group.urls] } });
    expect(await cache.set('a', 1)).toBe(true);
    expect(await cache.raw('role')).toMatchObject({ role: 'master' });
  });

  it('is found behind more silent sentinels than there is time to ask at once', async () => {
    const silent = await startServer('redis');
    toClose.push(() => silent.stop());
    await silent.pause();
    const nodes = [...Array.from({ length: 6 }, () => silent.url), ...group.urls];
    const cache = cacheOf({ sentinel: { ...sentinel, nodes }, timeout: '20s' });
    await expect(cache.set('a', 1)).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    await using load = new Load(cache);
    await load.until('every key works');
  }, 60_000);

  it('is found although the first sentinel names a server that is gone', async () => {
    const nodes = [await lonelySentinel(), ...group.urls];
    const cache = cacheOf({ sentinel: { ...sentinel, nodes } });
    await expect(cache.set('a', 1)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED', port: 1 } });
    await using load = new Load(cache);
    await load.until('every key works');
    expect(await load.end()).toEqual([]);
  });

  it('is not found by another name, or without a sentinel', async () => {
    await expect(cacheOf({ sentinel: { ...sentinel, name: 'nobody' } }).get('a')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/knows no master named 'nobody'/),
    });
    const startedAt = performance.now();
    await expect(
      cacheOf({ sentinel: { ...sentinel, nodes: ['redis://127.0.0.1:1', 'redis://127.0.0.1:2'] } }).get('a'),
    ).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('is not found by a server that is no sentinel', async () => {
    const nodes = group.nodes.map(({ url }) => url);
    await expect(cacheOf({ sentinel: { ...sentinel, nodes } }).get('a')).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringMatching(/is no sentinel; give it as the option url/),
    });
  });

  it('is entered by its own user and password, in its own database', async () => {
    const master = new RedisCache({ url: (await agreedMaster()).url });
    toClose.push(() => master.close());
    await master.raw('sendCommand', ['ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-role']);
    const cache = cacheOf({ sentinel: { ...sentinel, username: 'app', password: 'secret', database: 3 } });
    await cache.set('in 3', 1);
    expect(await cache.raw('clientInfo')).toMatchObject({ user: 'app', db: 3 });
    await cache.close();
    await master.raw('sendCommand', ['ACL', 'DELUSER', 'app']);
    await expect(
      cacheOf({ sentinel: { ...sentinel, username: 'app', password: 'secret' } }).get('a'),
    ).rejects.toMatchObject({ code: 'CACHE_BACKEND', message: expect.stringMatching(/refuses the user name/) });
  });

  it('is followed when another server is made the master', async () => {
    const cache = cacheOf();
    await cache.set('a', 1);
    const before = await agreedMaster();
    await using load = new Load(cache);
    const first = new RedisCache({ url: String(group.urls[0]) });
    await first.raw('sendCommand', ['SENTINEL', 'FAILOVER', group.name]);
    await first.close();
    while ((await agreedMaster()).port === before.port) await new Promise((resolve) => void setTimeout(resolve, 50));
    await load.until('every key works');
    expect(await load.end()).toEqual([]);
    expect(await cache.raw('role')).toMatchObject({ role: 'master' });
  }, 60_000);

  it('is followed when it is killed, and when it freezes', async () => {
    for (const harm of ['kill', 'pause'] as const) {
      const cache = cacheOf();
      await using load = new Load(cache);
      await load.until('every key works');
      const victim = await agreedMaster();
      await victim[harm]();
      await load.until('every key works');
      await (harm === 'kill' ? victim.start() : victim.resume());
      await load.until('every key works');
      expect(await load.end()).toEqual([]);
      expect((await agreedMaster()).port).not.toBe(victim.port);
      await cache.close();
    }
  }, 60_000);

  it('is left as soon as it takes no writes any more', async () => {
    const cache = cacheOf();
    await cache.set('a', 1);
    const master = new RedisCache({ url: (await agreedMaster()).url });
    toClose.push(() => master.close());
    await new Promise((resolve) => void setTimeout(resolve, 1050));
    const [, other] = group.nodes;
    await master.raw('sendCommand', ['REPLICAOF', String(other?.host), '1']);
    await expect(cache.set('a', 2)).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    // The server is named as the master still, and is none: nobody writes there.
    await expect(cache.set('a', 3)).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/is no master/),
    });
    await master.raw('sendCommand', ['REPLICAOF', 'NO', 'ONE']);
    await using load = new Load(cache);
    await load.until('every key works');
    expect(await load.end()).toEqual([]);
  }, 60_000);
});

describe('a sentinel client that was given', () => {
  it('is used as it is, outlives the cache, and stays closed once its owner has closed it', async () => {
    const sentinelRootNodes = group.sentinels.map(({ host, port }) => ({ host, port }));
    const client = createSentinel({ name: group.name, sentinelRootNodes });
    toClose.push(() => client.destroy());
    const cache = cacheOf({ client });
    await cache.multiSet({ a: 1, b: 'two' });
    expect(await cache.multiGet(['a', 'b', 'none'])).toEqual([1, 'two', undefined]);
    expect(await Promise.all([cache.increment('a'), cache.get('b')])).toEqual([2, 'two']);
    expect(await cache.raw('hSet', 'hash', 'field', 'value')).toBe(1);
    expect(await cache.raw('sendCommand', ['HGET', 'hash', 'field'])).toBe('value');
    await cache.namespace('none').clear();
    await cache.close();
    expect(await client.get('b')).toBe('"two"');
    await client.destroy();
    await expect(cacheOf({ client }).get('b')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/closed by its owner/),
    });
    expect(client.isOpen).toBe(false);
  });
});
