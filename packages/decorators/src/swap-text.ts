import { isCacheError, type Cache, type CommandOptions } from '@cache/core';

// Each failure means that another has got through, so this is only met where something else is wrong.
const MOST_ATTEMPTS = 1000;

/** What a text becomes, if it changes at all, and what the one who changed it is told. */
export interface TextChange<R> {
  readonly next: string | undefined;
  readonly result: R;
}

/**
 * Changes a stored text in one step, however many processes do so at once: reads it, computes, and stores by
 * compare-and-set, until nobody was in between.
 */
export async function swapText<R>(
  cache: Cache,
  key: string,
  ttlMs: number | null,
  options: CommandOptions | undefined,
  change: (current: string | undefined) => TextChange<R>,
): Promise<R> {
  const writeOptions = { ...options, ttl: ttlMs };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const current = await cache.getWithToken(key, options);
    const { next, result } = change(current === undefined ? undefined : String(current.value));
    if (next === undefined) return result;
    const stored =
      current === undefined
        ? await added(cache, key, next, writeOptions)
        : await cache.compareAndSet(key, current.token, next, writeOptions);
    if (stored) return result;
  }
  throw new Error(`${JSON.stringify(key)} changes each time before it can be stored`);
}

async function added(cache: Cache, key: string, value: string, options: CommandOptions): Promise<boolean> {
  try {
    return await cache.add(key, value, options);
  } catch (error) {
    if (isCacheError(error, 'CACHE_KEY_EXISTS')) return false;
    throw error;
  }
}
