import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cache } from '@cache/core';
import { ProcessGroup, SharedStore, storeNames } from '@cache-internal/shared-stores';

import { CALLERS, type tasks } from './processes/tasks.ts';

const PROCESSES = 8;
const ALL = PROCESSES * CALLERS;
const LIMIT_MS = 60_000;

describe.each(storeNames)('decorators between processes on %s', (name) => {
  let cache: Cache;
  let group: ProcessGroup<typeof tasks>;

  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const store = opened.use(await SharedStore.start(name));
    cache = opened.use(store.createCache());
    group = opened.use(await ProcessGroup.start(store, new URL('processes/tasks.ts', import.meta.url), PROCESSES));
  }, LIMIT_MS);
  afterAll(() => opened.disposeAsync(), LIMIT_MS);

  /** Adds up what the processes say happened to their calls. */
  const sum = (counts: readonly Record<string, number>[]): Record<string, number> => {
    const total: Record<string, number> = {};
    for (const each of counts)
      for (const [outcome, count] of Object.entries(each)) total[outcome] = (total[outcome] ?? 0) + count;
    return total;
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await sleep(10);
  };

  it(
    'cachedStampede calls once for all callers of a cold key',
    async () => {
      expect(await group.run('stampede')).toEqual(Array.from({ length: PROCESSES }, () => ['computed 1']));
      expect(await cache.get('stampede ran')).toBe(1);
      expect(await cache.exists('stampede:-lock')).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'early has one caller renew what has become old, and nobody waits for that',
    async () => {
      await group.runIn(0, 'storeOld');
      const answers = (await group.run('askForOld')).flat();
      // Who came after it was renewed has the new value.
      expect(answers).toHaveLength(ALL);
      expect(answers.filter((answer) => answer !== 1 && answer !== 2)).toEqual([]);
      expect(answers).toContain(1);
      await until(async () => !(await cache.exists('early:#early-lock')) && (await cache.get('early ran')) === 2);
      expect((await group.run('askForOld')).flat()).toEqual(Array.from({ length: ALL }, () => 2));
      expect(await cache.get('early ran')).toBe(2);
    },
    LIMIT_MS,
  );

  it(
    'locked lets one call run at a time',
    async () => {
      await group.run('addOneEach', 10);
      expect(await cache.get('sum')).toBe(PROCESSES * 10);
    },
    LIMIT_MS,
  );

  it.each(['rateLimit', 'slidingRateLimit'] as const)(
    '%s lets exactly the limit through',
    async (limiter) => {
      expect(sum(await group.run(limiter))).toEqual({ done: 30, CACHE_RATE_LIMIT: ALL - 30 });
      expect(await cache.get(`${limiter} ran`)).toBe(30);
    },
    LIMIT_MS,
  );

  it(
    'circuitBreaker opens for all by the failures of all, and lets one trial through',
    async () => {
      await group.run('failOnce');
      expect(sum(await group.run('callOpenCircuit'))).toEqual({ CACHE_CIRCUIT_OPEN: ALL });
      expect(sum(await group.run('callHalfOpenCircuit'))).toEqual({ DOWN: 1, CACHE_CIRCUIT_OPEN: ALL - 1 });
      expect(await cache.multiGet(['open ran', 'trial ran'])).toEqual([undefined, 1]);
    },
    LIMIT_MS,
  );

  it(
    'bloom loses nothing that any of them entered',
    async () => {
      await Promise.all(Array.from({ length: PROCESSES }, (_, index) => group.runIn(index, 'enter', index * 10)));
      expect(await group.run('unknown', PROCESSES * 10)).toEqual(Array.from({ length: PROCESSES }, () => []));
    },
    LIMIT_MS,
  );

  it(
    'cachedStampede goes on after the lease of a process that was killed while it computed',
    async () => {
      const hanging = expect(group.runIn(0, 'beginAndHang', 'begun')).rejects.toThrow('the process ended with SIGKILL');
      await until(() => cache.exists('begun'));
      await group.kill(0);
      await hanging;
      const answers = (await group.run('takeOver')).flat();
      expect(answers).toHaveLength((PROCESSES - 1) * CALLERS);
      // Where lifetimes are rounded up, waiters may have run out of patience before the lock was free.
      expect(await cache.get('abandoned ran')).toBeLessThan(PROCESSES);
    },
    LIMIT_MS,
  );
});
