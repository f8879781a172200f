import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import type { ServerAddress } from '@cache/core';
import { RedisBackend } from '@cache/redis';

const server = await startServer('redis');

afterAll(() => server.stop());

conformance({
  name: 'redis',
  create: (address: ServerAddress = server) => new RedisBackend({ url: `redis://${address.host}:${address.port}` }),
  describe,
  it,
  address: server,
  server,
});
