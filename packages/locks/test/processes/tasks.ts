// What the processes of `processes.test.ts` do.
import type { TaskContext } from '@cache-internal/shared-stores';

import { isCacheError, type Cache } from '@cache/core';

import { OptimisticLock, RedLock } from '../../src/index.ts';

/** How many callers there are in each process. */
export const CALLERS = 10;

/** What callers read and write while they hold the lock. */
export interface Counted {
  readonly count: number;
  readonly last: number;
}

function callers<T>(call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: CALLERS }, call));
}

export const tasks = {
  /** The fencing tokens of callers who each add one to a count. */
  count({ cache }: TaskContext): Promise<number[]> {
    return callers(() =>
      RedLock.run(cache, 'counter', { lease: '1m', required: true }, async ({ fencingToken = -1 }) => {
        // A second caller between reading and writing would lose a step, or find a higher token there.
        const { count, last } = (await cache.get<Counted>('counter')) ?? { count: 0, last: 0 };
        if (last >= fencingToken) throw new Error(`${last} was drawn before ${fencingToken}`);
        await cache.set('counter', { count: count + 1, last: fencingToken });
        return fencingToken;
      }),
    );
  },

  /** Whether a lock that another process holds was had, and whether it was released. */
  async tryAndRelease({ cache, input: key }: TaskContext<string>): Promise<boolean[]> {
    const lock = await RedLock.acquire(cache, key, { lease: '1m', wait: '100ms' });
    return [lock.acquired, await lock.release()];
  },

  /** Leaves a lock to its lease. */
  async abandon({ cache, input: key }: TaskContext<string>): Promise<boolean> {
    const { acquired } = await RedLock.acquire(cache, key, { lease: '300ms', renew: true });
    return acquired;
  },

  /** Adds to a number by reading it and trying again; answers how often somebody came between. */
  async add({ cache }: TaskContext): Promise<number> {
    const conflicts = await callers(() => addOne(cache));
    return conflicts.reduce((sum, each) => sum + each, 0);
  },
};

async function addOne(cache: Cache): Promise<number> {
  for (let conflicts = 0; ; conflicts++) {
    const lock = await OptimisticLock.read(cache, 'number');
    try {
      await lock.cas(Number(lock.value) + 1);
      return conflicts;
    } catch (error) {
      if (!isCacheError(error, 'CACHE_OPTIMISTIC_LOCK')) throw error;
    }
  }
}
