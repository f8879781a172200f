import { Cache } from './cache.ts';
import { NullBackend } from './null-backend.ts';
import { withBackend, type SharedCacheOptions } from './options.ts';

/**
 * A cache that keeps nothing, for turning caching off in one place of the configuration.
 *
 * @example
 * ```ts
 * import { NullCache } from '@cache/core';
 *
 * const cache = new NullCache();
 * await cache.set('key', 'value');  // true
 * await cache.get('key');           // undefined
 * ```
 */
export class NullCache<Value = unknown> extends Cache<Value, NullBackend> {
  constructor(options: SharedCacheOptions = {}) {
    super(withBackend('NullCache', options, [], () => new NullBackend()));
  }
}
