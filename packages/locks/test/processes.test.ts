import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '@cache-internal/test-servers';
import { RedisCache } from '@cache/redis';

import { RedLock } from '../src/index.ts';
import { runProgram } from './run-program.ts';

const PROCESSES = 4;
const CALLERS = 10;

let server: TestServer;
let cache: RedisCache;

beforeAll(async () => {
  server = await startServer('redis');
  cache = new RedisCache({ url: server.url });
}, 60_000);
afterAll(async () => {
  await cache.close();
  await server.stop();
});

/** Runs one program in several processes at once, each with `cache` on the server; answers what each one printed. */
async function inProcesses(program: string, count = PROCESSES): Promise<unknown[]> {
  const whole = `
    import { OptimisticLock, RedLock } from '@cache/locks';
    import { RedisCache } from '@cache/redis';
    await using cache = new RedisCache({ url: ${JSON.stringify(server.url)} });
    const callers = (call) => Promise.all(Array.from({ length: ${CALLERS} }, call));
    ${program}
  `;
  const printed = await Promise.all(Array.from({ length: count }, () => runProgram(whole)));
  return printed.map((text): unknown => JSON.parse(text));
}

describe('RedLock between processes', () => {
  it('lets one caller in at a time, each with a higher fencing token', async () => {
    const tokens = await inProcesses(`
      const drawn = await callers(() =>
        RedLock.run(cache, 'counter', { lease: '1m', required: true }, async ({ fencingToken }) => {
          // A second caller between reading and writing would lose a step, or find a higher token there.
          const { count, last } = (await cache.get('counter')) ?? { count: 0, last: 0 };
          if (last >= fencingToken) throw new Error(last + ' was drawn before ' + fencingToken);
          await cache.set('counter', { count: count + 1, last: fencingToken });
          return fencingToken;
        }),
      );
      console.log(JSON.stringify(drawn));
    `);
    expect(await cache.get('counter')).toMatchObject({ count: PROCESSES * CALLERS });
    expect(new Set(tokens.flat()).size).toBe(PROCESSES * CALLERS);
    expect(await cache.exists('counter-lock')).toBe(false);
  }, 60_000);

  it('does not release the lock of another process', async () => {
    const mine = await RedLock.acquire(cache, 'mine', { lease: '1m' });
    await inProcesses(`
      const lock = await RedLock.acquire(cache, 'mine', { lease: '1m', wait: '100ms' });
      console.log(JSON.stringify([lock.acquired, await lock.release()]));
    `).then((answers) => expect(answers).toEqual(Array.from({ length: PROCESSES }, () => [false, false])));
    expect(await mine.release()).toBe(true);
  }, 60_000);

  it('frees the lock of a process that ended without releasing it', async () => {
    const abandon = `
      const { acquired } = await RedLock.acquire(cache, 'crash', { lease: '300ms' });
      console.log(JSON.stringify(acquired));
    `;
    expect(await inProcesses(abandon, 1)).toEqual([true]);
    const next = await RedLock.acquire(cache, 'crash', { lease: '1s', wait: '30s' });
    expect(next.acquired).toBe(true);
    await next.release();
  }, 60_000);
});

describe('OptimisticLock between processes', () => {
  it('loses no step of those who read and try again', async () => {
    await cache.set('number', 0);
    const conflicts = await inProcesses(`
      let conflicts = 0;
      await callers(async () => {
        for (;;) {
          const lock = await OptimisticLock.read(cache, 'number');
          try {
            await lock.cas(lock.value + 1);
            return;
          } catch (error) {
            if (error.code !== 'CACHE_OPTIMISTIC_LOCK') throw error;
            conflicts++;
          }
        }
      });
      console.log(conflicts);
    `);
    expect(await cache.get('number')).toBe(PROCESSES * CALLERS);
    expect(conflicts.some((count) => Number(count) > 0)).toBe(true);
  }, 60_000);
});
