import { startServer, type TestServer } from '@cache-internal/test-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisCache } from '@cache/redis';

import { extendLifetime, inspectKey } from '../src/stored-key.ts';
import { runMain } from './run-main.ts';

let server: TestServer;
let cache: RedisCache;

beforeAll(async () => {
  server = await startServer('redis');
  cache = new RedisCache({ url: server.url });
}, 120_000);

afterAll(async () => {
  await cache.close();
  await server.stop();
});

describe('inspectKey', () => {
  it('tells lifetime and size', async () => {
    await cache.set('inspected', 'value', { ttl: '1m' });
    const found = await inspectKey(cache, 'inspected');
    expect(found).toEqual({ key: 'inspected', ttlMs: expect.any(Number), bytes: expect.any(Number) });
    expect(found?.ttlMs).toBeGreaterThan(0);
    expect(found?.ttlMs).toBeLessThanOrEqual(60_000);
    expect(found?.bytes).toBeGreaterThan(5);
  });

  it('tells what never expires from what is not there', async () => {
    await cache.set('forever', 'value');
    expect(await inspectKey(cache, 'forever')).toMatchObject({ ttlMs: null });
    expect(await inspectKey(cache, 'missing')).toBeUndefined();
  });
});

describe('extendLifetime', () => {
  it('makes a lifetime longer, and never shorter', async () => {
    await cache.set('extended', 'value', { ttl: '1m' });
    expect(await extendLifetime(cache, 'extended', 30)).toBe(false);
    expect(await cache.ttl('extended')).toBeGreaterThan(50_000);
    expect(await extendLifetime(cache, 'extended', 120)).toBe(true);
    expect(await cache.ttl('extended')).toBeGreaterThan(60_000);
  });
});

describe('npm start', () => {
  it('shows all of it, and leaves nothing behind', async () => {
    await cache.clear();
    const { code, stdout, stderr } = await runMain(server.url);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('at least 10 s:    false');
    expect(stdout).toContain('at least 60 s:    true');
    expect(stdout).toContain('without an end:   null');
    expect(stdout).toContain("[ 'first', 'second' ]");
    expect(stdout).toContain('hello');
    expect(await cache.raw('dbSize')).toBe(0);
  }, 20_000);
});
