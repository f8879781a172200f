import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '@cache-internal/test-servers';
import { createClient } from 'redis';

import { openRedisServer } from '../src/redis-server.ts';
import { redisSuite } from '../src/suites/redis/redis-suite.ts';
import { expectFigures } from './expect-contender.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer('redis');
}, 60_000);

afterAll(() => server.stop());

describe('suite redis', () => {
  it.each(redisSuite.contenders)('$name answers right', async (contender) => {
    await expectFigures(contender, redisSuite.measures, { serverUrl: server.url, keyPrefix: `test-${contender.name}` });
  });
});

describe('openRedisServer', () => {
  it("leaves only what was there before on somebody's server", async () => {
    const client = await createClient({ url: server.url }).connect();
    try {
      await client.flushAll();
      await client.set('theirs', '1');
      const own = await openRedisServer(server.url);
      expect(own.description).toBe(`redis ${server.version}`);
      for (const contender of redisSuite.contenders) {
        const store = await contender.open(own.setting);
        await store.set('key', { a: 1 });
        await store.close();
      }
      expect(await client.dbSize()).toBeGreaterThan(1);
      await own[Symbol.asyncDispose]();
      expect(await client.keys('*')).toEqual(['theirs']);
    } finally {
      await client.close();
    }
  });

  it('says in one line that nobody is there', async () => {
    await expect(openRedisServer('redis://user:secret@127.0.0.1:1')).rejects.toThrow(
      /^redis:\/\/\*\*\*@127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/,
    );
  });
});
