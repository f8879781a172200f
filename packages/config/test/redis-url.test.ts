import { expect, it } from '@jest/globals';
import { startRedisCluster, startRedisSentinel, startServer } from '@cache-internal/test-servers';

import { Caches, fromUrl } from '../src/index.ts';

it('makes a cache of a URL that becomes the default and works', async () => {
  const server = await startServer('redis');
  try {
    await using mine = new Caches();
    mine.setDefault(await fromUrl(`${server.url}/1?timeout=5s&namespace=app`));
    await mine.get().set('key', { any: 'value' }, { ttl: '1h' });
    await using direct = await fromUrl(`${server.url}?db=1`);
    expect(await direct.get('app:key')).toEqual({ any: 'value' });
  } finally {
    await server.stop();
  }
}, 60_000);

it('makes a cache on a cluster of a URL of some of its servers', async () => {
  await using cluster = await startRedisCluster();
  const hosts = cluster.nodes.slice(0, 2).map(({ host, port }) => `${host}:${port}`);
  await using cache = await fromUrl(`redis+cluster://${hosts.join(',')}?namespace=app&merge=false`);
  await cache.multiSet({ a: 1, b: 2, c: 3, d: 4 });
  expect(await cache.multiGet(['a', 'b', 'c', 'd'])).toEqual([1, 2, 3, 4]);
}, 60_000);

it('makes a cache on the master that sentinels name', async () => {
  await using group = await startRedisSentinel({ replicas: 1 });
  const hosts = group.urls.map((url) => new URL(url).host);
  await using cache = await fromUrl(`valkey+sentinel://${hosts.join(',')}/${group.name}?db=2&namespace=app`);
  await cache.set('key', { any: 'value' });
  expect(await cache.get('key')).toEqual({ any: 'value' });
}, 60_000);
