export { MemcachedBackend } from './memcached-backend.ts';
export { MemcachedCache, type MemcachedCacheOptions } from './memcached-cache.ts';
export type { MemcachedBackendOptions } from './options.ts';
export type { MemcachedRaw, MemcachedRawItem } from './raw-command.ts';
