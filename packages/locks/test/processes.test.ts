import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessGroup, SharedStore, storeNames } from '@cache-internal/shared-stores';
import type { Cache } from '@cache/core';

import { RedLock } from '../src/index.ts';
import { CALLERS, type tasks } from './processes/tasks.ts';

const PROCESSES = 8;
const ALL = PROCESSES * CALLERS;
const LIMIT_MS = 60_000;

describe.each(storeNames)('locks between processes on %s', (name) => {
  let cache: Cache;
  let group: ProcessGroup<typeof tasks>;

  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const store = opened.use(await SharedStore.start(name));
    cache = opened.use(store.createCache());
    group = opened.use(await ProcessGroup.start(store, new URL('processes/tasks.ts', import.meta.url), PROCESSES));
  }, LIMIT_MS);
  afterAll(() => opened.disposeAsync(), LIMIT_MS);

  it(
    'RedLock lets one caller in at a time, each with a higher fencing token',
    async () => {
      const tokens = (await group.run('count')).flat();
      expect(await cache.get('counter')).toEqual({ count: ALL, last: Math.max(...tokens) });
      expect(new Set(tokens).size).toBe(ALL);
      expect(await cache.exists('counter-lock')).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'RedLock does not release the lock of another process',
    async () => {
      const mine = await RedLock.acquire(cache, 'mine', { lease: '1m' });
      const answers = await group.run('tryAndRelease', 'mine');
      expect(answers).toEqual(Array.from({ length: PROCESSES }, () => [false, false]));
      expect(await mine.release()).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'OptimisticLock loses no step of those who read and try again',
    async () => {
      await cache.set('number', 0);
      const conflicts = await group.run('add');
      expect(await cache.get('number')).toBe(ALL);
      expect(Math.max(...conflicts)).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'RedLock is free after the lease of a process that was killed while it renewed it',
    async () => {
      expect(await group.runIn(0, 'abandon', 'crash')).toBe(true);
      await group.kill(0);
      const next = await RedLock.acquire(cache, 'crash', { lease: '1s', wait: '30s' });
      expect(next.acquired).toBe(true);
      await next.release();
    },
    LIMIT_MS,
  );
});
