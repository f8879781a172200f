import { Cache, withBackend, type SharedCacheOptions } from '@cache/core';
import { REDIS_OPTION_NAMES, type RedisBackendOptions } from './options.ts';
import { RedisBackend } from './redis-backend.ts';

/** What a {@link RedisCache} takes: the options of every cache, and those of {@link RedisBackend}. */
export interface RedisCacheOptions extends SharedCacheOptions, RedisBackendOptions {}

/**
 * A cache on a Redis or Valkey server; JSON by default.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown or exclude each other, TypeError and
 * RangeError for one of a wrong type or out of range. The server is not asked before the first command.
 *
 * @example
 * ```ts redis
 * import { RedisCache } from '@cache/redis';
 *
 * await using cache = new RedisCache({ url: 'redis://127.0.0.1:6379', namespace: 'users', ttl: '10m' });
 * await cache.set('1', { name: 'Ada' });  // true
 * await cache.get('1');                   // { name: 'Ada' }
 * ```
 */
export class RedisCache<Value = unknown> extends Cache<Value, RedisBackend> {
  constructor(options: RedisCacheOptions = {}) {
    super(withBackend('RedisCache', options, REDIS_OPTION_NAMES, (backendOptions) => new RedisBackend(backendOptions)));
  }
}
