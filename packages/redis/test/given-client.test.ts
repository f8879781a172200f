import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createClient, RESP_TYPES, type RedisClientType } from 'redis';
import { startServer } from '@cache-internal/test-servers';
import { FaultProxy } from '@cache/conformance';
import { RedisCache, type RedisCacheOptions } from '@cache/redis';

const server = await startServer('redis');
const toClose: (() => unknown)[] = [];

function clientOf(options: Parameters<typeof createClient>[0] | { readonly RESP: 2 } = {}): RedisClientType {
  const client = createClient({ url: server.url, ...(options as object) });
  toClose.push(() => client.destroy());
  return client;
}

function cacheOf(options: RedisCacheOptions): RedisCache {
  const cache = new RedisCache(options);
  toClose.unshift(() => cache.close());
  return cache;
}

afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});
afterAll(() => server.stop());

describe('a given client', () => {
  it('is used as it is, and outlives the cache', async () => {
    const client = clientOf();
    await client.connect();
    const cache = cacheOf({ client });
    await cache.set('a', { b: 1 });
    expect(await cache.get('a')).toEqual({ b: 1 });
    await cache.close();
    expect(await client.get('a')).toBe('{"b":1}');
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  });

  it('is connected by the first commands if nobody has', async () => {
    const client = clientOf();
    const cache = cacheOf({ client });
    expect(client.isOpen).toBe(false);
    expect(await Promise.all([cache.set('a', 1), cache.get('a'), cache.increment('a')])).toEqual([true, 1, 2]);
    expect(client.isReady).toBe(true);
  });

  it('may just be connecting', async () => {
    const client = clientOf();
    const connecting = client.connect();
    const cache = cacheOf({ client });
    expect(await cache.set('a', 1)).toBe(true);
    await connecting;
  });

  it('may be shared by many caches, and its errors end nothing', async () => {
    const client = clientOf({ url: 'redis://127.0.0.1:1', socket: { reconnectStrategy: 20 } });
    const caches = Array.from({ length: 30 }, () => cacheOf({ client }));
    const failures = await Promise.allSettled(caches.map((cache) => cache.get('a')));
    for (const each of failures)
      expect(each).toMatchObject({ reason: { code: 'CACHE_BACKEND_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } } });
    await Promise.all(caches.map((cache) => cache.close()));
    client.emit('error', new Error('one more, after the caches were closed'));
  });

  it('keeps its own settings to itself', async () => {
    const client = clientOf({
      RESP: 2,
      commandOptions: { timeout: 1, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    });
    const cache = cacheOf({ client });
    await cache.multiSet({ a: 1, b: { c: 'd' } }, { ttl: '1m' });
    expect(await cache.multiGet(['a', 'b'])).toEqual([1, { c: 'd' }]);
    expect(await Promise.all([cache.increment('a'), cache.ttl('b')])).toEqual([2, expect.any(Number)]);
    expect(await Array.fromAsync(cache.keys({ match: 'b' }))).toEqual(['b']);
    const found = await cache.getWithToken('b');
    expect(await cache.compareAndDelete('b', found?.token)).toBe(true);
  });

  it('gets nothing into its own offline queue, and works again when it has reconnected', async () => {
    const proxy = await FaultProxy.start(server);
    toClose.push(() => proxy.close());
    const client = clientOf({ url: `redis://127.0.0.1:${proxy.address.port}`, socket: { reconnectStrategy: 30 } });
    const cache = cacheOf({ client, timeout: 300 });
    await cache.increment('counted');
    proxy.refuse();
    const failures = await Promise.allSettled(Array.from({ length: 10 }, () => cache.increment('counted')));
    expect(failures.map((each) => each.status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
    await new Promise((resolve) => void setTimeout(resolve, 100));
    await expect(cache.increment('counted')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    const ready = new Promise((resolve) => void client.once('ready', resolve));
    proxy.pass();
    await ready;
    expect(await cache.increment('counted')).toBe(2);
  });

  it('is not opened again once its owner has closed it', async () => {
    const client = clientOf();
    const cache = cacheOf({ client });
    await cache.set('a', 1);
    client.destroy();
    await expect(cache.get('a')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/closed by its owner/),
    });
    expect(client.isOpen).toBe(false);
    await client.connect();
    expect(await cache.get('a')).toBe(1);
  });

  it('is tried again by the next command where it does not reconnect by itself', async () => {
    const proxy = await FaultProxy.start(server);
    toClose.push(() => proxy.close());
    const client = clientOf({ url: `redis://127.0.0.1:${proxy.address.port}`, socket: { reconnectStrategy: false } });
    const cache = cacheOf({ client });
    proxy.refuse();
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    proxy.pass();
    await cache.set('a', 1);
    proxy.reset();
    await new Promise((resolve) => void client.once('terminated', resolve));
    expect(await cache.get('a')).toBe(1);
  });

  it('must not be ended through raw', async () => {
    const client = clientOf();
    const cache = cacheOf({ client });
    for (const command of ['quit', 'close', 'destroy', 'disconnect']) {
      await expect(cache.raw(command as 'ping')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    }
    expect(await cache.raw('ping')).toBe('PONG');
  });
});
