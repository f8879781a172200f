import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { isCacheError } from '@cache/core';
import { CachesOf } from './caches-of.ts';
import { createTable } from './server-options.ts';

const TIMEOUT_MS = 500;
/** By how much a busy machine may be late. */
const SLACK_MS = 2500;

const server = await startServer('dynamodb');
await createTable(server, 'cache');
const caches = new CachesOf(server);

afterAll(async () => {
  await caches.close();
  await server.stop();
});

it('a server may be killed under load, started again and frozen: every command ends in time, and the cache goes on', async () => {
  const cache = caches.make({ timeout: TIMEOUT_MS });
  const ending = new AbortController();
  const strange: unknown[] = [];
  const progress = { done: 0 };

  const attempt = async (command: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    try {
      await command();
      progress.done++;
    } catch (error) {
      const expected =
        isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE') ||
        isCacheError(error, 'CACHE_TIMEOUT') ||
        // A server that keeps its tables in memory comes back without.
        (isCacheError(error, 'CACHE_BACKEND') && error.message.includes('createTable()'));
      if (!expected) strange.push(error);
      await sleep(2);
    }
    const tookMs = performance.now() - startedAt;
    if (tookMs > TIMEOUT_MS + SLACK_MS) strange.push(`a command took ${tookMs} ms`);
  };
  const load = Array.from({ length: 20 }, async (_, worker) => {
    for (let round = 0; !ending.signal.aborted; round++) {
      const key = `load ${worker}`;
      await attempt(async () => {
        await cache.set(key, round);
        const read = await cache.get(key);
        if (read !== round && read !== undefined) strange.push([key, round, read]);
      });
      await attempt(async () => {
        const [one, other] = await cache.multiGet([key, `load ${(worker + 1) % 20}`]);
        for (const each of [one, other]) if (each !== undefined && typeof each !== 'number') strange.push(each);
      });
      await attempt(async () => {
        const sum = await cache.increment(`count ${worker}`);
        if (!Number.isSafeInteger(sum)) strange.push(sum);
      });
    }
  });
  const untilItWorks = async (): Promise<void> => {
    const enough = progress.done + 50;
    const until = performance.now() + 20_000;
    while (progress.done < enough && performance.now() < until) await sleep(10);
    expect(progress.done).toBeGreaterThanOrEqual(enough);
  };

  for (let outage = 0; outage < 2; outage++) {
    await untilItWorks();
    await server.kill();
    await sleep(200);
    await server.start();
    await createTable(server, 'cache');
  }
  await untilItWorks();
  await server.pause();
  await sleep(TIMEOUT_MS + 200);
  await server.resume();
  await untilItWorks();
  ending.abort();
  await Promise.all(load);
  expect(strange).toEqual([]);
}, 120_000);
