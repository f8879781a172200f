import { afterAll } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { MemcachedBackend } from '@cache/memcached';
import { RedisBackend } from '@cache/redis';
import { inEveryBackend } from './in-every-backend.ts';

const [redis, memcached] = await Promise.all([startServer('redis'), startServer('memcached')]);

afterAll(() => Promise.all([redis.stop(), memcached.stop()]));

inEveryBackend({ name: 'redis', create: () => new RedisBackend({ url: `redis://${redis.host}:${redis.port}` }) });
inEveryBackend({
  name: 'memcached',
  create: () => new MemcachedBackend({ servers: [`${memcached.host}:${memcached.port}`] }),
});
