import { setTimeout as sleep } from 'node:timers/promises';

import { RedisCache } from '@cache/redis';
import { startServer, type TestServer } from '@cache-internal/test-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { FlightsFigures } from '../src/flights/flights-figures.ts';
import { runCommand, startCommand, type RunningCommand } from './run-command.ts';

const FULL_RUN_MS = 60_000;
const AIRPORTS = 224;

function checkFigures(figures: FlightsFigures): void {
  const { hits, misses, shared, hitRatio, without, cached, answersCompared, commands } = figures;
  expect(figures).toMatchObject({ flights: 20_000, requests: 40_000, concurrency: 64 });
  expect(figures).toMatchObject({ misses: AIRPORTS, loads: AIRPORTS, loadsAvoided: 40_000 - AIRPORTS });
  expect(hits + misses + shared).toBe(40_000);
  expect(hitRatio).toBeCloseTo(hits / (hits + misses));
  expect(cached).toMatchObject({ flights: 20_000, latency: { count: 40_000 } });
  expect(answersCompared).toBe(without.flights * 2);
  expect(without.estimatedTotalMs === null).toBe(without.flights === 20_000);
  // The network that is simulated takes 5 ms; timers may be a little early.
  expect(without.latency.p50Ms).toBeGreaterThan(4.5);
  expect(cached.latency.p50Ms).toBeLessThan(without.latency.p50Ms);
  expect(cached.elapsedMs).toBeLessThan(without.estimatedTotalMs ?? without.elapsedMs);
  expect(commands.map(({ command, count }) => [command, count])).toEqual([
    ['get', hits + misses],
    ['set', AIRPORTS],
  ]);
}

describe('npm start, in memory', () => {
  it(
    'replays all flights without and with a cache, and tells what that saved',
    async () => {
      const { code, stdout, stderr } = await runCommand(['--json']);
      expect([code, stderr]).toEqual([0, '']);
      checkFigures(JSON.parse(stdout) as FlightsFigures);
    },
    FULL_RUN_MS,
  );
});

describe('npm start, on a Redis server', () => {
  let server: TestServer;
  let others: RedisCache<string>;

  beforeAll(async () => {
    server = await startServer('redis');
    others = new RedisCache<string>({ url: server.url });
    await others.multiSet({ JFK: 'not mine', 'cache-example-flights:JFK': 'not mine either' });
  });

  afterAll(async () => {
    await others?.close();
    await server?.stop();
  });

  const keys = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const key of others.keys()) found.push(key);
    return found.sort();
  };
  const OTHERS = ['JFK', 'cache-example-flights:JFK'];

  it(
    'does the same there, leaves nothing behind and touches nothing else',
    async () => {
      const { code, stdout, stderr } = await runCommand([server.url, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      const figures = JSON.parse(stdout) as FlightsFigures;
      checkFigures(figures);
      expect(figures.place).toBe(server.url);
      expect(await keys()).toEqual(OTHERS);
      expect(await others.multiGet(OTHERS)).toEqual(['not mine', 'not mine either']);
    },
    FULL_RUN_MS,
  );

  // One flight after the other, it takes seconds until all airports are cached.
  async function startAndWaitForEntries(): Promise<RunningCommand> {
    const command = startCommand([server.url, '--concurrency', '1']);
    await command.printed;
    let ended = false;
    void command.result.then(() => (ended = true));
    while ((await keys()).length < OTHERS.length + 10) {
      if (ended) throw new Error('it ended before anything was cached');
      await sleep(20);
    }
    return command;
  }

  it(
    'leaves nothing behind when it is stopped on the way',
    async () => {
      const command = await startAndWaitForEntries();
      command.kill('SIGINT');
      const { code, stdout, stderr } = await command.result;
      expect([code, stderr]).toEqual([130, 'Stopped.\n']);
      expect(stdout).not.toContain('What the cache did');
      expect(await keys()).toEqual(OTHERS);
    },
    FULL_RUN_MS,
  );

  it(
    'tells no figures when the server goes away on the way',
    async () => {
      const command = await startAndWaitForEntries();
      await server.kill();
      const { code, stdout, stderr } = await command.result;
      await server.start();
      expect(code).toBe(1);
      expect(stdout).not.toContain('What the cache did');
      expect(stderr).toMatch(/^Entries under cache-example-flights-\S+ are left on .*\nerror: cannot cache on .*\n$/);
    },
    FULL_RUN_MS,
  );

  it('says in one line that the server does not answer', async () => {
    await server.pause();
    try {
      const { code, stdout, stderr } = await runCommand([server.url]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error: cannot cache on .*\n$/);
    } finally {
      await server.resume();
    }
  }, 30_000);
});
