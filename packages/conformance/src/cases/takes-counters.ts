import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import { expectRejection } from './expect-rejection.ts';

/**
 * Whether the cache's serializer leaves integers plain. Where it does not, `increment` has to be a
 * `NotSupportedError` that changes nothing, which is checked here in place of the case.
 */
export async function takesCounters(cache: Cache, key: string): Promise<boolean> {
  if (cache.serializer.plainCounters !== false) return true;
  await cache.set(key, 1);
  await expectRejection(() => cache.increment(key), 'CACHE_NOT_SUPPORTED', /increment/);
  assert.equal(await cache.get(key), 1);
  await cache.delete(key);
  return false;
}
