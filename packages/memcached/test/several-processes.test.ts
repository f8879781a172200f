import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { MemcachedCache, type MemcachedCacheOptions } from '@cache/memcached';
import type { SharedWork, WorkDone } from './processes/shared-work.ts';

const PROCESSES = 4;
const WORK = { increments: 10_000, decrements: 250, adds: 500, swaps: 100 };
const PROGRAM = join(import.meta.dirname, 'processes', 'shared-work.ts');

const server = await startServer('memcached');

afterAll(() => server.stop());

async function inProcess(work: SharedWork): Promise<WorkDone> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--conditions=@cache/source',
    PROGRAM,
    JSON.stringify(work),
  ]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as WorkDone;
}

describe('several processes on the same keys', () => {
  it('lose no increment, add, decrement or compare-and-set', async () => {
    const options: MemcachedCacheOptions = { servers: [`127.0.0.1:${server.port}`] };
    await using cache = new MemcachedCache(options);
    await cache.set('below zero', PROCESSES * 50, { ttl: '1h' });
    await cache.set('swapped', []);
    const done = await Promise.all(
      Array.from({ length: PROCESSES }, (_, worker) => inProcess({ cache: options, worker, ...WORK })),
    );

    expect(await cache.get('counter')).toBe(PROCESSES * WORK.increments);
    expect(Math.max(...done.map(({ lastSum }) => lastSum))).toBe(PROCESSES * WORK.increments);
    expect(await cache.get('below zero')).toBe(PROCESSES * (50 - WORK.decrements));
    expect(await cache.ttl('below zero')).toBeGreaterThan(3_300_000);
    expect(done.reduce((sum, { added }) => sum + added, 0)).toBe(WORK.adds);
    const swapped = (await cache.get('swapped')) as number[];
    for (let worker = 0; worker < PROCESSES; worker++)
      expect(swapped.filter((each) => each === worker)).toHaveLength(WORK.swaps);
  }, 120_000);
});
