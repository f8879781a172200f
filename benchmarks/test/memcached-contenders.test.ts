import { afterAll, beforeAll, describe, it } from '@jest/globals';

import { ownServer, type BenchmarkServer } from '../src/own-server.ts';
import { memcachedSuite } from '../src/suites/memcached/memcached-suite.ts';
import { expectFigures } from './expect-contender.ts';

let server: BenchmarkServer;

beforeAll(async () => {
  server = await ownServer('memcached');
}, 60_000);

afterAll(async () => await server[Symbol.asyncDispose]());

describe('suite memcached', () => {
  it.each(memcachedSuite.contenders)('$name answers right', async (contender) => {
    const keyPrefix = `test-${contender.name}`;
    await expectFigures(contender, memcachedSuite.measures, { ...server.setting, keyPrefix });
  });
});
