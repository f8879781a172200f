import { ConfigurationError, registeredCaches, type Cache } from '@cache/core';
import { MemoryCache } from '@cache/memory';

import type { Anything } from './anything.ts';

/** A cache, or the name that `@cache/config` knows it by. */
export type CacheReference = Cache<Anything, Anything> | string;

/** The cache that a decorated function works on. Asked for at each call, since a name may be configured anew. */
export type CacheSource = () => Cache;

let inMemory: MemoryCache | undefined;

/**
 * Reads the `cache` option. A name, and the default cache, are looked up in the registry of core, where
 * `@cache/config` puts itself once the application imports it; until then the default cache is in memory.
 */
export function cacheSource(cache: CacheReference | undefined): CacheSource {
  if (cache === undefined) return () => registeredCaches()?.get('default') ?? (inMemory ??= new MemoryCache());
  if (typeof cache === 'string') return () => named(cache);
  // By shape, since an application may hold two copies of core.
  const { get, set, startLoad } = (cache ?? {}) as Partial<Cache>;
  if (typeof get !== 'function' || typeof set !== 'function' || typeof startLoad !== 'function')
    throw new TypeError(`cache must be a Cache, or the name of one; got ${cache === null ? 'null' : typeof cache}`);
  return () => cache;
}

/**
 * The source of caches for a decorator that counts by `increment`, which would fail at each call and be absorbed there:
 * nothing would be limited, and nobody hear of it.
 *
 * @throws ConfigurationError for a given cache whose serializer has no plain counters; the source throws it for others.
 */
export function countingSource(owner: string, cache: CacheReference | undefined): CacheSource {
  const source = cacheSource(cache);
  const checked = (): Cache => {
    const found = source();
    if (found.serializer?.plainCounters !== false) return found;
    throw new ConfigurationError(
      `${owner} counts in the cache, which its serializer '${found.serializer.name}' does not allow: give it a serializer with plain counters (plainCounters: true)`,
    );
  };
  if (cache === undefined || typeof cache === 'string') return checked;
  checked();
  return source;
}

function named(name: string): Cache {
  const registry = registeredCaches();
  if (registry !== undefined) return registry.get(name);
  throw new ConfigurationError(
    `the cache '${name}' is not known: names are those of @cache/config, which has to be imported and configured first`,
  );
}
