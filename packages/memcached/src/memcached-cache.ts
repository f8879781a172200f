import { Cache, withBackend, type SharedCacheOptions } from '@cache/core';
import { MemcachedBackend } from './memcached-backend.ts';
import { MEMCACHED_OPTION_NAMES, type MemcachedBackendOptions } from './options.ts';

/** What a {@link MemcachedCache} takes: the options of every cache, and those of {@link MemcachedBackend}. */
export interface MemcachedCacheOptions extends SharedCacheOptions, MemcachedBackendOptions {}

/**
 * A cache on one Memcached server or several; JSON by default.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown and servers named twice, TypeError
 * and RangeError for an option of a wrong type or out of range. No server is asked before the first command.
 *
 * @example
 * ```ts memcached
 * import { MemcachedCache } from '@cache/memcached';
 *
 * await using cache = new MemcachedCache({ servers: ['127.0.0.1:11211'], namespace: 'users', ttl: '10m' });
 * await cache.set('1', { name: 'Ada' });  // true
 * await cache.get('1');                   // { name: 'Ada' }
 * ```
 */
export class MemcachedCache<Value = unknown> extends Cache<Value, MemcachedBackend> {
  constructor(options: MemcachedCacheOptions = {}) {
    super(
      withBackend(
        'MemcachedCache',
        options,
        MEMCACHED_OPTION_NAMES,
        (backendOptions) => new MemcachedBackend(backendOptions),
      ),
    );
  }
}
