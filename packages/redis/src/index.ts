export { RedisBackend } from './redis-backend.ts';
export { RedisCache, type RedisCacheOptions } from './redis-cache.ts';
export type { RedisBackendOptions } from './options.ts';
export type { RedisClient } from './client.ts';
export type { RedisRaw } from './raw-command.ts';
