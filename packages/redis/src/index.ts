export { RedisBackend } from './redis-backend.ts';
export { RedisCache, type RedisCacheOptions } from './redis-cache.ts';
export type { RedisBackendOptions, RedisClusterOptions } from './options.ts';
export type { RedisSentinelOptions } from './sentinel-options.ts';
export type { RedisClient, RedisClusterClient, RedisSentinelClient } from './client.ts';
export type { RedisRaw } from './raw-command.ts';
