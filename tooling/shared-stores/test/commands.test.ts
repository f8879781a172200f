import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cache } from '@cache/core';

import { ProcessGroup, SharedStore, storeNames } from '../src/index.ts';
import type { tasks } from './command-tasks.ts';

const PROCESSES = 4;
const LIMIT_MS = 120_000;

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

describe.each(storeNames)('commands of several processes on %s', (name) => {
  let cache: Cache;
  let group: ProcessGroup<typeof tasks>;

  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const store = opened.use(await SharedStore.start(name));
    cache = opened.use(store.createCache());
    group = opened.use(await ProcessGroup.start(store, new URL('command-tasks.ts', import.meta.url), PROCESSES));
  }, LIMIT_MS);
  afterAll(() => opened.disposeAsync(), LIMIT_MS);

  it(
    'lose no increment, and are told every sum once',
    async () => {
      const count = PROCESSES * 2500;
      const told = await group.run('count', { key: 'up', delta: 1, times: 2500 });
      expect(await cache.get('up')).toBe(count);
      expect(total(told)).toBe((count * (count + 1)) / 2);
    },
    LIMIT_MS,
  );

  it(
    'lose no decrement below zero, nor the lifetime',
    async () => {
      await cache.set('down', 200, { ttl: '1h' });
      const count = PROCESSES * 250;
      const told = await group.run('count', { key: 'down', delta: -1, times: 250 });
      expect(await cache.get('down')).toBe(200 - count);
      expect(total(told)).toBe(200 * count - (count * (count + 1)) / 2);
      expect(await cache.ttl('down')).toBeGreaterThan(3_300_000);
    },
    LIMIT_MS,
  );

  it(
    'add each key once',
    async () => {
      expect(total(await group.run('add', 500))).toBe(500);
    },
    LIMIT_MS,
  );

  it(
    'lose nothing that compareAndSet stored',
    async () => {
      await cache.set('list', []);
      const names = await group.run('append', 50);
      const list = (await cache.get('list')) as readonly number[];
      expect(names.map((each) => list.filter((item) => item === each).length)).toEqual(names.map(() => 50));
    },
    LIMIT_MS,
  );

  it(
    'take each entry once by compareAndDelete',
    async () => {
      await cache.multiSet(Array.from({ length: 300 }, (_, index) => [`to take ${index}`, index] as const));
      expect(total(await group.run('take', 300))).toBe(300);
    },
    LIMIT_MS,
  );
});
