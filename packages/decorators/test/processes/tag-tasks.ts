import { Cache, SystemClock } from '@cache/core';
import type { Task } from '@cache-internal/shared-stores';

import { cached } from '../../src/index.ts';

const HOUR_MS = 3_600_000;

/** A clock that goes ahead, or behind. */
class WrongClock extends SystemClock {
  readonly #aheadMs: number;

  constructor(aheadMs: number) {
    super();
    this.#aheadMs = aheadMs;
  }

  override now(): number {
    return super.now() + this.#aheadMs;
  }
}

/**
 * Changes a number that all processes share, invalidates its tag, and then asks for the number through the cache: what
 * is answered must be no older than the change. The clocks of the processes differ by hours.
 */
const neverBehind: Task<{ readonly rounds: number; readonly ahead: number }, string[]> = async ({ cache, input }) => {
  const clock = new WrongClock(input.ahead * HOUR_MS);
  const skewed = new Cache({ backend: cache.backend, clock, ttl: '10m' });
  const read = async (): Promise<number> => (await skewed.get<number>('source')) ?? 0;
  const number = cached(read, { cache: skewed, prefix: 'number', tags: ['number'] });
  const wrong: string[] = [];
  for (let round = 0; round < input.rounds; round++) {
    const changed = await skewed.increment('source');
    await skewed.invalidateTags('number');
    for (const answer of [await number(), await skewed.getOrSet('loaded', read, { tags: ['number'] })])
      if (answer < changed) wrong.push(`${answer} after ${changed}`);
  }
  return wrong;
};

export const tasks = { neverBehind };
