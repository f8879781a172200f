import type { RedisCache } from '@cache/redis';

/** What Redis itself tells of a key, and the cache does not. */
export interface StoredKey {
  readonly key: string;
  /** Milliseconds left; `null` for ever. */
  readonly ttlMs: number | null;
  /** Bytes that the key takes in the server's memory. */
  readonly bytes: number;
}

/** What Redis answers to `PTTL` for a key that never expires, and for one that is not there. */
const NEVER = -1;
const MISSING = -2;

/**
 * Asks Redis for a key. Raw commands take keys as the server has them, with the namespace.
 *
 * @returns `undefined` where there is no such key.
 */
export async function inspectKey(cache: RedisCache, key: string): Promise<StoredKey | undefined> {
  const [ttlMs, bytes] = await Promise.all([cache.raw('pTTL', key), cache.raw('memoryUsage', key)]);
  if (ttlMs === MISSING || bytes === null) return undefined;
  return { key, ttlMs: ttlMs === NEVER ? null : ttlMs, bytes };
}

/**
 * Lets a key live longer, but never shorter: `EXPIRE … GT`, which no other command of the cache can do in one step.
 *
 * @returns whether it now lives longer than before.
 */
export async function extendLifetime(cache: RedisCache, key: string, seconds: number): Promise<boolean> {
  return (await cache.raw('expire', key, seconds, 'GT')) === 1;
}
