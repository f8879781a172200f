import type { Cache } from './cache.ts';

/** Somebody who knows caches by name, `'default'` among them. */
export interface CacheRegistry {
  /** @throws ConfigurationError (`CACHE_CONFIGURATION`) for a name that nobody configured. */
  get(name: string): Cache;
}

// Global, since an application may hold two copies of this package and still means one set of names.
const REGISTRY = Symbol.for('@cache/registry');

interface Holder {
  [REGISTRY]?: CacheRegistry;
}

/** Makes the names of a registry known to whoever takes a cache by name: `@cache/config` does when it is imported. */
export function registerCaches(registry: CacheRegistry): void {
  (globalThis as Holder)[REGISTRY] = registry;
}

/** The registry of this process, if one was made known. */
export function registeredCaches(): CacheRegistry | undefined {
  return (globalThis as Holder)[REGISTRY];
}
