import { toMilliseconds, type Cache, type Duration } from '@cache/core';

import { addIfAbsent } from './add-if-absent.ts';
import { plainTextOf } from './plain-text.ts';

// Long after the last acquisition whoever still holds an old number has given up.
const LIFETIME_MS = toMilliseconds('1d');

// A counter that begins anew begins above its old end as long as there were fewer acquisitions than this in each ms.
const NUMBERS_PER_MS = 1024;

/**
 * Draws the next number of a counter, which is higher than every one before: for the holder of a lock alone, so that
 * there is no crowd at it. The counter forgets itself a day after it was last used, and begins anew at a number made
 * of the time.
 */
export async function drawFencingToken(
  cache: Cache,
  key: string,
  timeout: Duration | null | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  // By compare-and-set and not by `increment`, which not every serializer allows and which keeps the old lifetime.
  const { serialize, deserialize } = plainTextOf(cache);
  const call = { timeout, signal };
  const write = { ...call, serialize, ttl: Math.min(LIFETIME_MS, cache.backend.capabilities.maxTtlMs) };
  for (;;) {
    const found = await cache.getWithToken(key, { ...call, deserialize });
    const last = found === undefined ? undefined : Number(found.value);
    const next = last !== undefined && Number.isSafeInteger(last + 1) ? last + 1 : firstNumber(cache.clock.now());
    if (found === undefined) {
      if (await addIfAbsent(cache, key, String(next), write)) return next;
    } else if (await cache.compareAndSet(key, found.token, String(next), write)) {
      return next;
    }
  }
}

function firstNumber(nowMs: number): number {
  return Math.min(Math.max(0, Math.floor(nowMs * NUMBERS_PER_MS)) + 1, 2 ** 52);
}
