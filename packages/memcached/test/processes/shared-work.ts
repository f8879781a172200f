// One of several processes that use the same keys at once; says what it did as one line of JSON, and else nothing.
import { isCacheError } from '@cache/core';
import { MemcachedCache, type MemcachedCacheOptions } from '@cache/memcached';

/** What each process is told. */
export interface SharedWork {
  readonly cache: MemcachedCacheOptions;
  readonly worker: number;
  readonly increments: number;
  readonly decrements: number;
  readonly adds: number;
  readonly swaps: number;
}

/** What each process says that it did. */
export interface WorkDone {
  /** How many of the keys that all tried to add were added here. */
  readonly added: number;
  /** Sums that were answered to the increments of this process. */
  readonly lastSum: number;
}

const PARALLEL = 16;

/** Does something many times, some of them at once. */
async function repeat(times: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) await act(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

async function work({ cache: options, increments, decrements, adds, swaps, worker }: SharedWork): Promise<WorkDone> {
  await using cache = new MemcachedCache({ ...options, timeout: '60s' });
  let added = 0;
  let lastSum = 0;
  await repeat(increments, async () => {
    lastSum = Math.max(lastSum, await cache.increment('counter'));
  });
  await repeat(decrements, () => cache.increment('below zero', -1));
  await repeat(adds, async (index) => {
    try {
      await cache.add(`added ${index}`, worker);
      added++;
    } catch (error) {
      if (!isCacheError(error, 'CACHE_KEY_EXISTS')) throw error;
    }
  });
  for (let done = 0; done < swaps;) {
    const found = await cache.getWithToken('swapped');
    if (found === undefined) throw new Error('the swapped entry is gone');
    if (await cache.compareAndSet('swapped', found.token, [...(found.value as number[]), worker])) done++;
  }
  return { added, lastSum };
}

if (import.meta.main)
  process.stdout.write(`${JSON.stringify(await work(JSON.parse(process.argv[2] as string) as SharedWork))}\n`);
