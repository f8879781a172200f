import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import type { ServerAddress } from '@cache/core';
import { RedisBackend } from '@cache/redis';

const server = await startServer('valkey');

afterAll(() => server.stop());

// What serializers make a difference to, the suite on Redis shows.
conformance({
  name: 'valkey',
  create: (address: ServerAddress = server) => new RedisBackend({ url: `redis://${address.host}:${address.port}` }),
  variants: ['plain', 'namespace'],
  describe,
  it,
  address: server,
  server,
});
