import { isCacheError, type Cache, type WriteOptions } from '@cache/core';

/** Stores an entry if there is none; answers whether it did, where `add` rejects. */
export async function addIfAbsent(cache: Cache, key: string, value: unknown, options: WriteOptions): Promise<boolean> {
  try {
    return await cache.add(key, value, options);
  } catch (error) {
    if (isCacheError(error, 'CACHE_KEY_EXISTS')) return false;
    throw error;
  }
}
