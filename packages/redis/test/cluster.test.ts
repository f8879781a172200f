import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createCluster } from 'redis';
import { startRedisCluster, startServer, type TestServer } from '@cache-internal/test-servers';
import { RedisCache, type RedisCacheOptions } from '@cache/redis';
import { keySlot } from '../src/key-slot.ts';

const cluster = await startRedisCluster();
const direct = cluster.nodes.map((node) => new RedisCache({ url: node.url }));
const toClose: (() => unknown)[] = [];

function cacheOf(options: RedisCacheOptions = {}): RedisCache {
  const place = options.client === undefined ? { cluster: { nodes: cluster.urls } } : {};
  const cache = new RedisCache({ ...place, ...options });
  toClose.push(() => cache.close());
  return cache;
}

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
  await Promise.all(direct.map((node) => node.clear()));
});
afterAll(async () => {
  await Promise.all(direct.map((node) => node.close()));
  await cluster.stop();
});

/** Asks every server the same. */
const askAll = (...words: string[]): Promise<unknown[]> =>
  Promise.all(direct.map((node) => node.raw('sendCommand', words)));

/** How often the servers together were asked for each command since `CONFIG RESETSTAT`. */
async function calls(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const info of await askAll('INFO', 'commandstats'))
    for (const [, name = '', count] of String(info).matchAll(/cmdstat_([\w|]+):calls=(\d+)/g))
      counts[name] = (counts[name] ?? 0) + Number(count);
  return counts;
}

/** Which of the servers has a slot. */
async function ownerOf(slot: number): Promise<number> {
  const ranges = (await direct[0]?.raw('sendCommand', ['CLUSTER', 'SLOTS'])) as [number, number, [string, number]][];
  const [, , [, port]] = ranges.find(([first, last]) => first <= slot && slot <= last) as [
    number,
    number,
    [string, number],
  ];
  return cluster.nodes.findIndex((node) => node.port === port);
}

/** A slot on its way from one server to another, as `redis-cli --cluster reshard` moves it. */
class MovingSlot {
  readonly slot: number;
  readonly from: RedisCache;
  readonly to: RedisCache;
  readonly target: TestServer;
  readonly #toId: string;

  private constructor(slot: number, from: number, to: number, toId: string) {
    this.slot = slot;
    this.from = direct[from] as RedisCache;
    this.to = direct[to] as RedisCache;
    this.target = cluster.nodes[to] as TestServer;
    this.#toId = toId;
  }

  static async begin(slot: number): Promise<MovingSlot> {
    const from = await ownerOf(slot);
    const to = (from + 1) % direct.length;
    const [fromId, toId] = await Promise.all([from, to].map((index) => askNode(index, 'CLUSTER', 'MYID')));
    await askNode(to, 'CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(fromId));
    await askNode(from, 'CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(toId));
    return new MovingSlot(slot, from, to, String(toId));
  }

  async take(...keys: string[]): Promise<void> {
    const { host, port } = this.target;
    await this.from.raw('sendCommand', ['MIGRATE', host, String(port), '', '0', '5000', 'KEYS', ...keys]);
  }

  async end(): Promise<void> {
    const keys = await this.from.raw('clusterGetKeysInSlot', this.slot, 10_000);
    if (keys.length > 0) await this.take(...keys);
    for (const node of [this.to, this.from, ...direct])
      await node.raw('sendCommand', ['CLUSTER', 'SETSLOT', String(this.slot), 'NODE', this.#toId]);
  }
}

const askNode = (index: number, ...words: string[]): Promise<unknown> =>
  (direct[index] as RedisCache).raw('sendCommand', words);

const numbered = (count: number): (readonly [string, number])[] =>
  Array.from({ length: count }, (_, index) => [`key ${index}`, index] as const);

describe('a cluster', () => {
  it('takes batches of any slots, and answers in their order', async () => {
    const cache = cacheOf();
    const entries = numbered(12_000);
    await cache.multiSet(entries);
    await cache.multiSet(entries.slice(0, 100), { ttl: '1h' });
    const keys = [...entries.map(([key]) => key), 'none', 'key 7', 'key 7'];
    expect(await cache.multiGet(keys)).toEqual([...entries.map(([, value]) => value), undefined, 7, 7]);
    expect(await cache.ttl('key 99')).toBeGreaterThan(3_500_000);
    expect(await cache.ttl('key 100')).toBeNull();
    expect(await cache.multiDelete(keys)).toBe(12_000);
    expect(await askAll('DBSIZE')).toEqual([0, 0, 0]);
  });

  it('says that a batch is not one step', () => {
    expect(cacheOf().backend.capabilities.atomic).toEqual(['add', 'increment', 'compareAndSet', 'compareAndDelete']);
  });

  it('merges what is of one slot', async () => {
    const cache = cacheOf();
    const keys = Array.from({ length: 30 }, (_, index) => `{slot ${index % 3}} ${index}`);
    await cache.get('warm');
    await askAll('CONFIG', 'RESETSTAT');
    await Promise.all(keys.map((key) => cache.set(key, key)));
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys);
    expect(await calls()).toMatchObject({ mset: 3, mget: 3 });
    expect(await calls()).not.toHaveProperty('get');
  });

  it('runs scripts on servers that do not have them', async () => {
    const cache = cacheOf();
    await askAll('SCRIPT', 'FLUSH');
    const sums = await Promise.all(numbered(20).map(([key, by]) => cache.increment(key, by)));
    expect(sums).toEqual(numbered(20).map(([, by]) => by));
    await askAll('SCRIPT', 'FLUSH');
    expect(await cache.increment('key 3')).toBe(4);
  });

  it('lists and clears a namespace on every server, and nothing else', async () => {
    const cache = cacheOf();
    const users = cache.namespace('users');
    await users.multiSet(numbered(3000));
    await cache.multiSet({ 'users2:key 1': 1, other: 2 });
    expect(new Set(await Array.fromAsync(users.keys()))).toEqual(new Set(numbered(3000).map(([key]) => key)));
    expect(await Array.fromAsync(users.keys({ match: '*999' }))).toHaveLength(3);
    await users.clear();
    expect((await Array.fromAsync(cache.keys())).sort()).toEqual(['other', 'users2:key 1']);
    await cache.clear();
    expect(await askAll('DBSIZE')).toEqual([0, 0, 0]);
  });

  it('sends raw commands to the server of their key, or where that says', async () => {
    const cache = cacheOf();
    for (const [key] of numbered(10)) {
      expect(await cache.raw('hSet', key, 'field', 'value')).toBe(1);
      expect(await cache.raw('sendCommand', ['HGET', key, 'field'])).toBe('value');
      // The first argument is no key, so that the server is found by a redirection.
      expect(await cache.raw('eval', "return redis.call('HLEN', KEYS[1])", { keys: [key] })).toBe(1);
      const multi = await cache.raw('multi', key);
      expect(await multi.del(key).exists(key).exec()).toEqual([1, 0]);
    }
    expect(await cache.raw('mGet', ['{a} 1', '{a} 2'])).toEqual([null, null]);
    expect(await cache.raw('ping')).toBe('PONG');
    await expect(cache.raw('mGet', ['a', 'b'])).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringMatching(/keys of several slots.*CROSSSLOT/),
    });
  });

  it('is found by any of its servers', async () => {
    const silent = await startServer('redis');
    toClose.push(() => silent.stop());
    await silent.pause();
    const nodes = ['redis://127.0.0.1:1', silent.url, String(cluster.urls[1])];
    for (let round = 0; round < 3; round++) expect(await cacheOf({ cluster: { nodes } }).set('a', round)).toBe(true);
  });

  it('says what is wrong where there is none', async () => {
    const alone = await startServer('redis');
    toClose.push(() => alone.stop());
    await expect(cacheOf({ cluster: { nodes: [alone.url] } }).get('a')).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringMatching(/cluster support disabled/),
    });
    const nobody = cacheOf({ cluster: { nodes: ['redis://127.0.0.1:1', 'redis://127.0.0.1:2'] } });
    const startedAt = performance.now();
    const failures = await Promise.allSettled([
      nobody.get('a'),
      nobody.multiGet(['b', 'c']),
      nobody.clear(),
      Array.fromAsync(nobody.keys()),
    ]);
    for (const [index, command] of ['get', 'multiGet', 'clear', 'keys'].entries()) {
      const reason = { code: 'CACHE_BACKEND_UNAVAILABLE', command, cause: { code: 'ECONNREFUSED' } };
      expect(failures[index]).toMatchObject({ reason });
    }
    await expect(Array.fromAsync(nobody.keys())).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('is entered with the user and password of any of the URLs', async () => {
    await askAll('ACL', 'SETUSER', 'app', 'on', '>se@cret', '~*', '+@all');
    await askAll('ACL', 'SETUSER', 'default', 'off');
    try {
      const named = String(cluster.urls[0]).replace('redis://', 'redis://app:se%40cret@');
      const cache = cacheOf({ cluster: { nodes: [String(cluster.urls[1]), named] } });
      await cache.multiSet(numbered(100));
      expect(await cache.raw('aclWhoAmI')).toBe('app');
      await expect(cacheOf().get('a')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    } finally {
      // Connections that are already in stay in.
      await askAll('ACL', 'SETUSER', 'default', 'on', 'nopass');
      await askAll('ACL', 'DELUSER', 'app');
    }
  });

  it('lets the process end once it is closed', async () => {
    const sockets = (): number => process.getActiveResourcesInfo().filter((each) => each === 'TCPSocketWrap').length;
    const before = sockets();
    const cache = cacheOf();
    await cache.multiSet(numbered(100));
    expect(sockets()).toBeGreaterThanOrEqual(before + 3);
    await cache.close();
    while (sockets() > before) await new Promise(setImmediate);
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  });
});

describe('a cluster that is resharded', () => {
  it.each([true, false])('finds every key of a slot on its way (merge: %s)', async (merge) => {
    const cache = cacheOf({ merge });
    const key = (name: string): string => `{moving ${merge}} ${name}`;
    await cache.multiSet({ [key('stays')]: 1, [key('moves')]: 2, [key('n')]: 5 });
    const slot = await MovingSlot.begin(keySlot(key('')));
    await slot.take(key('moves'), key('n'));
    // No server has all of them, so that those of one slot are asked for one by one.
    const keys = ['stays', 'moves', 'none'].map(key);
    expect(await cache.multiGet(keys)).toEqual([1, 2, undefined]);
    expect(await Promise.all(keys.map((each) => cache.get(each)))).toEqual([1, 2, undefined]);
    expect(await Promise.all([cache.increment(key('n')), cache.exists(key('moves'))])).toEqual([6, true]);
    await cache.multiSet({ [key('stays')]: 3, [key('moves')]: 4 }, { ttl: '1h' });
    await cache.multiSet({ [key('stays')]: 3, [key('new')]: 4 });
    expect(await cache.raw('get', key('moves'))).toBe('4');
    await expect(slot.to.raw('exists', key('new'))).rejects.toThrow(/MOVED/);
    expect(await cache.multiGet([key('stays'), key('moves'), key('new')])).toEqual([3, 4, 4]);
    expect(await cache.multiDelete([key('stays'), key('new'), key('none')])).toBe(2);
    await slot.end();
    expect(await cache.multiGet([key('moves'), key('n'), key('stays')])).toEqual([4, 6, undefined]);
    expect(await cache.increment(key('n'))).toBe(7);
    await askAll('CONFIG', 'RESETSTAT');
    expect(await cache.get(key('n'))).toBe(7);
    expect(await calls()).toMatchObject({ get: 1 });
  });

  it('lists every key once, and clears every key, whatever moves between the pages', async () => {
    const cache = cacheOf({ namespace: 'moved' });
    const entries = [...numbered(6000), ...numbered(50).map(([key, value]) => [`{tag} ${key}`, value] as const)];
    await cache.multiSet(entries);
    const listed: string[] = [];
    for await (const key of cache.keys()) {
      listed.push(key);
      // To one that was read already, or that will be: both happen among three servers.
      if (listed.length % 2500 === 0) await (await MovingSlot.begin(keySlot('{tag}'))).end();
    }
    expect(listed).toHaveLength(6050);
    expect(new Set(listed)).toEqual(new Set(entries.map(([key]) => key)));
    await cache.clear();
    expect(await askAll('DBSIZE')).toEqual([0, 0, 0]);
  });
});

describe('a cluster client that was given', () => {
  it('is used as it is, outlives the cache, and stays closed once its owner has closed it', async () => {
    const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) });
    toClose.push(() => client.destroy());
    const cache = cacheOf({ client, namespace: 'given' });
    await cache.multiSet(numbered(500));
    expect(await cache.multiGet(['key 1', 'none', 'key 499'])).toEqual([1, undefined, 499]);
    expect(await Promise.all(numbered(50).map(([key]) => cache.get(key)))).toEqual(numbered(50).map(([, n]) => n));
    expect(await cache.increment('key 7', 3)).toBe(10);
    expect(await cache.raw('hSet', 'hash', 'field', 'value')).toBe(1);
    expect(await cache.raw('sendCommand', ['HGET', 'hash', 'field'])).toBe('value');
    const multi = await cache.raw('multi', 'hash');
    expect(await multi.hLen('hash').exec()).toEqual([1]);
    expect(await Array.fromAsync(cache.keys())).toHaveLength(500);
    await cache.clear();
    expect(await client.get('given:key 1')).toBeNull();
    expect(await client.hLen('hash')).toBe(1);
    await cache.close();
    expect(await client.ping()).toBe('PONG');
    client.destroy();
    await expect(cacheOf({ client }).get('b')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/closed by its owner/),
    });
    expect(client.isOpen).toBe(false);
  });

  it('gets nothing into the queue of a server that is away', async () => {
    const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) });
    toClose.push(() => client.destroy());
    const cache = cacheOf({ client, timeout: 500 });
    const victim = cluster.nodes[await ownerOf(keySlot('counter'))] as TestServer;
    await cache.set('counter', 0);
    await victim.kill();
    const failure = (): Promise<unknown> => cache.get('counter').catch((error: unknown) => error);
    const moment = (): Promise<unknown> => new Promise((resolve) => void setTimeout(resolve, 5));
    while (!/was lost/.test(String(await failure()))) await moment();
    const counted = await Promise.allSettled(Array.from({ length: 10 }, () => cache.increment('counter')));
    for (const each of counted)
      expect(each).toMatchObject({
        reason: { code: 'CACHE_BACKEND_UNAVAILABLE', message: expect.stringMatching(/was lost/) },
      });
    await victim.start();
    await cluster.whenHealthy();
    while ((await failure()) !== undefined) await moment();
    // It came back empty, and nothing was done late.
    expect(await cache.increment('counter')).toBe(1);
  }, 30_000);
});
