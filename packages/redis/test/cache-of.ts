import { startServer } from '@cache-internal/test-servers';
import { RedisCache, type RedisCacheOptions } from '@cache/redis';
import { afterAll, afterEach } from '@jest/globals';

/** The Redis of this suite alone, so that it may be emptied and its scripts and figures reset. */
export const server = await startServer('redis');

const open: RedisCache[] = [];

/** A cache on the suite's server, closed after the test. */
export function cacheOf(options: RedisCacheOptions = {}): RedisCache {
  const cache = new RedisCache({ url: server.url, ...options });
  open.push(cache);
  return cache;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((cache) => cache.close()));
});
afterAll(() => server.stop());
