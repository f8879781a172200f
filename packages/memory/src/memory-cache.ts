import { Cache, withBackend, type SharedCacheOptions } from '@cache/core';

import { MemoryBackend } from './memory-backend.ts';
import { MEMORY_OPTION_NAMES, type MemoryBackendOptions } from './options.ts';

/** What `new MemoryCache` takes: the options of every cache, and those of its backend. */
export interface MemoryCacheOptions extends SharedCacheOptions, Omit<MemoryBackendOptions, keyof SharedCacheOptions> {}

/**
 * A cache in this process. Values are kept as they are and handed back as the very same references, unless it is
 * given a serializer.
 *
 * @throws TypeError, RangeError or ConfigurationError (`CACHE_CONFIGURATION`) for wrong or unknown options.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 *
 * await using cache = new MemoryCache({ maxEntries: 10_000, ttl: '10m' });
 * await cache.set('key', { any: 'value' });  // true
 * await cache.get('key');                    // { any: 'value' }
 * ```
 */
export class MemoryCache<Value = unknown> extends Cache<Value, MemoryBackend> {
  constructor(options: MemoryCacheOptions = {}) {
    super(
      withBackend('MemoryCache', options, MEMORY_OPTION_NAMES, (backendOptions) => new MemoryBackend(backendOptions)),
    );
  }
}
