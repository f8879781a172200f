import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '@cache-internal/test-servers';
import { RedisCache } from '@cache/redis';

import { runProgram } from './run-program.ts';

const PROCESSES = 4;
const CALLERS = 50;

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
    import * as decorators from '@cache/decorators';
    import { RedisCache } from '@cache/redis';
    await using cache = new RedisCache({ url: ${JSON.stringify(server.url)} });
    const callers = (call) => Promise.all(Array.from({ length: ${CALLERS} }, call));
    const outcomes = (call) => callers(() => call().then(() => 'done', (error) => error.code));
    const ran = (name) => cache.increment(name + ' ran');
    // All begin together, however long each took to start.
    await cache.increment('started');
    while ((await cache.get('started')) % ${count} !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    ${program}
  `;
  const printed = await Promise.all(Array.from({ length: count }, () => runProgram(whole)));
  await cache.delete('started');
  return printed.map((text): unknown => JSON.parse(text));
}

describe('decorators between processes', () => {
  it('cachedStampede calls once for all callers of a cold key', async () => {
    const answers = await inProcesses(`
      const fn = decorators.cachedStampede(async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return 'computed ' + (await ran('stampede'));
      }, { cache, prefix: 'stampede', lease: '30s' });
      console.log(JSON.stringify([...new Set(await callers(() => fn()))]));
    `);
    expect(answers).toEqual(Array.from({ length: PROCESSES }, () => ['computed 1']));
    expect(await cache.get('stampede ran')).toBe(1);
    // It is not left to the lease, although each process ends at once.
    expect(await cache.exists('stampede:-lock')).toBe(false);
  }, 60_000);

  it('early has one caller renew what has become old', async () => {
    await inProcesses(
      `
      const fn = decorators.early(async () => ran('early'), { cache, prefix: 'early', ttl: '10m', earlyTtl: '1ms' });
      await fn.refresh();
      console.log(1);
    `,
      1,
    );
    const answers = await inProcesses(`
      const fn = decorators.early(async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return ran('early');
      }, { cache, prefix: 'early', ttl: '10m', earlyTtl: '1ms' });
      const old = await callers(() => fn());
      await new Promise((resolve) => setTimeout(resolve, 1000));
      console.log(JSON.stringify([...new Set(old)]));
    `);
    expect(answers).toEqual(Array.from({ length: PROCESSES }, () => [1]));
    expect(await cache.get('early ran')).toBe(2);
  }, 60_000);

  it('locked lets one call run at a time', async () => {
    await inProcesses(`
      const fn = decorators.locked(async () => {
        // A second call between reading and writing would lose a step.
        const count = (await cache.get('locked count')) ?? 0;
        await cache.set('locked count', count + 1);
      }, { cache, prefix: 'locked', ttl: '30s', checkInterval: '20ms' });
      await callers(() => fn());
      console.log(1);
    `);
    expect(await cache.get('locked count')).toBe(PROCESSES * CALLERS);
  }, 60_000);

  it('rateLimit and slidingRateLimit let exactly the limit through', async () => {
    for (const name of ['rateLimit', 'slidingRateLimit']) {
      const answers = await inProcesses(`
        const fn = decorators.${name}(async () => ran('${name}'), { cache, prefix: '${name}', limit: 30, period: '10m' });
        console.log(JSON.stringify(await outcomes(() => fn())));
      `);
      const all = answers.flat();
      expect(all.filter((outcome) => outcome === 'done')).toHaveLength(30);
      expect(all.filter((outcome) => outcome === 'CACHE_RATE_LIMIT')).toHaveLength(PROCESSES * CALLERS - 30);
      expect(await cache.get(`${name} ran`)).toBe(30);
    }
  }, 60_000);

  it('circuitBreaker opens for all by the failures of all', async () => {
    const breaker = `
      const fn = decorators.circuitBreaker(async () => { await ran('circuit'); throw Object.assign(new Error('down'), { code: 'DOWN' }); },
        { cache, prefix: 'circuit', errorsRate: 50, minCalls: 4, period: '10m', ttl: '10m' });
    `;
    const first = await inProcesses(`${breaker} console.log(JSON.stringify(await fn().catch(({ code }) => code)));`);
    expect(first).toEqual(Array.from({ length: PROCESSES }, () => 'DOWN'));
    const second = await inProcesses(
      `${breaker} console.log(JSON.stringify([...new Set(await outcomes(() => fn()))]));`,
    );
    expect(second).toEqual(Array.from({ length: PROCESSES }, () => ['CACHE_CIRCUIT_OPEN']));
    expect(await cache.get('circuit ran')).toBe(PROCESSES);
  }, 60_000);
});
