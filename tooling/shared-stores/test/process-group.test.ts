import { describe, expect, it } from '@jest/globals';

import { ProcessGroup, SharedStore } from '../src/index.ts';
import type { tasks } from './echo-tasks.ts';

const TASKS = new URL('echo-tasks.ts', import.meta.url);
const LIMIT_MS = 60_000;

describe('ProcessGroup', () => {
  it(
    'has every process do a task on the store that they share',
    async () => {
      await using store = await SharedStore.start('sqlite');
      await using group = await ProcessGroup.start<typeof tasks>(store, TASKS, 3);
      const sums = [...(await group.run('add', 1)), await group.runIn(2, 'add', 10)];
      expect(sums.sort((one, other) => one - other)).toEqual([1, 2, 3, 13]);
      await using cache = store.createCache();
      expect(await cache.get('sum')).toBe(13);
      expect(() => group.runIn(3, 'add', 1)).toThrow('there are 3 processes; got 3');
    },
    LIMIT_MS,
  );

  it(
    'rejects with what a task failed with, and where a process was killed at one, has another to do or has ended',
    async () => {
      await using store = await SharedStore.start('sqlite');
      await using group = await ProcessGroup.start<typeof tasks>(store, TASKS, 2);
      await using cache = store.createCache();
      await expect(group.run('fail')).rejects.toThrow('RangeError: on purpose');
      const hanging = expect(group.runIn(1, 'hang')).rejects.toThrow('the process ended with SIGKILL');
      while (!(await cache.exists('hangs'))) await new Promise((resolve) => setImmediate(resolve));
      await expect(group.runIn(1, 'add', 1)).rejects.toThrow("the process is still at a task; got 'add'");
      await group.kill(1);
      await hanging;
      expect(await group.run('add', 5)).toEqual([5]);
      await expect(group.run('end')).rejects.toThrow('the process ended with 1');
      await expect(group.run('add', 5)).rejects.toThrow('the process has ended');
    },
    LIMIT_MS,
  );

  it(
    'ends processes that are still at a task when it is stopped',
    async () => {
      await using store = await SharedStore.start('sqlite');
      const group = await ProcessGroup.start<typeof tasks>(store, TASKS, 2);
      const hanging = expect(group.runIn(0, 'hang')).rejects.toThrow('the process ended with SIGKILL');
      await group.stop();
      await hanging;
    },
    LIMIT_MS,
  );

  it(
    'lets no warning of a process pass',
    async () => {
      await using store = await SharedStore.start('sqlite');
      const group = await ProcessGroup.start<typeof tasks>(store, TASKS, 1);
      await group.run('warn');
      await expect(group.stop()).rejects.toThrow('a process printed: something is wrong');
    },
    LIMIT_MS,
  );
});
