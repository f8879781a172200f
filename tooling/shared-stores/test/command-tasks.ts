// What the processes of `commands.test.ts` do.
import { isCacheError } from '@cache/core';
import type { TaskContext } from '../src/index.ts';

/** Calls of one process that are under way at a time. */
const PARALLEL = 16;

/** Does something many times, some of them at once. */
async function repeat(times: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) await act(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

export const tasks = {
  /** Adds to one counter; answers the total of all sums that it was told. */
  async count({ cache, input: { key, delta, times } }: TaskContext<{ key: string; delta: number; times: number }>) {
    let told = 0;
    await repeat(times, async () => {
      const sum = await cache.increment(key, delta);
      told += sum;
    });
    return told;
  },

  /** Adds keys; answers how many of them others had not. */
  async add({ cache, input: times }: TaskContext<number>): Promise<number> {
    let added = 0;
    await repeat(times, async (index) => {
      try {
        await cache.add(`added ${index}`, process.pid);
        added++;
      } catch (error) {
        if (!isCacheError(error, 'CACHE_KEY_EXISTS')) throw error;
      }
    });
    return added;
  },

  /** Appends its own name to one list, by compare-and-set; answers the name. */
  async append({ cache, input: times }: TaskContext<number>): Promise<number> {
    for (let done = 0; done < times;) {
      const found = await cache.getWithToken('list');
      const list = (found?.value ?? []) as readonly number[];
      if (await cache.compareAndSet('list', found?.token, [...list, process.pid])) done++;
    }
    return process.pid;
  },

  /** Takes entries away by compare-and-delete; answers how many of them it was that took. */
  async take({ cache, input: times }: TaskContext<number>): Promise<number> {
    let taken = 0;
    await repeat(times, async (index) => {
      const found = await cache.getWithToken(`to take ${index}`);
      if (found !== undefined && (await cache.compareAndDelete(`to take ${index}`, found.token))) taken++;
    });
    return taken;
  },
};
